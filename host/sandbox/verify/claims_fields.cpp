// assessment.customField.list, which a partner may leave out.
#include "host/sandbox/verify/claim.h"
#include "host/sandbox/verify/session.h"

namespace assay::sandbox::verify {
namespace {

Outcome schema(Session &session) {
  const auto exchange = session.ask(empty_post(kFieldsPath));
  auto outcome = session.judged(exchange, [&](const auto &reply) { return judge_fields(session.schema(), reply); });
  if (outcome.judgement.mark == Mark::kKept) session.fields = body_of(*exchange.reply);
  session.field_list = exchange;
  return outcome;
}

Outcome of_fields(Session &session, Judgement (*judge)(const nlohmann::json &)) {
  if (!session.fields) return {skipped("assessment.customField.list gave no fields"), "", ""};
  return session.judged(*session.field_list, [&](const auto &) { return judge(*session.fields); });
}

Outcome ids(Session &session) { return of_fields(session, judge_field_ids); }
Outcome choices(Session &session) { return of_fields(session, judge_field_choices); }
Outcome optional(Session &session) { return of_fields(session, judge_fields_optional); }

}  // namespace

Claims field_claims() {
  return {
      {"fields.schema", "assessment.customField.list answers 200 with the documented shape",
       "200 {\"success\":true,\"fields\":[{\"id\":…,\"name\":…,\"type\":…}]}; or 404, when it is not offered",
       Source::kDocumented, Severity::kMust, Needs::kKey, schema},
      {"fields.ids", "each custom field has an id of its own", "an id stands once in the list", Source::kDocumented,
       Severity::kMust, Needs::kKey, ids},
      {"fields.choices", "a custom field to choose from has choices",
       "possible_values: [{\"key\":…,\"value\":…}, …] for ValueSelect and MultiValueSelect", Source::kDocumented,
       Severity::kMust, Needs::kKey, choices},
      {"fields.optional", "no custom field is required",
       "isRequired false or absent: a start without the field, as from an older interview plan, then still works",
       Source::kConvention, Severity::kShould, Needs::kKey, optional},
  };
}

}  // namespace assay::sandbox::verify
