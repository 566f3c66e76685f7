#include "host/delivery/classify.h"

#include <algorithm>

#include "host/delivery/retry_after.h"

namespace assay::delivery {
namespace {

// An update can overtake the answer to the start that made the assessment known to Ashby.
constexpr std::chrono::minutes kUnknownYet{15};

enum class Match : std::uint8_t { kExact, kPrefix, kSuffix };
struct KnownCode {
  Match match;
  std::string_view text;
  AnswerClass answer;
};
// Codes inside a 200 with success:false. Any other is permanent, and somebody should look.
constexpr KnownCode kKnownCodes[] = {
    {Match::kPrefix, "rate_limit", AnswerClass::kRateLimited},
    {Match::kPrefix, "concurrent_limit", AnswerClass::kRateLimited},
    {Match::kExact, "missing_endpoint_permission", AnswerClass::kCredentials},
    {Match::kExact, "invalid_input", AnswerClass::kPermanent},
    {Match::kSuffix, "not_found", AnswerClass::kPermanent},
};

bool matches(const KnownCode &known, std::string_view code) noexcept {
  switch (known.match) {
    case Match::kExact: return code == known.text;
    case Match::kPrefix: return code.starts_with(known.text);
    case Match::kSuffix: return code.ends_with(known.text);
  }
  return false;
}

// Words from outside end up in logs and in the outbox: only what looks like a code or an id passes.
std::string as_word(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  };
  if (text.size() > 64 || !std::all_of(text.begin(), text.end(), allowed)) return "unreadable";
  return std::string(text);
}

std::string lower(std::string text) {
  for (char &c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

const std::string *header_of(const net::HttpReply &reply, std::string_view name) noexcept {
  for (const auto &[key, value] : reply.headers)
    if (key == name) return &value;
  return nullptr;
}

struct Judged {
  AnswerClass answer;
  std::string_view note = {};
  bool needs_attention = false;
  bool is_unknown = false;
};

Judged judge_refusal(std::string_view code, const SentRow &row) {
  for (const auto &known : kKnownCodes) {
    if (!matches(known, code)) continue;
    const bool is_unknown = known.match == Match::kSuffix && !row.ashby_ack;
    if (is_unknown && row.age < kUnknownYet)
      return {AnswerClass::kTransient, "Ashby does not know the assessment yet", false, true};
    return {known.answer, {}, known.answer == AnswerClass::kCredentials, is_unknown};
  }
  return {AnswerClass::kPermanent, code.empty() ? "refused without a code" : "unknown code", true};
}

Judged judge_success_status(const Result<wire::AshbyReply> &body, std::string_view code, const SentRow &row) {
  if (!body.ok()) return {AnswerClass::kTransient, "the answer is not a JSON object"};
  if (!body->success) return {AnswerClass::kTransient, "the answer does not say whether it succeeded"};
  return *body->success ? Judged{AnswerClass::kOk} : judge_refusal(code, row);
}

Judged judge(int status, const Result<wire::AshbyReply> &body, std::string_view code, const SentRow &row) {
  if (status >= 200 && status < 300) return judge_success_status(body, code, row);
  if (status >= 300 && status < 400) return {AnswerClass::kPermanent, "a redirect, which is never followed", true};
  if (status == 429) return {AnswerClass::kRateLimited};
  if (status == 401) return {AnswerClass::kCredentials, {}, true};
  if (status == 403)
    return body.ok() && body->is_envelope()
               ? Judged{AnswerClass::kCredentials, {}, true}
               : Judged{AnswerClass::kEdgeBlocked, "refused before it reached Ashby", true};
  if (status == 408 || status == 425 || status < 200 || status >= 500) return {AnswerClass::kTransient};
  return {AnswerClass::kPermanent};
}

std::string render_reason(const Verdict &verdict, int status, std::string_view note,
                          const Result<wire::AshbyReply> &body) {
  std::string reason = std::string(name_of(verdict.answer)) + ": HTTP " + std::to_string(status);
  if (verdict.code != "http_" + std::to_string(status)) reason += ", code " + verdict.code;
  if (!note.empty()) reason += ", " + std::string(note);
  if (verdict.scope == RateScope::kPartner) reason += ", for the whole integration";
  if (!body.ok()) return reason;
  if (!body->warnings.empty()) reason += ", " + std::to_string(body->warnings.size()) + " warning(s)";
  if (!verdict.request_id.empty()) reason += ", request " + verdict.request_id;
  return reason;
}

}  // namespace

std::string_view name_of(AnswerClass answer) noexcept {
  switch (answer) {
    case AnswerClass::kOk: return "ok";
    case AnswerClass::kTransient: return "transient";
    case AnswerClass::kRateLimited: return "rate_limited";
    case AnswerClass::kPermanent: return "permanent";
    case AnswerClass::kCredentials: return "credentials";
    case AnswerClass::kEdgeBlocked: return "edge_blocked";
  }
  return "unknown";
}

Verdict classify(const net::HttpReply &reply, const Result<wire::AshbyReply> &body, const SentRow &row) {
  const std::string code = body.ok() ? lower(as_word(body->code())) : std::string();
  const Judged judged = judge(reply.status, body, code, row);
  Verdict verdict;
  verdict.answer = judged.answer;
  verdict.http_status = reply.status;
  verdict.is_unknown = judged.is_unknown;
  const bool may_pass = judged.answer == AnswerClass::kTransient || judged.answer == AnswerClass::kEdgeBlocked;
  verdict.host_in_trouble = may_pass && !judged.is_unknown;
  if (body.ok() && body->error_info) verdict.request_id = as_word(body->error_info->request_id);
  verdict.code = code.empty() ? "http_" + std::to_string(reply.status) : code;
  verdict.needs_attention = judged.needs_attention;
  if (const auto *scope = header_of(reply, "x-ratelimit-scope");
      scope && judged.answer == AnswerClass::kRateLimited && lower(*scope) == "integration-partner")
    verdict.scope = RateScope::kPartner;
  if (const auto *after = header_of(reply, "retry-after"); after && judged.answer != AnswerClass::kOk)
    verdict.retry_after = parse_retry_after(*after, row.now_ms);
  verdict.reason = render_reason(verdict, reply.status, judged.note, body);
  return verdict;
}

Verdict classify(const Error &transport) {
  Verdict verdict;
  verdict.code = assay::name_of(transport.code);
  if (transport.code == ErrorCode::kInvalidArgument) {
    // Nothing was sent: what is configured for this customer makes no request.
    verdict.answer = AnswerClass::kCredentials;
    verdict.needs_attention = true;
  }
  verdict.host_in_trouble = verdict.answer == AnswerClass::kTransient;
  verdict.reason = std::string(name_of(verdict.answer)) + ": " + transport.message;
  return verdict;
}

}  // namespace assay::delivery
