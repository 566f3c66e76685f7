// What candidates and referees send: naming.h and questionnaire.h.
#include <gmock/gmock.h>

#include "plugins/reference_check/naming.h"
#include "plugins/reference_check/questionnaire.h"
#include "tests/unit/reference_check/values.h"

namespace assay::reference_check {
namespace {

using embedded::FormFields;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const CheckBank kBank = bank_of(kConfig);
const ReferenceCheck &kType = kBank.checks[0];

bool nobody(const std::string &) { return false; }

FormFields three_named() {
  return {{"name.manager.1", " Mary "}, {"email.manager.1", " Mary@Work.example "},
          {"name.peer.1", "Paul"},      {"email.peer.1", "paul@work.example"},
          {"name.peer.2", "Pia"},       {"email.peer.2", "pia@work.example"}};
}

void set(FormFields &fields, const std::string &name, const std::string &value) {
  for (auto &[field, content] : fields) {
    if (field == name) content = value;
  }
}

TEST(Naming, ThereIsARowForEachWhoMayBeNamedAndSomeAreRequired) {
  const auto rows = rows_to_name(kType);
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].key, "manager.1");
  EXPECT_TRUE(rows[0].is_required);
  EXPECT_EQ(rows[1].key, "manager.2");
  EXPECT_FALSE(rows[1].is_required);
  EXPECT_EQ(rows[3].key, "peer.2");
  EXPECT_TRUE(rows[3].is_required);
}

TEST(Naming, FilledRowsAreRefereesWithoutBlanksAround) {
  auto rows = rows_to_name(kType);
  ASSERT_TRUE(read_rows(three_named(), rows));
  EXPECT_TRUE(check_rows(rows, "ada@example.org", nobody));
  const auto named = named_in(rows);
  ASSERT_EQ(named.size(), 3U) << "the optional row is empty";
  EXPECT_EQ(named[0].name, "Mary");
  EXPECT_EQ(named[0].address, "Mary@Work.example");
  EXPECT_EQ(named[2].relationship, "peer");
}

struct RowFault {
  const char *field, *value, *error;
  bool is_name;
};

TEST(Naming, EachFaultStandsBesideItsField) {
  const RowFault table[] = {
      {"name.manager.1", "  ", "name", true},
      {"email.manager.1", "", "Enter the referee's e-mail address", false},
      {"email.manager.1", "mary", "like name@example.com", false},
      {"email.manager.1", "mary@work.example\nBcc: x@x.example", "like name@example.com", false},
      {"email.manager.1", "ADA@Example.org", "your own", false},
      {"email.manager.1", "ada+boss@example.org", "your own", false},
      {"email.manager.1", "known@work.example", "asked already", false},
  };
  for (const auto &row : table) {
    auto fields = three_named();
    set(fields, row.field, row.value);
    auto rows = rows_to_name(kType);
    ASSERT_TRUE(read_rows(fields, rows));
    EXPECT_FALSE(check_rows(rows, "ada@example.org", [](const std::string &a) { return a == "known@work.example"; }));
    EXPECT_THAT(row.is_name ? rows[0].name_error : rows[0].address_error, HasSubstr(row.error)) << row.value;
    EXPECT_EQ(row.is_name ? rows[0].address_error : rows[0].name_error, "");
    EXPECT_EQ(rows[2].name_error + rows[2].address_error, "");
    EXPECT_EQ(rows[2].name, "Paul") << "what was typed is kept";
  }
}

TEST(Naming, AnAddressThatStandsTwiceIsAFaultOfTheSecond) {
  auto fields = three_named();
  set(fields, "email.peer.2", "PAUL@work.example");
  auto rows = rows_to_name(kType);
  ASSERT_TRUE(read_rows(fields, rows));
  EXPECT_FALSE(check_rows(rows, "ada@example.org", nobody));
  EXPECT_EQ(rows[2].address_error, "");
  EXPECT_THAT(rows[3].address_error, HasSubstr("twice"));
}

TEST(Naming, AnOptionalRowIsLeftOutWholeOrNotAtAll) {
  auto fields = three_named();
  fields.emplace_back("name.manager.2", "Max");
  auto rows = rows_to_name(kType);
  ASSERT_TRUE(read_rows(fields, rows));
  EXPECT_FALSE(check_rows(rows, "ada@example.org", nobody));
  EXPECT_THAT(rows[1].address_error, HasSubstr("address"));
}

TEST(Naming, AnEmptyFormHasAFaultInEveryRequiredRow) {
  auto rows = rows_to_name(kType);
  ASSERT_TRUE(read_rows({}, rows));
  EXPECT_FALSE(check_rows(rows, "ada@example.org", nobody));
  for (const auto &row : rows) EXPECT_EQ(row.name_error.empty(), !row.is_required) << row.key;
}

TEST(Naming, WhatNoBrowserSendsIsUnreadable) {
  const auto is_read = [](const FormFields &fields) {
    auto rows = rows_to_name(kType);
    return read_rows(fields, rows);
  };
  EXPECT_TRUE(is_read({{"name.peer.1", std::string(100, 'x')}}));
  EXPECT_FALSE(is_read({{"name.peer.1", std::string(101, 'x')}}));
  EXPECT_FALSE(is_read({{"email.peer.1", std::string(255, 'x')}}));
  EXPECT_FALSE(is_read({{"name.peer.1", "a"}, {"name.peer.1", "b"}}));
  EXPECT_TRUE(is_read({{"name.peer.9", "a"}, {"else", "b"}})) << "fields of other names are left out";
}

