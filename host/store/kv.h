// Plugins' key-value rows: versioned, expiring, bounded per instance (line, entry).
#pragma once

#include <optional>
#include <string>

#include "host/store/query.h"
#include "host/store/store.h"

namespace assay::store {

struct KvQuota {
  Int max_keys, max_bytes;  // of one instance
};

constexpr Int kKvMaxValueBytes = 64 << 10;

class KvTable {
 public:
  KvTable(soci::session &session, KvQuota quota);

  // As Store's kv_… promise. An expired row is as good as gone; put and remove erase those of their instance.
  Result<std::optional<KvRow>> get(const ProductLineId &line, const PluginEntry &entry, const std::string &key,
                                   Int now_ms);
  Result<std::int64_t> put(const KvPut &put, Int now_ms);
  Result<void> remove(const ProductLineId &line, const PluginEntry &entry, const std::string &key, Int now_ms);

 private:
  using Text = std::string;
  struct Present {
    Int version = 0;  // 0: absent
    Int size_bytes = 0;
  };
  Result<Present> present(const KvPut &put);
  Result<void> check_quota(const KvPut &put, const Present &present, Int size_bytes);
  Result<Int> assessment_key(const KvPut &put);

  const KvQuota quota_;
  Query<In<Text, Text, Text, Int>, Out<Text, Int>> get_;
  Query<In<Text, Text, Text>, Out<Int, Int>> present_;
  Query<In<Text, Text>, Out<Int, Int>> usage_;
  Query<In<Text, Text, Text>, Out<Int>> assessment_;
  Query<In<Text, Text, Text, Int, Int, Int, Int, Text>, Out<>> upsert_;
  Query<In<Text, Text, Text>, Out<>> remove_;
  Query<In<Text, Text, Int>, Out<>> remove_expired_;
};

}  // namespace assay::store
