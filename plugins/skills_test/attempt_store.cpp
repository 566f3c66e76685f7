#include "plugins/skills_test/attempt_store.h"

#include <utility>

#include "plugins/skills_test/attempt_json.h"
#include "plugins/skills_test/tokens.h"

namespace assay::skills_test {
namespace {

constexpr std::string_view kAttemptPrefix = "attempt/";
constexpr std::string_view kLinkPrefix = "link/";
constexpr std::string_view kResultPrefix = "result/";

// More writers than one candidate's browser can be; a loop without an end would hide a defect.
constexpr int kMaxTries = 16;
// How long after the last possible moment of a test its link still says what became of it.
constexpr std::int64_t kLinkEchoMs = std::int64_t{30} * 24 * 3600 * 1000;

std::string key_of(std::string_view prefix, std::string_view name) { return std::string(prefix).append(name); }

}  // namespace

AttemptStore::AttemptStore(sdk::Host host, std::int64_t keep_ms) : host_(host), keep_ms_(keep_ms) {}

sdk::Outcome<std::optional<AttemptStore::Stored>> AttemptStore::load(std::string_view assessment_id) const {
  const auto entry = host_.kv_get(key_of(kAttemptPrefix, assessment_id));
  if (!entry.is_ok()) return entry.status();
  if (!*entry) return std::optional<Stored>{};
  auto attempt = parse_attempt((*entry)->value);
  if (!attempt) {
    return sdk::internal_error("the stored attempt of assessment " + std::string(assessment_id) + " cannot be read");
  }
  return std::optional<Stored>({*std::move(attempt), (*entry)->version});
}

sdk::Outcome<std::int64_t> AttemptStore::write(const Attempt &attempt, std::int64_t expected) const {
  const auto key = key_of(kAttemptPrefix, attempt.assessment_id);
  const auto value = render_attempt(attempt);
  const std::int64_t expires_at_ms = is_finished(attempt) ? attempt.finished_ms + keep_ms_ : 0;
  return host_.kv_put({key, value, expected, expires_at_ms, attempt.assessment_id});
}

sdk::Outcome<std::optional<Attempt>> AttemptStore::find(std::string_view assessment_id) const {
  auto stored = load(assessment_id);
  if (!stored.is_ok()) return stored.status();
  if (!*stored) return std::optional<Attempt>{};
  return std::optional<Attempt>(std::move((*stored)->attempt));
}

sdk::Outcome<std::optional<Attempt>> AttemptStore::find_by(std::string_view prefix, std::string_view hash,
                                                           std::string Attempt::*own_hash) const {
  const auto id = host_.kv_get(key_of(prefix, hash));
  if (!id.is_ok()) return id.status();
  if (!*id) return std::optional<Attempt>{};
  auto attempt = find((*id)->value);
  if (attempt.is_ok() && *attempt && (**attempt).*own_hash != hash) return std::optional<Attempt>{};
  return attempt;
}

sdk::Outcome<std::optional<Attempt>> AttemptStore::find_by_link(std::string_view token) const {
  return find_by(kLinkPrefix, hash_token("link", token), &Attempt::link_hash);
}

sdk::Outcome<std::optional<Attempt>> AttemptStore::find_by_result(std::string_view token) const {
  return find_by(kResultPrefix, hash_token("result", token), &Attempt::result_hash);
}

sdk::Outcome<Attempt> AttemptStore::create(const Attempt &attempt) const {
  const auto written = write(attempt, ASSAY_KV_ABSENT);
  if (written.is_ok()) return attempt;
  if (written.status().code != ASSAY_CONFLICT) return written.status();
  auto present = find(attempt.assessment_id);
  if (!present.is_ok()) return present.status();
  if (!*present) return sdk::unavailable("the attempt was erased while it was being stored");
  return **std::move(present);
}

sdk::Status AttemptStore::index_link(const Attempt &attempt) const {
  const auto key = key_of(kLinkPrefix, attempt.link_hash);
  const std::int64_t last_ms = attempt.link_expires_ms + attempt.time_limit_ms + kSubmitGraceMs;
  return host_.kv_put({key, attempt.assessment_id, ASSAY_KV_ANY_VERSION, last_ms + kLinkEchoMs, attempt.assessment_id})
      .status();
}

sdk::Status AttemptStore::index_result(const Attempt &attempt) const {
  const auto key = key_of(kResultPrefix, attempt.result_hash);
  const std::int64_t expires_at_ms = attempt.finished_ms + keep_ms_;
  return host_.kv_put({key, attempt.assessment_id, ASSAY_KV_ANY_VERSION, expires_at_ms, attempt.assessment_id})
      .status();
}

sdk::Outcome<Attempt> AttemptStore::update(std::string_view assessment_id, const Change &change) const {
  for (int i = 0; i < kMaxTries; ++i) {
    auto stored = load(assessment_id);
    if (!stored.is_ok()) return stored.status();
    if (!*stored) return sdk::not_found("there is no attempt of assessment " + std::string(assessment_id));
    Attempt &attempt = (*stored)->attempt;
    const auto changed = change(attempt);
    if (!changed.is_ok()) return changed.status();
    if (!*changed) return std::move(attempt);
    const auto written = write(attempt, (*stored)->version);
    if (written.is_ok()) return std::move(attempt);
    if (written.status().code != ASSAY_CONFLICT) return written.status();
  }
  return sdk::unavailable("the attempt of assessment " + std::string(assessment_id) +
                          " is being changed by too many at once");
}

sdk::Status AttemptStore::remove(const Attempt &attempt) const {
  auto unlinked = host_.kv_remove(key_of(kLinkPrefix, attempt.link_hash));
  if (!unlinked.is_ok()) return unlinked;
  return host_.kv_remove(key_of(kAttemptPrefix, attempt.assessment_id));
}

}  // namespace assay::skills_test
