// assessment.list: what the recruiter's drop-down is made of.
#include "host/sandbox/verify/claim.h"
#include "host/sandbox/verify/session.h"

namespace assay::sandbox::verify {
namespace {

using Json = nlohmann::json;

Judgement judge_list(const Session &session, const net::HttpReply &reply) {
  return judge_success(session.schema(), "ListResponse", reply);
}

Outcome schema(Session &session) {
  if (!session.first_list) session.first_list = session.ask(empty_post(kListPath));
  auto outcome = session.judged(*session.first_list, [&](const auto &reply) { return judge_list(session, reply); });
  if (outcome.judgement.mark == Mark::kKept) session.list = body_of(*session.first_list->reply);
  return outcome;
}

// Of the list that list.schema got.
Outcome of_first(Session &session, Judgement (*judge)(const Json &)) {
  if (!session.list) return {skipped("assessment.list gave no list"), "", ""};
  return session.judged(*session.first_list, [&](const auto &) { return judge(*session.list); });
}

Outcome ids(Session &session) { return of_first(session, judge_type_ids); }
Outcome names(Session &session) { return of_first(session, judge_type_names); }

Outcome stable(Session &session) {
  if (!session.list) return {skipped("assessment.list gave no list"), "", ""};
  return session.asked(empty_post(kListPath), [&](const auto &reply) {
    const auto judgement = judge_list(session, reply);
    return judgement.mark == Mark::kKept ? judge_same_types(*session.list, body_of(reply)) : judgement;
  });
}

Outcome with_body(Session &session, const Json &body) {
  return session.asked(post(kListPath, body), [&](const auto &reply) { return judge_list(session, reply); });
}

Outcome object_body(Session &session) { return with_body(session, Json::object()); }
Outcome unknown_member(Session &session) { return with_body(session, {{"assay_verify_unknown", {{"nested", {1}}}}}); }

}  // namespace

Claims list_claims() {
  return {
      {"list.schema", "assessment.list answers 200 with the documented shape",
       "200 {\"success\":true,\"results\":[{\"assessment_type_id\":UUID,\"name\":…,\"description\"?:…}]} for the key "
       "as "
       "the user name of Basic authentication and an empty body",
       Source::kDocumented, Severity::kMust, Needs::kNothing, schema},
      {"list.ids", "assessment.list gives each type an id of its own",
       "each assessment_type_id is a UUID that stands once in the list", Source::kDocumented, Severity::kMust,
       Needs::kKey, ids},
      {"list.names", "assessment.list gives each type a name of its own",
       "names that a recruiter can tell apart in a drop-down; add what differs to equal ones", Source::kConvention,
       Severity::kShould, Needs::kKey, names},
      {"list.stable", "assessment.list gives the same ids and names again",
       "ids that never change: customers' interview plans hold them", Source::kConvention, Severity::kMust, Needs::kKey,
       stable},
      {"list.body-object", "assessment.list takes {} for an empty body", "the same list as with no body",
       Source::kConvention, Severity::kMust, Needs::kKey, object_body},
      {"list.unknown-member", "assessment.list ignores members that it does not know",
       "the same list: Ashby adds members when it likes", Source::kDocumented, Severity::kMust, Needs::kKey,
       unknown_member},
  };
}

}  // namespace assay::sandbox::verify
