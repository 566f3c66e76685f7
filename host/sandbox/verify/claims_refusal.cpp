// Starts and cancels that must be refused in the documented shapes.
#include "host/sandbox/verify/claim.h"
#include "host/sandbox/verify/session.h"

namespace assay::sandbox::verify {
namespace {

using Json = nlohmann::json;

Outcome start_refused(Session &session, const Json &body) {
  return session.asked(post(kStartPath, body),
                       [&](const auto &reply) { return judge_start_refused(session.schema(), reply); });
}

Outcome unknown_type(Session &session) { return start_refused(session, session.start_body(session.new_id())); }

Outcome malformed_type(Session &session) {
  auto body = session.start_body(session.new_id());
  body["assessment_type_id"] = "not-a-uuid";
  return start_refused(session, body);
}

Outcome cancel_refused(Session &session, const std::string &id) {
  return session.asked(post(kCancelPath, Json{{"assessment_id", id}}),
                       [&](const auto &reply) { return judge_cancel_refused(session.schema(), reply); });
}

Outcome cancel_unknown(Session &session) { return cancel_refused(session, session.new_id()); }
Outcome cancel_malformed(Session &session) { return cancel_refused(session, "not-a-uuid"); }

}  // namespace

Claims refusal_claims() {
  constexpr auto kMessage = "422 {\"message\": a text for the recruiter}";
  constexpr auto kEnvelope = "200 {\"success\":false,\"errors\":[…],\"errorInfo\":{\"code\":…}}";
  return {
      {"start.unknown-type", "a start of a type that is not offered is refused with a text", kMessage,
       Source::kDocumented, Severity::kMust, Needs::kKey, unknown_type},
      {"start.malformed-type", "a start whose type id is no UUID is refused with a text", kMessage, Source::kDocumented,
       Severity::kMust, Needs::kKey, malformed_type},
      {"cancel.unknown", "a cancel of an id that nobody has is refused in the envelope", kEnvelope, Source::kDocumented,
       Severity::kMust, Needs::kKey, cancel_unknown},
      {"cancel.malformed", "a cancel of an id that is no UUID is refused in the envelope", kEnvelope,
       Source::kDocumented, Severity::kMust, Needs::kKey, cancel_malformed},
  };
}

}  // namespace assay::sandbox::verify
