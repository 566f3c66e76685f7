// What every answer keeps, whatever was asked: judged at the end over all that came.
#include "host/sandbox/verify/claim.h"
#include "host/sandbox/verify/session.h"

namespace assay::sandbox::verify {
namespace {

Outcome never(const std::optional<Outcome> &offence) { return offence ? *offence : Outcome{}; }

Outcome content_type(Session &session) { return never(session.seen().content_type); }
Outcome error_content_type(Session &session) { return never(session.seen().error_content_type); }
Outcome envelope(Session &session) { return never(session.seen().envelope); }

Outcome key(Session &session) {
  if (!session.secret().can_be_looked_for())
    return {skipped("the key is too short to be told from other text"), "", ""};
  return never(session.seen().key);
}

}  // namespace

Claims answer_claims() {
  return {
      {"answer.content-type", "every documented answer says that it is JSON",
       "Content-Type: application/json with each 200, 409 and 422", Source::kDocumented, Severity::kMust,
       Needs::kNothing, content_type},
      {"answer.error-content-type", "every other answer says that it is JSON too",
       "Content-Type: application/json, also from a proxy in front", Source::kConvention, Severity::kShould,
       Needs::kNothing, error_content_type},
      {"answer.envelope", "every success:false is a whole error envelope",
       "{\"success\":false,\"errors\":[texts],\"errorInfo\":{\"code\":text,\"message\"?:text,\"requestId\"?:text}}",
       Source::kDocumented, Severity::kMust, Needs::kNothing, envelope},
      {"answer.key", "no answer contains the API key", "an answer that quotes nothing of Authorization",
       Source::kConvention, Severity::kMust, Needs::kNothing, key},
  };
}

}  // namespace assay::sandbox::verify
