#include "host/store/kv.h"

#include "tests/unit/store/rig.h"

namespace assay::store {
namespace {

class Kv : public testing::Test, protected StoreRig {
 protected:
  KvPut of(const std::string &key, const std::string &value, std::int64_t expected = -1,
           std::int64_t expires_at_ms = 0) {
    return {line, entry, key, value, expected, expires_at_ms, std::nullopt};
  }
  std::optional<KvRow> get(const std::string &key) {
    auto found = store->kv_get(line, entry, key);
    EXPECT_TRUE(found.ok());
    return found.ok() ? *found : std::nullopt;
  }
};

TEST_F(Kv, AValueIsKeptUntilItIsRemoved) {
  EXPECT_FALSE(get("seat"));
  ASSERT_TRUE(store->kv_put(of("seat", "1")).ok());
  ASSERT_TRUE(get("seat"));
  EXPECT_EQ(get("seat")->value, "1");
  ASSERT_TRUE(store->kv_remove(line, entry, "seat").ok());
  EXPECT_FALSE(get("seat"));
  EXPECT_TRUE(store->kv_remove(line, entry, "seat").ok()) << "removing nothing is fine";
}

TEST_F(Kv, AnyBytesAreKept) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  for (const auto &value : {bytes, std::string(), std::string(1, '\0'), std::string("\xff\xfe")}) {
    ASSERT_TRUE(store->kv_put(of("bytes", value)).ok());
    EXPECT_EQ(get("bytes")->value, value);
  }
  ASSERT_TRUE(store->kv_put(of(std::string("a\0b", 3), "nul in the key")).ok());
  EXPECT_FALSE(get("a"));
  EXPECT_TRUE(get(std::string("a\0b", 3)));
}

TEST_F(Kv, VersionsStartAtOneAndGrow) {
  EXPECT_EQ(*store->kv_put(of("seat", "a")), 1);
  EXPECT_EQ(*store->kv_put(of("seat", "b")), 2);
  EXPECT_EQ(get("seat")->version, 2);
}

TEST_F(Kv, APutWithAVersionThatIsNotTheCurrentOneIsAConflict) {
  EXPECT_EQ(store->kv_put(of("seat", "a", 1)).error().code, ErrorCode::kConflict) << "absent";
  EXPECT_EQ(*store->kv_put(of("seat", "a", 0)), 1);
  EXPECT_EQ(store->kv_put(of("seat", "b", 0)).error().code, ErrorCode::kConflict) << "present";
  EXPECT_EQ(*store->kv_put(of("seat", "b", 1)), 2);
  EXPECT_EQ(store->kv_put(of("seat", "c", 1)).error().code, ErrorCode::kConflict) << "stale";
  EXPECT_EQ(get("seat")->value, "b");
}

TEST_F(Kv, InstancesDoNotSeeEachOther) {
  ASSERT_TRUE(store->kv_put(of("seat", "mine")).ok());
  EXPECT_FALSE(*store->kv_get({"sales"}, entry, "seat"));
  EXPECT_FALSE(*store->kv_get(line, {"reference"}, "seat"));
  ASSERT_TRUE(store->kv_remove({"sales"}, entry, "seat").ok());
  EXPECT_TRUE(get("seat"));
}

TEST_F(Kv, AnExpiredValueIsGone) {
  ASSERT_TRUE(store->kv_put(of("token", "t", -1, clock.now + 1'000)).ok());
  clock.now += 999;
  EXPECT_TRUE(get("token"));
  clock.now += 1;
  EXPECT_FALSE(get("token"));
  EXPECT_EQ(*store->kv_put(of("token", "new", 0)), 1) << "as if it had never been there";
}

TEST_F(Kv, ALaterPutDecidesWhetherAValueExpires) {
  ASSERT_TRUE(store->kv_put(of("token", "t", -1, clock.now + 1'000)).ok());
  ASSERT_TRUE(store->kv_put(of("token", "t")).ok());
  clock.now += 10'000;
  EXPECT_TRUE(get("token"));
}

TEST_F(Kv, AValueIsAtMost64KiB) {
  EXPECT_TRUE(store->kv_put(of("big", std::string(64 << 10, 'x'))).ok());
  EXPECT_EQ(store->kv_put(of("big", std::string((64 << 10) + 1, 'x'))).error().code, ErrorCode::kResourceExhausted);
  EXPECT_EQ(get("big")->value.size(), 64u << 10);
}

TEST_F(Kv, AnInstanceHasAtMostItsBytes) {
  StoreOptions options{":memory:"};
  options.kv_max_bytes = 16 << 20;
  open(options);
  const std::string block((64 << 10) - 4, 'x');
  for (int i = 0; i < 256; ++i) ASSERT_TRUE(store->kv_put(of(std::to_string(1'000 + i), block)).ok()) << i;
  EXPECT_EQ(store->kv_put(of("one-more", "x")).error().code, ErrorCode::kResourceExhausted);
  EXPECT_TRUE(store->kv_put({{"sales"}, entry, "one-more", "x", -1, 0, std::nullopt}).ok())
      << "another instance's quota";
  EXPECT_TRUE(store->kv_put(of("1000", block.substr(0, 100))).ok()) << "a smaller value makes room";
  EXPECT_TRUE(store->kv_put(of("one-more", "x")).ok());
  ASSERT_TRUE(store->kv_remove(line, entry, "1001").ok());
  EXPECT_TRUE(store->kv_put(of("another", block)).ok()) << "and so does a removal";
}

TEST_F(Kv, AnInstanceHasAtMostItsKeysAndExpiredOnesDoNotCount) {
  StoreOptions options{":memory:"};
  options.kv_max_keys = 100;
  open(options);
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(store->kv_put(of(std::to_string(i), "v", -1, i < 2 ? clock.now + 1'000 : 0)).ok());
  EXPECT_EQ(store->kv_put(of("one-more", "v")).error().code, ErrorCode::kResourceExhausted);
  EXPECT_TRUE(store->kv_put(of("50", "changed")).ok()) << "a present key may change";
  clock.now += 1'000;
  EXPECT_TRUE(store->kv_put(of("one-more", "v")).ok());
  EXPECT_TRUE(store->kv_put(of("two-more", "v")).ok());
  EXPECT_EQ(store->kv_put(of("three-more", "v")).error().code, ErrorCode::kResourceExhausted);
}

TEST_F(Kv, AValueMayBelongToAnAssessmentOfTheSameInstanceOnly) {
  started("one");
  auto put = of("attempt", "x");
  put.assessment = assessment_id("one");
  EXPECT_TRUE(store->kv_put(put).ok());
  put.assessment = assessment_id("nobody");
  EXPECT_EQ(store->kv_put(put).error().code, ErrorCode::kInvalidArgument);
  put.assessment = assessment_id("one");
  put.entry = {"reference"};
  EXPECT_EQ(store->kv_put(put).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(Kv, ManyThreadsThatCountInOneKeyLoseNothing) {
  ASSERT_TRUE(store->kv_put(of("count", "0")).ok());
  std::vector<std::future<void>> workers;
  for (int worker = 0; worker < 4; ++worker)
    workers.push_back(std::async(std::launch::async, [this] {
      for (int added = 0; added < 25;) {
        const auto now = *store->kv_get(line, entry, "count");
        const auto next = std::to_string(std::stoi(now->value) + 1);
        if (store->kv_put(of("count", next, now->version)).ok()) ++added;
      }
    }));
  for (auto &worker : workers) worker.get();
  EXPECT_EQ(get("count")->value, "100");
}

}  // namespace
}  // namespace assay::store
