#include "host/store/kv.h"

namespace assay::store {

KvTable::KvTable(soci::session &session, KvQuota quota)
    : quota_(quota),
      get_(session, "kv.get",
           "SELECT value, version FROM kv WHERE line = :line AND entry = :entry AND key = :key "
           "AND (expires_at_ms = 0 OR expires_at_ms > :now)"),
      present_(session, "kv.present",
               "SELECT version, size_bytes FROM kv WHERE line = :line AND entry = :entry AND key = :key"),
      usage_(session, "kv.usage", "SELECT keys, bytes FROM kv_usage WHERE line = :line AND entry = :entry"),
      assessment_(session, "kv.assessment",
                  "SELECT key FROM assessment WHERE id = :id AND line = :line AND entry = :entry"),
      upsert_(session, "kv.upsert",
              "INSERT INTO kv (line, entry, key, version, expires_at_ms, assessment_key, size_bytes, value) "
              "VALUES (:line, :entry, :key, :version, :expires, nullif(:assessment, 0), :size, :value) "
              "ON CONFLICT (line, entry, key) DO UPDATE SET version = excluded.version, value = excluded.value, "
              "expires_at_ms = excluded.expires_at_ms, assessment_key = excluded.assessment_key, "
              "size_bytes = excluded.size_bytes"),
      remove_(session, "kv.remove", "DELETE FROM kv WHERE line = :line AND entry = :entry AND key = :key"),
      remove_expired_(session, "kv.remove_expired",
                      "DELETE FROM kv WHERE line = :line AND entry = :entry AND expires_at_ms > 0 "
                      "AND expires_at_ms <= :now") {}

Result<std::optional<KvRow>> KvTable::get(const ProductLineId &line, const PluginEntry &entry, const std::string &key,
                                          Int now_ms) {
  std::optional<KvRow> row;
  ASSAY_CHECK(get_.for_each(line.value, entry.value, key, now_ms, [&](const Text &value, Int version) {
    row = KvRow{value, version};
  }));
  return row;
}

Result<std::int64_t> KvTable::put(const KvPut &put, Int now_ms) {
  if (put.value.size() > static_cast<std::size_t>(kKvMaxValueBytes))
    return Error{ErrorCode::kResourceExhausted, "store: a value of " + std::to_string(put.value.size()) +
                                                    " bytes is over the limit of " + std::to_string(kKvMaxValueBytes)};
  ASSAY_CHECK(remove_expired_.run(put.line.value, put.entry.value, now_ms));
  ASSAY_TRY(const auto before, present(put));
  if (put.expected_version != -1 && put.expected_version != before.version)
    return Error{ErrorCode::kConflict, "store: version " + std::to_string(put.expected_version) +
                                           " was expected, version " + std::to_string(before.version) +
                                           " is present (0: none)"};
  const auto size = static_cast<Int>(put.key.size() + put.value.size());
  ASSAY_CHECK(check_quota(put, before, size));
  ASSAY_TRY(const auto assessment, assessment_key(put));
  const std::int64_t version = before.version + 1;
  ASSAY_CHECK(
      upsert_.run(put.line.value, put.entry.value, put.key, version, put.expires_at_ms, assessment, size, put.value));
  return version;
}

Result<void> KvTable::remove(const ProductLineId &line, const PluginEntry &entry, const std::string &key, Int now_ms) {
  ASSAY_CHECK(remove_expired_.run(line.value, entry.value, now_ms));
  return remove_.run(line.value, entry.value, key);
}

Result<KvTable::Present> KvTable::present(const KvPut &put) {
  Present found;
  ASSAY_CHECK(present_.for_each(put.line.value, put.entry.value, put.key, [&](Int version, Int size) {
    found = {version, size};
  }));
  return found;
}

Result<void> KvTable::check_quota(const KvPut &put, const Present &present, Int size_bytes) {
  Int keys = 0;
  Int bytes = 0;
  ASSAY_CHECK(usage_.for_each(put.line.value, put.entry.value, [&](Int found_keys, Int found_bytes) {
    keys = found_keys;
    bytes = found_bytes;
  }));
  if (present.version == 0 && keys >= quota_.max_keys)
    return Error{ErrorCode::kResourceExhausted, "store: this plugin holds its " + std::to_string(quota_.max_keys) +
                                                    " keys already: remove some or let them expire"};
  // A smaller value is always taken, so that an instance can get out of a full quota.
  const Int growth = size_bytes - present.size_bytes;
  if (growth > 0 && bytes + growth > quota_.max_bytes)
    return Error{ErrorCode::kResourceExhausted, "store: this plugin would hold " + std::to_string(bytes + growth) +
                                                    " bytes, its limit is " + std::to_string(quota_.max_bytes)};
  return {};
}

Result<Int> KvTable::assessment_key(const KvPut &put) {
  Int found = 0;
  if (!put.assessment) return found;
  ASSAY_CHECK(assessment_.for_each(put.assessment->to_string(), put.line.value, put.entry.value,
                                   [&](Int key) { found = key; }));
  if (found == 0) return Error{ErrorCode::kInvalidArgument, "store: no such assessment of this plugin"};
  return found;
}

}  // namespace assay::store
