#include "plugins/background_check/case_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/background_check/samples.h"

namespace assay::background_check {
namespace {

using nlohmann::json;

// Every member at a value that no default has.
Case full() {
  Case stored = begun(sample_check("\"text\" \xC3\xA9"), "Zo\xC3\xAB");
  stored.subject = {"first", "last", "e@example.com", "job"};
  stored.check.max_note_characters = 321;
  save(stored, 0, review_needed("line one\nline \"two\""), kNow + 5 * kMinute);
  stored.remind_ms = 5;
  stored.finished_ms = 6;
  stored.mailing = Mailing::kReminder;
  stored.told = {"a@example.com", "b@example.com"};
  stored.started_reported = true;
  return stored;
}

TEST(CaseJson, ACaseComesBackAsItWas) {
  for (const auto &stored : {waiting(), begun(), full(), decided(all_clear()), decided(review_needed())}) {
    const auto text = render_case(stored);
    const auto back = parse_case(text);
    ASSERT_TRUE(back) << text;
    EXPECT_EQ(render_case(*back), text);
    EXPECT_EQ(back->subject, stored.subject);
    EXPECT_EQ(back->findings, stored.findings);
    EXPECT_EQ(back->state, stored.state);
    EXPECT_EQ(back->version, stored.version);
    EXPECT_EQ(back->mailing, stored.mailing);
    EXPECT_EQ(back->told, stored.told);
    EXPECT_EQ(back->check.max_note_characters, stored.check.max_note_characters);
    EXPECT_EQ(back->check.items.size(), stored.check.items.size());
    EXPECT_EQ(back->check.items[2].required, false);
    EXPECT_EQ(next_event_ms(*back), next_event_ms(stored));
    EXPECT_EQ(back->started_reported, stored.started_reported);
  }
}

TEST(CaseJson, TheNamesOfStoredValuesNeverChange) {
  Case stored = full();
  const auto states = {"waiting", "begun", "decided", "expired", "cancelled"};
  int number = 0;
  for (const auto *name : states) {
    stored.state = static_cast<CaseState>(number++);
    EXPECT_EQ(json::parse(render_case(stored))["state"], name);
  }
  const auto text = json::parse(render_case(full()));
  EXPECT_EQ(text["items"][1]["mark"], "review_needed");
  EXPECT_EQ(text["verdict"], "review_needed");
  EXPECT_EQ(text["mailing"], "reminder");
}

TEST(CaseJson, AMemberMoreIsIgnoredAndOneLessIsNoCase) {
  auto text = json::parse(render_case(full()));
  text["later"] = 1;
  EXPECT_TRUE(parse_case(text.dump()));
  const auto whole = json::parse(render_case(full()));
  for (const auto &[name, unused] : whole.items()) {
    auto less = whole;
    less.erase(name);
    EXPECT_FALSE(parse_case(less.dump())) << name;
    auto other = whole;
    other[name] = json::array({1});
    EXPECT_FALSE(parse_case(other.dump())) << name;
  }
  for (const auto *bad : {"", "[]", "null", "{", "\xFF"}) EXPECT_FALSE(parse_case(bad)) << bad;
  auto unknown = json::parse(render_case(full()));
  unknown["state"] = "asleep";
  EXPECT_FALSE(parse_case(unknown.dump()));
}

TEST(CaseJson, BytesThatAreNoTextDoNotThrow) {
  Case stored = full();
  stored.subject.first_name = "\xFF\xFE";
  EXPECT_TRUE(parse_case(render_case(stored)));
}

}  // namespace
}  // namespace assay::background_check
