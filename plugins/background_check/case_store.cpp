#include "plugins/background_check/case_store.h"

#include "plugins/background_check/case_json.h"

namespace assay::background_check {
namespace {

constexpr std::string_view kPage = "page";

// An open case outlives its due time, so that a host that was down then still finds it to report it.
std::int64_t kept_until_ms(const Case &stored, std::int64_t keep_ms) {
  return is_finished(stored) ? stored.finished_ms + keep_ms : stored.due_ms + keep_ms + embedded::kLinkEchoMs;
}

}  // namespace

CaseStore::CaseStore(sdk::Host host, std::int64_t keep_ms)
    : keep_ms_(keep_ms), records_(host, {"case", &render_case, &parse_case, [keep_ms](const Case &stored) {
                                           return kept_until_ms(stored, keep_ms);
                                         }}) {}

sdk::Outcome<std::optional<Case>> CaseStore::find_by_page(std::string_view token) const {
  auto found = records_.find_by(kPage, token);
  const bool foreign = found.is_ok() && *found && !embedded::same_token((**found).token, token);
  if (foreign) return std::optional<Case>{};
  return found;
}

sdk::Status CaseStore::index_page(const Case &stored) const {
  return records_.index(kPage, embedded::hash_token(kPage, stored.token), stored.assessment_id,
                        kept_until_ms(stored, keep_ms_));
}

sdk::Status CaseStore::remove(const Case &stored) const {
  auto unlinked = records_.forget_index(kPage, embedded::hash_token(kPage, stored.token));
  if (!unlinked.is_ok()) return unlinked;
  return records_.remove(stored.assessment_id);
}

}  // namespace assay::background_check
