// What an answer to assessment.update means for the row that was sent. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host/core/result.h"
#include "host/net/http_client.h"
#include "host/wire/ashby_reply.h"

namespace assay::delivery {

enum class AnswerClass : std::uint8_t {
  kOk,           // Ashby said success:true, and nothing less
  kTransient,    // may pass by itself, or it is unknown whether Ashby took it: send the same bytes again
  kRateLimited,  // too many requests: later, without spending an attempt
  kPermanent,    // the same bytes will never be taken
  kCredentials,  // the customer's key is refused, or its endpoint makes no request: later, without spending an attempt
  kEdgeBlocked,  // something in front of Ashby refused; as transient, but a person should look
};
[[nodiscard]] std::string_view name_of(AnswerClass answer) noexcept;  // "ok", "transient", "rate_limited" …

// Whom a rate limit holds: one API key, or all customers of this integration.
enum class RateScope : std::uint8_t { kKey, kPartner };

struct Verdict {
  AnswerClass answer = AnswerClass::kTransient;
  int http_status = 0;     // 0: there was no reply
  std::string code;        // Ashby's error code, "http_503", or our own error code's name
  std::string request_id;  // Ashby's; may be empty
  std::string
      reason;  // class, code, Ashby's request id; never text that Ashby wrote for people (it may name a candidate)
  std::optional<std::chrono::milliseconds> retry_after;  // as Ashby asked; at most one hour
  RateScope scope = RateScope::kKey;                     // of kRateLimited
  bool needs_attention = false;                          // an operator should be told even while it is retried
  bool is_unknown = false;                               // Ashby does not know the assessment, and never did
  bool host_in_trouble = false;  // says something of the host behind the endpoint, not of this row
};

// What the class depends on besides the answer.
struct SentRow {
  bool ashby_ack = false;            // Ashby proved that it knows the assessment
  std::chrono::milliseconds age{0};  // of the assessment
  std::int64_t now_ms = 0;           // to read a Retry-After that is a date
};

// `body` is the reply's body as parse_ashby_reply gave it.
[[nodiscard]] Verdict classify(const net::HttpReply &reply, const Result<wire::AshbyReply> &body, const SentRow &row);
// The call ended without a reply.
[[nodiscard]] Verdict classify(const Error &transport);

}  // namespace assay::delivery
