#include "tests/unit/plugin/services_rig.h"

namespace assay::plugin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ServiceKv : public ServicesRig {
 protected:
  ServiceKv() { services.open(); }

  assay_status put(assay_str key, assay_str value, std::int64_t expected = ASSAY_KV_ANY_VERSION,
                   std::int64_t expires_at_ms = 0, assay_str assessment = kAbsent) {
    return kv.put(kv.self, key, value, expected, expires_at_ms, assessment, &version);
  }

  PluginSink out;
  std::int64_t version = -7;
};

TEST_F(ServiceKv, AValueIsReadWithItsVersion) {
  fake.entry = KvEntry{std::string("a\0b", 3), 4};
  EXPECT_EQ(kv.get(kv.self, str("k"), &out.abi, &version), ASSAY_OK);
  EXPECT_EQ(out.text, std::string("a\0b", 3));
  EXPECT_EQ(version, 4);
  EXPECT_EQ(kv.get(kv.self, str("k"), &out.abi, nullptr), ASSAY_OK) << "nobody has to want the version";
  EXPECT_THAT(fake.calls(), ElementsAre("engineering/skills get k", "engineering/skills get k"));
}

TEST_F(ServiceKv, AnAbsentKeyIsNotFoundAndAnEmptyValueIsNot) {
  EXPECT_EQ(kv.get(kv.self, str("k"), &out.abi, &version), ASSAY_NOT_FOUND);
  EXPECT_EQ(version, -7);
  fake.entry = KvEntry{"", 1};
  EXPECT_EQ(kv.get(kv.self, str("k"), &out.abi, &version), ASSAY_OK);
  EXPECT_EQ(out.text, "");
}

TEST_F(ServiceKv, ASinkThatTakesNoMoreIsSaid) {
  fake.entry = KvEntry{"value", 1};
  out.refusal = 1;
  EXPECT_EQ(kv.get(kv.self, str("k"), &out.abi, &version), ASSAY_RESOURCE_EXHAUSTED);
  EXPECT_EQ(version, -7);
}

TEST_F(ServiceKv, AHangingSinkOfAReadDoesNotKeepTheHostFromClosing) {
  fake.entry = KvEntry{"value", 1};
  out.on_write = [this] { services.close(); };
  EXPECT_EQ(kv.get(kv.self, str("k"), &out.abi, &version), ASSAY_OK);
}

TEST_F(ServiceKv, AValueIsWrittenAsAsked) {
  fake.version = 9;
  EXPECT_EQ(put(str("k"), str("v"), 8, 1700, str(kAssessment)), ASSAY_OK);
  EXPECT_EQ(version, 9);
  EXPECT_EQ(put(str("k"), kAbsent, ASSAY_KV_ABSENT), ASSAY_OK);
  EXPECT_EQ(kv.put(kv.self, str("k"), str("v"), ASSAY_KV_ANY_VERSION, 0, str(""), nullptr), ASSAY_OK);
  EXPECT_EQ(kv.remove(kv.self, str("k")), ASSAY_OK);
  EXPECT_THAT(fake.calls(), ElementsAre(std::string("engineering/skills put k v 8 1700 ") + kAssessment,
                                        "engineering/skills put k  0 0 -", "engineering/skills put k v -1 0 -",
                                        "engineering/skills remove k"));
}

TEST_F(ServiceKv, TheQuotaAndAnotherVersionComeBackAsTheirStatus) {
  fake.answer = Error{ErrorCode::kResourceExhausted, "10 000 keys"};
  EXPECT_EQ(put(str("k"), str("v")), ASSAY_RESOURCE_EXHAUSTED);
  fake.answer = Error{ErrorCode::kConflict, "version 3"};
  EXPECT_EQ(put(str("k"), str("v"), 2), ASSAY_CONFLICT);
  EXPECT_EQ(version, -7) << "untouched when nothing was written";
}

TEST_F(ServiceKv, TheLimitsThemselvesAreTaken) {
  EXPECT_EQ(put(str(std::string(256, 'k')), str(std::string(64 * 1024, '\xff'))), ASSAY_OK);
}

TEST_F(ServiceKv, WhatIsOutsideTheLimitsIsRefusedBeforeThePort) {
  const std::string long_key(257, 'k'), long_value(64 * 1024 + 1, 'v');
  for (const auto key : {kAbsent, str(""), kLengthOnly, str("\xff"), str(long_key)}) {
    EXPECT_EQ(kv.get(kv.self, key, &out.abi, nullptr), ASSAY_INVALID_ARGUMENT);
    EXPECT_EQ(put(key, str("v")), ASSAY_INVALID_ARGUMENT);
    EXPECT_EQ(kv.remove(kv.self, key), ASSAY_INVALID_ARGUMENT);
  }
  EXPECT_EQ(kv.get(kv.self, str("k"), nullptr, nullptr), ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(put(str("k"), str(long_value)), ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(put(str("k"), kLengthOnly), ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(put(str("k"), str("v"), -2), ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(put(str("k"), str("v"), 0, -1), ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(put(str("k"), str("v"), 0, 0, str("a-1")), ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(put(str("k"), str("v"), 0, 0, str(std::string(kAssessment) + "0")), ASSAY_INVALID_ARGUMENT);
  EXPECT_THAT(fake.calls(), IsEmpty());
}

}  // namespace
}  // namespace assay::plugin
