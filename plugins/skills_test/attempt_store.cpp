#include "plugins/skills_test/attempt_store.h"

#include "plugins/skills_test/attempt_json.h"

namespace assay::skills_test {
namespace {

constexpr std::string_view kLink = "link";
constexpr std::string_view kResult = "result";

sdk::Outcome<std::optional<Attempt>> only_own(sdk::Outcome<std::optional<Attempt>> found, std::string_view purpose,
                                              std::string_view token, std::string Attempt::*own_hash) {
  const bool foreign = found.is_ok() && *found && (**found).*own_hash != embedded::hash_token(purpose, token);
  if (foreign) return std::optional<Attempt>{};
  return found;
}

}  // namespace

AttemptStore::AttemptStore(sdk::Host host, std::int64_t keep_ms)
    : keep_ms_(keep_ms), records_(host, {"attempt", &render_attempt, &parse_attempt, [keep_ms](const Attempt &attempt) {
                                           return is_finished(attempt) ? attempt.finished_ms + keep_ms : 0;
                                         }}) {}

sdk::Outcome<std::optional<Attempt>> AttemptStore::find_by_link(std::string_view token) const {
  return only_own(records_.find_by(kLink, token), kLink, token, &Attempt::link_hash);
}

sdk::Outcome<std::optional<Attempt>> AttemptStore::find_by_result(std::string_view token) const {
  return only_own(records_.find_by(kResult, token), kResult, token, &Attempt::result_hash);
}

sdk::Status AttemptStore::index_link(const Attempt &attempt) const {
  const std::int64_t last_ms = attempt.link_expires_ms + attempt.time_limit_ms + kSubmitGraceMs;
  return records_.index(kLink, attempt.link_hash, attempt.assessment_id, last_ms + embedded::kLinkEchoMs);
}

sdk::Status AttemptStore::index_result(const Attempt &attempt) const {
  return records_.index(kResult, attempt.result_hash, attempt.assessment_id, attempt.finished_ms + keep_ms_);
}

sdk::Status AttemptStore::remove(const Attempt &attempt) const {
  auto unlinked = records_.forget_index(kLink, attempt.link_hash);
  if (!unlinked.is_ok()) return unlinked;
  return records_.remove(attempt.assessment_id);
}

}  // namespace assay::skills_test
