#include "host/store/assessment_views.h"

namespace assay::store {
namespace {

// What is set in is a number, one of our own words or a UUID; the operator's texts are bound.
std::string where(const AssessmentFilter &filter) {
  std::string text = "WHERE key > :after ";
  if (filter.id) text += "AND id = '" + filter.id->to_string() + "' ";
  if (filter.state) text.append("AND state = '").append(name_of(*filter.state)).append("' ");
  if (filter.tenant) text += "AND tenant_key = " + std::to_string(filter.tenant->value) + " ";
  return text + "AND (:line = '' OR line = :line2) AND (:entry = '' OR entry = :entry2) ORDER BY key LIMIT :limit";
}

}  // namespace

Result<std::vector<AssessmentView>> AssessmentViews::list(const AssessmentFilter &filter) {
  using Text = std::string;
  std::vector<AssessmentView> rows;
  const auto read = [&](Int key, const Text &id, Int tenant, const Text &line, const Text &entry, const Text &state,
                        const Text &application, const Text &vendor_ref, Int ack, Int created, Int updated,
                        const Text &reason) {
    rows.push_back({key,
                    AssessmentId::parse(id).value_or(AssessmentId{}),
                    {{tenant}, {line}, {entry}},
                    parse_state(state).value_or(AssessmentState::kStarting),
                    application,
                    vendor_ref,
                    ack != 0,
                    created,
                    updated,
                    reason});
  };
  const Int after = filter.after_key, limit = static_cast<Int>(filter.limit);
  ASSAY_CHECK((query_once<Int, Text, Int, Text, Text, Text, Text, Text, Int, Int, Int, Text>(
      session_, "assessments.list",
      "SELECT key, id, tenant_key, line, entry, state, application_id, vendor_ref, ashby_ack, created_ms, updated_ms, "
      "state_reason FROM assessment " +
          where(filter),
      read, after, filter.line, filter.line, filter.entry, filter.entry, limit)));
  return rows;
}

Result<void> AssessmentViews::touch() {
  return run_once(session_, "store.touch", "UPDATE schema_migration SET applied_ms = applied_ms WHERE version = 1");
}

}  // namespace assay::store
