// Requests that are none of the contract's: refused, and survived.
#include "host/sandbox/verify/claim.h"
#include "host/sandbox/verify/session.h"

namespace assay::sandbox::verify {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kOversizedBytes = 1024 * 1024;
constexpr std::size_t kTooDeep = 5000;

Outcome get(Session &session) {
  Outcome outcome;
  for (const auto *path : {kListPath, kStartPath, kCancelPath}) {
    outcome = session.asked({"GET", path, "", "", Auth::kKey}, judge_method_refused);
    if (outcome.judgement.mark != Mark::kKept) break;
  }
  return outcome;
}

Outcome path(Session &session) { return session.asked(empty_post("/assessment.no-such-call"), judge_path_unknown); }

Outcome refused(Session &session, std::string body) {
  return session.asked(post(kStartPath, std::move(body)), judge_body_refused);
}

Outcome not_json(Session &session) { return refused(session, "{\"assessment_type_id\":"); }
Outcome array(Session &session) { return refused(session, "[]"); }

// The following are starts of a type that nobody has, so that a partner which takes such a body starts nothing either.
Outcome not_utf8(Session &session) {
  auto body = session.start_body(session.new_id());
  body["candidate"]["first_name"] = "Robin";
  auto text = body.dump();
  text.replace(text.find("Robin"), 5, "Rob\xff\xfe");
  return refused(session, std::move(text));
}

Outcome too_deep(Session &session) {
  auto text = session.start_body(session.new_id()).dump();
  text.pop_back();
  return refused(session, text + ",\"extra\":" + std::string(kTooDeep, '[') + std::string(kTooDeep, ']') + "}");
}

Outcome oversized(Session &session) {
  auto body = session.start_body(session.new_id());
  body["extra"] = std::string(kOversizedBytes, 'x');
  const auto exchange = session.ask(post(kStartPath, body));
  if (!exchange.reply.ok() && exchange.reply.error().code == ErrorCode::kUnavailable)
    return outcome_of(doubtful("the connection was closed before an answer could be read"), exchange, session.secret());
  return session.judged(exchange, judge_body_refused);
}

Outcome survived(Session &session) {
  return session.asked(empty_post(kListPath),
                       [&](const auto &reply) { return judge_success(session.schema(), "ListResponse", reply); });
}

Outcome content_type(Session &session) {
  return session.asked({"POST", kListPath, "{}", "text/plain", Auth::kKey}, judge_body_refused);
}

}  // namespace

Claims request_claims() {
  constexpr auto kRefuse = "400, and nothing else happens";
  return {
      {"request.get", "GET on the endpoints is not served", "405 with Allow: POST", Source::kConvention,
       Severity::kMust, Needs::kKey, get},
      {"request.path", "a path that the contract does not know is not found", "404", Source::kConvention,
       Severity::kShould, Needs::kKey, path},
      {"request.not-json", "a start whose body is no JSON is refused", kRefuse, Source::kConvention, Severity::kMust,
       Needs::kKey, not_json},
      {"request.array", "a start whose body is a JSON array is refused", kRefuse, Source::kConvention, Severity::kMust,
       Needs::kKey, array},
      {"request.not-utf8", "a start whose body is not UTF-8 is refused", kRefuse, Source::kConvention, Severity::kMust,
       Needs::kKey, not_utf8},
      {"request.too-deep", "a start whose body is nested 5000 deep is refused", kRefuse, Source::kConvention,
       Severity::kMust, Needs::kKey, too_deep},
      {"request.oversized", "a start whose body has 1 MiB is refused",
       "413, and the connection closed so that the answer still arrives", Source::kConvention, Severity::kMust,
       Needs::kKey, oversized},
      {"request.survived", "the server still answers after those bodies", "the list, as before", Source::kConvention,
       Severity::kMust, Needs::kKey, survived},
      {"request.content-type", "a body with another Content-Type than application/json is refused", "400 or 415",
       Source::kConvention, Severity::kShould, Needs::kKey, content_type},
  };
}

}  // namespace assay::sandbox::verify
