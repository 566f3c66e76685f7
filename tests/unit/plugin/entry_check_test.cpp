#include "host/plugin/entry_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <functional>
#include <memory>

#include "host/wire/json_schema.h"

namespace assay::plugin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr char kPath[] = "/opt/plugins/libgood.so";

// An entry that is as it should be; none of its functions is ever run.
struct Good {
  assay_plugin_descriptor descriptor{sizeof descriptor, "com.example.good-1", "Example Ltd", "Good", "1.4.2",
                                     {"skills_test"},   "Apache-2.0",         nullptr,       nullptr};
  assay_plugin_entry entry{ASSAY_ABI_MAGIC,
                           sizeof entry,
                           ASSAY_ABI_MAJOR,
                           ASSAY_ABI_MINOR,
                           ASSAY_ABI_MINOR,
                           0,
                           ASSAY_DRAFT_HASH,
                           "gcc",
                           &descriptor,
                           nullptr,
                           [](auto *, auto *, auto *, auto *, auto **) -> assay_status { std::abort(); }};

  Result<CheckedEntry> check() const { return check_entry(&entry, kPath); }
};

TEST(EntryCheck, AGoodEntryTellsWhoMadeIt) {
  Good good;
  good.descriptor.kinds[1] = "x_ray2";
  const auto checked = good.check();
  ASSERT_TRUE(checked.ok()) << checked.error().message;
  EXPECT_EQ(checked->original, &good.entry);
  EXPECT_EQ(checked->table.create, good.entry.create);
  EXPECT_EQ(checked->identity.id, "com.example.good-1");
  EXPECT_EQ(checked->identity.vendor, "Example Ltd");
  EXPECT_EQ(checked->identity.name, "Good");
  EXPECT_EQ(checked->identity.version, "1.4.2");
  EXPECT_EQ(checked->identity.build_info, "gcc");
  EXPECT_THAT(checked->identity.kinds, ElementsAre("skills_test", "x_ray2"));
}

TEST(EntryCheck, OneBrokenThingIsRefusedByItsWordWithPathAndWhatWasFound) {
  static const std::string long_text(257, 'x');
  struct Case {
    const char *word;
    std::string says;
    std::function<void(Good &)> breaks;
  };
  const Case cases[] = {
      {"plugin_bad_magic", "0x0badc0de", [](Good &g) { g.entry.magic = 0x0badc0de; }},
      {"plugin_bad_size", " 12,", [](Good &g) { g.entry.struct_size = 12; }},
      {"plugin_bad_size", "rebuild", [](Good &g) { g.entry.struct_size -= 1; }},
      {"plugin_wrong_abi", "major 7", [](Good &g) { g.entry.abi_major = 7; }},
      {"plugin_wrong_draft", "0123abc", [](Good &g) { g.entry.draft_hash = "0123abc"; }},
      {"plugin_wrong_draft", "(none)", [](Good &g) { g.entry.draft_hash = nullptr; }},
      {"plugin_wrong_draft", ASSAY_DRAFT_HASH, [](Good &g) { g.entry.draft_hash = ASSAY_DRAFT_HASH "0"; }},
      {"plugin_needs_newer_host", std::to_string(ASSAY_ABI_MINOR + 1),
       [](Good &g) { g.entry.min_host_minor = ASSAY_ABI_MINOR + 1; }},
      {"plugin_bad_descriptor", "no descriptor", [](Good &g) { g.entry.descriptor = nullptr; }},
      {"plugin_bad_descriptor", "id", [](Good &g) { g.descriptor.id = nullptr; }},
      {"plugin_bad_descriptor", "vendor is missing", [](Good &g) { g.descriptor.vendor = ""; }},
      {"plugin_bad_descriptor", "name is missing", [](Good &g) { g.descriptor.name = nullptr; }},
      {"plugin_bad_descriptor", "version is missing", [](Good &g) { g.descriptor.version = nullptr; }},
      {"plugin_bad_descriptor", "vendor has more", [](Good &g) { g.descriptor.vendor = long_text.c_str(); }},
      {"plugin_bad_descriptor", "UTF-8", [](Good &g) { g.descriptor.name = "\xff"; }},
      {"plugin_bad_descriptor", "build_info", [](Good &g) { g.entry.build_info = long_text.c_str(); }},
      {"plugin_bad_descriptor", "no kind", [](Good &g) { g.descriptor.kinds[0] = nullptr; }},
      {"plugin_bad_descriptor", "kind is missing", [](Good &g) { g.descriptor.kinds[0] = ""; }},
      {"plugin_bad_descriptor", "Skills Test", [](Good &g) { g.descriptor.kinds[0] = "Skills Test"; }},
      {"plugin_bad_descriptor", "no kind",
       [](Good &g) { g.descriptor.struct_size = offsetof(assay_plugin_descriptor, kinds); }},
      {"plugin_bad_descriptor", "id is missing", [](Good &g) { g.descriptor.struct_size = 0; }},
      {"plugin_incomplete", "create", [](Good &g) { g.entry.create = nullptr; }},
  };
  for (const auto &each : cases) {
    Good good;
    each.breaks(good);
    const auto checked = good.check();
    ASSERT_FALSE(checked.ok()) << each.word << ", " << each.says;
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(checked.error().message, StartsWith(std::string(each.word) + ": " + kPath + ": "));
    EXPECT_THAT(checked.error().message, HasSubstr(each.says));
  }
}