TEST(Naming, ThereIsARowForEachVacantPlaceAndNoOther) {
  Check check = collecting();
  decline_reference(check, hash_of(1), kNamedAt);
  auto rows = rows_to_replace(check, kNamedAt);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(place_of(rows[0]), 1U);
  EXPECT_FALSE(rows[0].is_required);
  ASSERT_TRUE(read_rows({{"name.1", "Petra"}, {"email.1", "petra@work.example"}, {"name.0", "X"}}, rows));
  EXPECT_TRUE(check_rows(rows, "ada@example.org", [&](const std::string &a) { return was_asked(check, a); }));
  const auto replacements = replacements_in(rows);
  ASSERT_EQ(replacements.size(), 1U);
  EXPECT_EQ(replacements[0].place, 1U);
  EXPECT_EQ(replacements[0].address, "petra@work.example");
  EXPECT_THAT(rows_to_replace(check, kNamedAt + kLinkDays * kDay), IsEmpty());
}

const FormFields kFilled = {{"q.quality", "4"}, {"q.again", "yes"}, {"q.strengths", "Calm.\r\nExact."}};

TEST(Questionnaire, AFilledFormMakesAnswersInTheOrderOfTheQuestions) {
  const auto entries = read_entries(kType, kFilled);
  ASSERT_TRUE(entries);
  EXPECT_THAT(entry_faults(kType, *entries), IsEmpty());
  const auto answers = to_answers(kType, *entries);
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0].kind, AnswerKind::kRating);
  EXPECT_EQ(answers[0].value, "4");
  EXPECT_EQ(answers[1].kind, AnswerKind::kChoice);
  EXPECT_EQ(answers[2].value, "Calm.\nExact.");
}

TEST(Questionnaire, PreferNotToSayIsAnAnswerWhereItIsOffered) {
  const auto entries = read_entries(kType, {{"q.quality", "~"}, {"q.again", "no"}, {"s.strengths", "yes"}});
  ASSERT_TRUE(entries);
  EXPECT_THAT(entry_faults(kType, *entries), IsEmpty());
  const auto answers = to_answers(kType, *entries);
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0].kind, AnswerKind::kSkipped);
  EXPECT_EQ(answers[2].kind, AnswerKind::kSkipped);
  EXPECT_FALSE(read_entries(kType, {{"q.again", "~"}}));
}

TEST(Questionnaire, WhatIsRequiredAndMissingIsAFaultAndTheRestIsNot) {
  const auto entries = read_entries(kType, {});
  ASSERT_TRUE(entries);
  const auto faults = entry_faults(kType, *entries);
  ASSERT_EQ(faults.size(), 2U);
  EXPECT_EQ(faults[0].question, 0U);
  EXPECT_THAT(faults[0].message, HasSubstr("Prefer not to say"));
  EXPECT_EQ(faults[1].question, 1U);
  EXPECT_EQ(faults[1].message.find("Prefer"), std::string::npos) << "it is not offered there";
}

TEST(Questionnaire, AFormWithoutAnyAnswerIsGivenBackEvenWhenNothingIsRequired) {
  ReferenceCheck type = kType;
  for (auto &question : type.questions) question.required = false;
  EXPECT_EQ(entry_faults(type, {}).size(), 1U);
  EXPECT_THAT(entry_faults(type, {{"strengths", {"", true}}}), IsEmpty());
  EXPECT_THAT(entry_faults(type, {{"again", {"no", false}}}), IsEmpty());
}

TEST(Questionnaire, ATextOfBlanksIsNoAnswer) {
  auto entries = read_entries(kType, {{"q.quality", "1"}, {"q.again", "no"}, {"q.strengths", " \r\n\t"}});
  ASSERT_TRUE(entries);
  EXPECT_EQ(to_answers(kType, *entries).size(), 2U);
}

TEST(Questionnaire, AnAnswerThatIsSkippedTooIsAFaultAndBothAreKept) {
  const auto entries =
      read_entries(kType, {{"q.quality", "1"}, {"q.again", "no"}, {"q.strengths", "Calm"}, {"s.strengths", "yes"}});
  ASSERT_TRUE(entries);
  const auto faults = entry_faults(kType, *entries);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].question, 2U);
  EXPECT_EQ(entries->at("strengths").value, "Calm");
  EXPECT_TRUE(entries->at("strengths").is_skipped);
}

TEST(Questionnaire, WhatNoBrowserSendsIsUnreadable) {
  for (const auto &fields : {FormFields{{"q.quality", "0"}}, FormFields{{"q.quality", "6"}},
                             FormFields{{"q.quality", "11"}}, FormFields{{"q.quality", "3"}, {"q.quality", "4"}},
                             FormFields{{"q.again", "maybe"}}, FormFields{{"q.strengths", std::string(301, 'x')}},
                             FormFields{{"s.strengths", "yes"}, {"s.strengths", "yes"}}}) {
    EXPECT_FALSE(read_entries(kType, fields)) << fields[0].first << "=" << fields[0].second;
  }
  EXPECT_TRUE(read_entries(kType, {{"q.other", "x"}, {"s.again", "yes"}})) << "fields of other names are left out";
}

TEST(Questionnaire, ALineBreakCountsAsOneCharacter) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "\r\n";
  const auto entries = read_entries(kType, {{"q.strengths", text}});
  ASSERT_TRUE(entries);
  EXPECT_EQ(entries->at("strengths").value, std::string(300, '\n'));
  EXPECT_EQ(read_entries(kType, {{"q.strengths", "a\rb"}})->at("strengths").value, "a\nb");
}

}  // namespace
}  // namespace assay::reference_check
