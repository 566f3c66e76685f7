#include "plugins/reference_check/check_store.h"

#include <algorithm>
#include <utility>

#include "plugins/embedded/tokens.h"
#include "plugins/reference_check/announcements.h"
#include "plugins/reference_check/check_json.h"

namespace assay::reference_check {
namespace {

using embedded::hash_token;

// The purposes of tokens, which are the names of their indexes too.
constexpr std::string_view kCandidate = "candidate";
constexpr std::string_view kReferee = "referee";
constexpr std::string_view kReport = "report";

// An index may be older than the check: only what the check itself knows opens it.
template <class Knows>
sdk::Outcome<std::optional<Check>> only_own(sdk::Outcome<std::optional<Check>> found, Knows knows) {
  const bool foreign = found.is_ok() && *found && !knows(**found);
  if (foreign) return std::optional<Check>{};
  return found;
}

std::string key_of_answers(const Check &check, const std::string &key) {
  return "answers/" + check.assessment_id + "/" + key;
}

}  // namespace

CheckStore::CheckStore(sdk::Host host, std::int64_t keep_ms)
    : host_(host),
      keep_ms_(keep_ms),
      records_(host, {"check", &render_check, &parse_check,
                      [keep_ms](const Check &check) { return is_finished(check) ? check.finished_ms + keep_ms : 0; }}) {
}

sdk::Outcome<std::optional<Check>> CheckStore::find_by_candidate(std::string_view token) const {
  const auto hash = hash_token(kCandidate, token);
  return only_own(records_.find_by(kCandidate, token), [&](const Check &check) {
    return std::find(check.links.hashes.begin(), check.links.hashes.end(), hash) != check.links.hashes.end();
  });
}

sdk::Outcome<std::optional<Check>> CheckStore::find_by_referee(std::string_view token) const {
  const auto hash = hash_token(kReferee, token);
  return only_own(records_.find_by(kReferee, token),
                  [&](const Check &check) { return referee_view(check, hash, 0).has_value(); });
}

sdk::Outcome<std::optional<Check>> CheckStore::find_by_report(std::string_view token) const {
  const auto hash = hash_token(kReport, token);
  return only_own(records_.find_by(kReport, token),
                  [&](const Check &check) { return check.report_hash == hash && has_report_page(check); });
}

sdk::Status CheckStore::index_candidate(const Check &check, std::string_view token) const {
  return records_.index(kCandidate, hash_token(kCandidate, token), check.assessment_id,
                        latest_end_ms(check) + embedded::kLinkEchoMs);
}

sdk::Status CheckStore::index_referee(const Check &check, std::string_view token) const {
  return records_.index(kReferee, hash_token(kReferee, token), check.assessment_id,
                        host_.now_ms() + check.referee_valid_ms + embedded::kLinkEchoMs);
}

sdk::Status CheckStore::index_report(const Check &check) const {
  return records_.index(kReport, check.report_hash, check.assessment_id, check.finished_ms + keep_ms_);
}

sdk::Status CheckStore::put_answers(const Check &check, const std::string &key, const Answers &answers) const {
  const auto name = key_of_answers(check, key);
  const auto value = render_answers(answers);
  // The end of the check gives them their last day. Those that no check came to name are gone before it.
  const std::int64_t expires_ms = latest_end_ms(check) + embedded::kLinkEchoMs;
  return host_.kv_put({name, value, ASSAY_KV_ABSENT, expires_ms, check.assessment_id}).status();
}

sdk::Outcome<std::optional<Answers>> CheckStore::find_answers(const Check &check, const std::string &key) const {
  const auto stored = host_.kv_get(key_of_answers(check, key));
  if (!stored.is_ok()) return stored.status();
  if (!*stored) return std::optional<Answers>{};
  auto answers = parse_answers((*stored)->value);
  if (!answers) {
    return sdk::internal_error("stored answers of assessment " + check.assessment_id + " cannot be read");
  }
  return answers;
}

sdk::Status CheckStore::remove_answers(const Check &check, const std::string &key) const {
  return host_.kv_remove(key_of_answers(check, key));
}

sdk::Status CheckStore::settle_answers(const Check &check) const {
  for (const auto &key : check.pending_answers) {
    if (auto removed = remove_answers(check, key); !removed.is_ok()) return removed;
  }
  for (const auto &place : check.places) {
    if (place.answers_key.empty()) continue;
    const auto name = key_of_answers(check, place.answers_key);
    if (!has_report_page(check)) {
      if (auto removed = host_.kv_remove(name); !removed.is_ok()) return removed;
      continue;
    }
    const auto stored = host_.kv_get(name);
    if (!stored.is_ok()) return stored.status();
    if (!*stored) continue;
    const auto put =
        host_.kv_put({name, (*stored)->value, ASSAY_KV_ANY_VERSION, check.finished_ms + keep_ms_, check.assessment_id});
    if (!put.is_ok()) return put.status();
  }
  return {};
}

sdk::Status CheckStore::remove(const Check &check) const {
  for (const auto &hash : check.links.hashes) {
    if (auto unlinked = records_.forget_index(kCandidate, hash); !unlinked.is_ok()) return unlinked;
  }
  return records_.remove(check.assessment_id);
}

}  // namespace assay::reference_check
