// Authentication: whoever has no key learns nothing and starts nothing.
#include "host/sandbox/verify/claim.h"
#include "host/sandbox/verify/session.h"

namespace assay::sandbox::verify {
namespace {

using Json = nlohmann::json;

Outcome refused(Session &session, Question question, Auth auth) {
  question.auth = auth;
  return session.asked(std::move(question), judge_key_refused);
}

Outcome missing(Session &session) { return refused(session, empty_post(kListPath), Auth::kNone); }
Outcome wrong(Session &session) { return refused(session, empty_post(kListPath), Auth::kWrongKey); }
Outcome malformed(Session &session) { return refused(session, empty_post(kListPath), Auth::kMalformed); }

// A type that nobody has: even a partner that asks for no key starts nothing.
Outcome start(Session &session) {
  return refused(session, post(kStartPath, session.start_body(session.new_id())), Auth::kNone);
}

Outcome cancel(Session &session) {
  return refused(session, post(kCancelPath, Json{{"assessment_id", session.new_id()}}), Auth::kNone);
}

}  // namespace

Claims key_claims() {
  constexpr auto kRight = "401, best with a JSON body that says so";
  return {
      {"key.missing", "a list without Authorization is refused", kRight, Source::kConvention, Severity::kMust,
       Needs::kNothing, missing},
      {"key.wrong", "a list with a wrong key is refused", kRight, Source::kConvention, Severity::kMust, Needs::kNothing,
       wrong},
      {"key.malformed", "a list with an Authorization that is no Basic credentials is refused", kRight,
       Source::kConvention, Severity::kMust, Needs::kNothing, malformed},
      {"key.start", "a start without Authorization is refused", kRight, Source::kConvention, Severity::kMust,
       Needs::kNothing, start},
      {"key.cancel", "a cancel without Authorization is refused", kRight, Source::kConvention, Severity::kMust,
       Needs::kNothing, cancel},
  };
}

}  // namespace assay::sandbox::verify