TEST(EntryCheck, AnIdIsReverseDnsAndAVersionSemantic) {
  for (const char *id : {"com", ".com.a", "com.a.", "com..a", "com.A", "com.a b", "com/a.b", "com.\xc3\xa9"}) {
    Good good;
    good.descriptor.id = id;
    EXPECT_THAT(good.check().error().message, StartsWith("plugin_bad_descriptor:")) << id;
  }
  for (const char *version : {"1", "1.2", "1.2.", "v1.2.3", "1.2.3.4", "1..3", "1.2.x", " 1.2.3"}) {
    Good good;
    good.descriptor.version = version;
    EXPECT_THAT(good.check().error().message, StartsWith("plugin_bad_descriptor:")) << version;
  }
  for (const char *version : {"0.0.0", "10.20.30", "1.2.3-rc.1", "1.2.3+5", "1.2.3-a+b"}) {
    Good good;
    good.descriptor.version = version;
    EXPECT_TRUE(good.check().ok()) << version;
  }
}

TEST(EntryCheck, ControlCharactersOfADescriptorReachNoLog) {
  Good good;
  good.descriptor.vendor = "Ex\nample";
  EXPECT_EQ(good.check()->identity.vendor, "Ex ample");
}

TEST(EntryCheck, BehindAnEntryThatIsNotOursNothingIsRead) {
  // Exactly as many bytes as may be read, so that a sanitizer sees one more.
  const auto magic_and_size = std::make_unique<std::uint32_t[]>(2);
  magic_and_size[0] = ASSAY_ABI_MAGIC;
  magic_and_size[1] = 8;
  const auto *entry = reinterpret_cast<const assay_plugin_entry *>(magic_and_size.get());
  EXPECT_THAT(check_entry(entry, kPath).error().message, StartsWith("plugin_bad_size:"));
  magic_and_size[0] = 0;
  EXPECT_THAT(check_entry(entry, kPath).error().message, StartsWith("plugin_bad_magic:"));
}

TEST(EntryCheck, ALaterEntryThatIsLongerIsTaken) {
  struct {
    assay_plugin_entry entry;
    void *later;
  } longer{Good().entry, nullptr};
  const Good good;
  longer.entry.descriptor = &good.descriptor;
  longer.entry.struct_size = sizeof longer;
  EXPECT_TRUE(check_entry(&longer.entry, kPath).ok());
}

TEST(EntryCheck, APluginWithoutASchemaTakesOnlyAnEmptyConfiguration) {
  const auto schema = Good().check()->config_schema;
  EXPECT_TRUE(wire::check_json(schema, "{}").ok());
  EXPECT_EQ(wire::check_json(schema, R"({"a":1})").error().code, ErrorCode::kInvalidArgument);
}

TEST(EntryCheck, ASchemaOfMoreThanAMebibyteIsRefused) {
  Good good;
  std::string schema = "{}" + std::string(1024 * 1024 - 2, ' ');
  good.entry.config_schema_json = schema.c_str();
  EXPECT_EQ(good.check()->config_schema, schema);
  schema += ' ';
  good.entry.config_schema_json = schema.c_str();
  EXPECT_THAT(good.check().error().message, StartsWith("plugin_bad_size:"));
}

}  // namespace
}  // namespace assay::plugin
