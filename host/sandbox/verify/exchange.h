// One question to a partner and what came back, as a report shows them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/core/result.h"
#include "host/net/http_client.h"
#include "host/sandbox/verify/judge.h"

namespace assay::sandbox::verify {

// kKey: as Ashby documents it, the user name of Basic authentication. kMalformed: Basic without base64.
enum class Auth { kKey, kNone, kWrongKey, kMalformed };

struct Question {
  std::string method = "POST";
  std::string path;  // "/assessment.list", below the base URL
  std::string body;
  std::string content_type;  // empty: no header
  Auth auth = Auth::kKey;
};

[[nodiscard]] Question empty_post(std::string path);  // no body, and so no Content-Type
[[nodiscard]] Question post(std::string path, std::string body);
[[nodiscard]] Question post(std::string path, const nlohmann::json &body);

struct Exchange {
  Question question;
  Result<net::HttpReply> reply;
};

// What of the key may stand in no report: the key itself, and as it travels.
class Secret {
 public:
  explicit Secret(std::string_view key);
  [[nodiscard]] bool is_in(std::string_view text) const;
  [[nodiscard]] std::string removed_from(std::string text) const;
  // A shorter key stands in texts by chance.
  [[nodiscard]] bool can_be_looked_for() const noexcept;

 private:
  std::vector<std::string> forms_;
};

// "POST /assessment.start with the key, application/json: {…"
[[nodiscard]] std::string describe_sent(const Question &question);
// "200 application/json: {…", or why there was no answer.
[[nodiscard]] std::string describe_received(const Result<net::HttpReply> &reply, const Secret &secret);

// What one claim came to. sent and received are of the exchange that decided it; empty when none did.
struct Outcome {
  Judgement judgement;
  std::string sent, received;
};

[[nodiscard]] Outcome outcome_of(Judgement judgement, const Exchange &exchange, const Secret &secret);

}  // namespace assay::sandbox::verify
