#include "plugins/background_check/worst_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "plugins/background_check/case_json.h"
#include "plugins/background_check/case_pages.h"
#include "plugins/background_check/review_form.h"
#include "plugins/background_check/words.h"
#include "plugins/embedded/record_store.h"
#include "plugins/embedded/tokens.h"
#include "tests/unit/background_check/samples.h"

namespace assay::background_check {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

json config_of(int items, const std::string &help = "") {
  json check = {{"key", "k"}, {"name", "N"}};
  for (int i = 0; i < items; ++i) {
    check["items"].push_back({{"id", "i" + std::to_string(i)}, {"text", "T"}, {"help", help}});
  }
  return {{"backend", "embedded"}, {"checks", {check}}};
}

std::vector<std::string> faults_of(const json &config) {
  std::vector<ConfigFault> faults;
  (void)parse_config(config.dump(), faults);
  std::vector<std::string> texts;
  for (const auto &fault : faults) texts.push_back(fault.pointer + ": " + fault.message);
  return texts;
}

std::size_t note_characters(int items) {
  std::vector<ConfigFault> faults;
  return parse_config(config_of(items).dump(), faults).checks[0].max_note_characters;
}

TEST(WorstCaseOfACheck, ALongListLeavesShorterNotesUntilTheyWouldSayNothing) {
  EXPECT_EQ(note_characters(6), 500u);
  EXPECT_LT(note_characters(7), 500u);
  EXPECT_GE(note_characters(28), 100u);
  EXPECT_THAT(faults_of(config_of(28)), IsEmpty());
  EXPECT_THAT(faults_of(config_of(32)), ElementsAre(AllOf(HasSubstr("/checks/0/items: "), HasSubstr("100 are needed"),
                                                          HasSubstr("fewer items"))));
  EXPECT_THAT(faults_of(config_of(100)), ElementsAre(HasSubstr("/checks/0/items: ")));
}

TEST(WorstCaseOfACheck, WhatDoesNotFitOnAPageOrInTheStoreIsRefusedWithTheNumbers) {
  EXPECT_THAT(
      faults_of(config_of(20, std::string(2000, '"'))),
      ElementsAre(AllOf(HasSubstr("a page"), HasSubstr("262144")), AllOf(HasSubstr("stored"), HasSubstr("65536"))));
  EXPECT_THAT(faults_of(config_of(10, std::string(2000, 'x'))), IsEmpty());
}

std::string text_of(std::mt19937 &random, std::size_t characters) {
  static constexpr std::string_view kCharacters[] = {"a", "\"", "'", "&", "\t", "\n", "\xC3\xA9", "\xF0\x9F\x98\x80"};
  std::string text;
  const auto only = random() % 16;
  for (std::size_t i = 0; i < characters; ++i)
    text += kCharacters[only < std::size(kCharacters) ? only : random() % std::size(kCharacters)];
  return text;
}

// Every byte as %XX, and a line break as browsers send it: the longest way there is to send a text.
std::string encoded(std::string_view value) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') out += "%0D";
    out += {'%', kHex[byte / 16], kHex[byte % 16]};
  }
  return out;
}

Check check_of(std::mt19937 &random) {
  Check check = sample_check(text_of(random, random() % 60));
  check.items.resize(1 + random() % 28);
  for (std::size_t i = 0; i < check.items.size(); ++i) {
    check.items[i] = {std::string(random() % 30, 'i') + std::to_string(i), text_of(random, random() % 80),
                      text_of(random, random() % 80), random() % 2 == 0};
  }
  check.max_note_characters = room_for_notes(check);
  return check;
}

std::string form_of(const Check &check, std::mt19937 &random) {
  std::string form = "form_token=" + std::string(64, 'f') + "&version=0&do=finish";
  for (const auto &item : check.items) {
    const Mark mark = static_cast<Mark>(1 + random() % (item.required ? 2 : 3));
    form += "&mark." + item.id + "=" + std::string(value_of(mark));
    form += "&note." + item.id + "=" + encoded(text_of(random, check.max_note_characters));
  }
  return form + "&verdict=review_needed&reason=" + encoded("!" + text_of(random, kMaxReasonCharacters - 1));
}

TEST(WorstCaseOfACheck, NoReviewerGetsBeyondIt) {
  std::mt19937 random(5);
  int conflicts = 0;
  for (int round = 0; round < 100; ++round) {
    const auto check = check_of(random);
    const auto worst = worst_case(check);
    ASSERT_LE(worst.form_bytes, embedded::kMaxFormBytes);
    const auto body = form_of(check, random);
    ASSERT_LE(body.size(), worst.form_bytes);
    const auto fields = embedded::parse_form(body);
    ASSERT_TRUE(fields);
    const auto form = read_review_form(check, *fields);
    ASSERT_TRUE(form);
    const auto other = read_review_form(check, *embedded::parse_form(form_of(check, random)));
    ASSERT_TRUE(other);
    Case stored = begun(check, text_of(random, kMaxSubjectCharacters));
    const auto within = [&] {
      return render_case(stored).size() <= worst.stored_bytes &&
             case_page(stored, kNow).html.size() <= worst.page_bytes &&
             conflict_page(stored, other->findings).html.size() <= worst.page_bytes &&
             correction_page(stored, other->findings, faults_in(check, no_findings(check))).html.size() <=
                 worst.page_bytes;
    };
    ASSERT_TRUE(within());
    ASSERT_TRUE(save(stored, 0, form->findings, kNow + 2 * kMinute));
    if (form->findings != other->findings) ++conflicts;
    ASSERT_TRUE(within());
    ASSERT_TRUE(decide(stored, 1, form->findings, kNow + 3 * kMinute));
    ASSERT_LE(case_page(stored, kNow).html.size(), worst.page_bytes);
    ASSERT_LE(render_case(stored).size(), worst.stored_bytes);
  }
  EXPECT_GT(conflicts, 50);
}

}  // namespace
}  // namespace assay::background_check
