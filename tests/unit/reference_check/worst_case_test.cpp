#include "plugins/reference_check/worst_case.h"

#include <gmock/gmock.h>

#include <random>

#include "plugins/embedded/record_store.h"
#include "plugins/reference_check/candidate_page.h"
#include "plugins/reference_check/check_json.h"
#include "plugins/reference_check/referee_page.h"
#include "plugins/reference_check/report_page.h"
#include "tests/unit/reference_check/values.h"

namespace assay::reference_check {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

json config_of(int questions, const json &question, int referees = 3) {
  auto config = json::parse(kConfig);
  auto &check = config["checks"][0];
  check["relationships"] = json::array();
  for (int i = 0; i < referees; i += 10) {
    check["relationships"].push_back(
        {{"id", "r" + std::to_string(i)}, {"label", "R"}, {"min", 1}, {"max", std::min(10, referees - i)}});
  }
  check["questions"] = json::array();
  for (int i = 0; i < questions; ++i) {
    auto one = question;
    one["id"] = "q" + std::to_string(i);
    check["questions"].push_back(one);
  }
  return config;
}

std::vector<std::string> faults_of(const json &config) {
  std::vector<ConfigFault> faults;
  (void)parse_bank(config.dump(), faults);
  std::vector<std::string> texts;
  for (const auto &fault : faults) texts.push_back(fault.pointer + ": " + fault.message);
  return texts;
}

const json kRating = {{"text", "?"}, {"kind", "rating"}};
json text_of_length(int characters) { return {{"text", "?"}, {"kind", "text"}, {"max_characters", characters}}; }

TEST(WorstCase, TextsThatDoNotFitAFormAreRefusedWithTheNumbers) {
  EXPECT_THAT(faults_of(config_of(5, text_of_length(900))), IsEmpty());
  EXPECT_THAT(faults_of(config_of(6, text_of_length(900))),
              Contains(AllOf(HasSubstr("/checks/0/questions: "), HasSubstr("the form that a referee sends"),
                             HasSubstr("at most 61440 are possible"), HasSubstr("max_characters"))));
}

TEST(WorstCase, QuestionsThatDoNotFitAPageAreRefused) {
  json question = kRating;
  question["text"] = std::string(2000, '"');
  EXPECT_THAT(faults_of(config_of(12, question)), IsEmpty());
  EXPECT_THAT(faults_of(config_of(25, question)),
              Contains(AllOf(HasSubstr("/checks/0/questions: "), HasSubstr("262144"))));
}

TEST(WorstCase, MoreRefereesThanFitAreRefused) {
  EXPECT_THAT(faults_of(config_of(1, kRating, 12)), IsEmpty());
  EXPECT_THAT(
      faults_of(config_of(1, kRating, 60)),
      AllOf(Contains(AllOf(HasSubstr("/checks/0/relationships: "), HasSubstr("the stored check"), HasSubstr("65536"))),
            Contains(HasSubstr("the form in which referees are named"))));
}

TEST(WorstCase, AFaultyCheckIsNotMeasured) {
  auto config = config_of(100, text_of_length(4000));
  config["checks"][0]["name"] = "";
  EXPECT_THAT(faults_of(config), ::testing::ElementsAre(HasSubstr("/checks/0/name")));
}

// Every place filled as often as it can be, with the longest names and addresses, every mail sent.
TEST(WorstCase, TheStoredCheckIsMeasuredWithAllThatCanHappen) {
  ReferenceCheck type = bank_of(kConfig).checks[0];
  type.relationships = {
      {std::string(64, 'a'), "A", 10, 10}, {std::string(64, 'b'), "B", 10, 10}, {std::string(64, 'c'), "C", 10, 10}};
  type.reminder_days = {1, 2, 3};
  std::string name;
  for (std::size_t i = 0; i < kMaxNameCharacters; ++i) name += "\xF0\x9F\x98\x80";
  const auto address = [](std::size_t number) {
    std::string text = std::to_string(number) + "@";
    while (text.size() < 246) text += "d.";
    return text + "example";
  };
  Check check = invited();
  check.assessment_id.assign(36, 'a');
  check.candidate_name = std::string(200, '"');
  check.check_name = std::string(200, '"');
  type.name = check.check_name;
  check.report_hash.assign(64, 'f');
  check.report_token = check.secret = std::string(40, 'f');
  check.reminders_ms.assign(3, kDay);
  std::vector<Named> named;
  for (const auto &row : rows_to_name(type)) named.push_back({row.relationship, name, address(1000 + named.size())});
  ASSERT_TRUE(name_referees(check, named, 30, kNamedAt));
  for (int round = 0; round <= 3; ++round) {
    for (std::size_t i = 0; i < check.places.size(); ++i) {
      auto &place = check.places[i];
      if (round > 0) {
        place.state = PlaceState::kVacant;
        place.loss = Loss::kUnreachable;
        place.lost_ms = kNamedAt;
        send_letter(check, {LetterKind::kVacancy, i}, std::string(40, 'b'), kNamedAt);
        const auto number = static_cast<std::size_t>(round) * 2000 + i;
        ASSERT_TRUE(replace_referees(check, {{i, name, address(number)}}, kNamedAt));
      }
      send_letter(check, {LetterKind::kRequest, i}, std::string(40, 'c'), kNamedAt);
      for (std::size_t mail = 1; mail <= 3; ++mail) {
        place.reminders_due = mail;
        send_letter(check, {LetterKind::kReminder, i}, std::string(40, 'd'), kNamedAt);
      }
      place.answers_key.assign(40, 'e');
    }
  }
  const auto stored = render_check(check).size();
  const auto worst = worst_case(type).stored_check_bytes;
  EXPECT_LE(stored, worst);
  EXPECT_LE(worst, stored + stored / 8) << "not so much more that checks are refused for nothing";
}

std::string text_of(std::mt19937 &random, std::size_t characters) {
  static constexpr std::string_view kCharacters[] = {"a", "\"", "'", "&", "\xC3\xA9", "\xF0\x9F\x98\x80"};
  std::string text;
  const auto only = random() % 12;
  for (std::size_t i = 0; i < characters; ++i)
    text += kCharacters[only < std::size(kCharacters) ? only : random() % std::size(kCharacters)];
  return text;
}

std::string encoded(std::string_view value) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kHex[byte / 16], kHex[byte % 16]};
  }
  return out;
}

ReferenceCheck type_of(std::mt19937 &random) {
  ReferenceCheck type = bank_of(kConfig).checks[0];
  type.name = text_of(random, 20);
  type.intro = text_of(random, random() % 300);
  type.reminder_days.assign(random() % 4, 1);
  type.relationships.resize(1 + random() % 3);
  for (std::size_t i = 0; i < type.relationships.size(); ++i)
    type.relationships[i] = {std::string(random() % 40, 'r') + std::to_string(i), text_of(random, random() % 30), 1,
                             1 + random() % 5};
  type.questions.resize(1 + random() % 20);
  for (std::size_t i = 0; i < type.questions.size(); ++i) {
    auto &question = type.questions[i];
    question = {};
    question.id = std::string(random() % 40, 'q') + std::to_string(i);
    question.text = text_of(random, random() % 60);
    question.kind = static_cast<QuestionKind>(random() % 3);
    question.required = random() % 2 == 0;
    question.may_skip = random() % 2 == 0;
    question.max_characters = 1 + random() % 60;
    for (unsigned o = 0; question.kind == QuestionKind::kChoice && o < 2 + random() % 5; ++o)
      question.options.push_back({std::string(random() % 20, 'o') + std::to_string(o), text_of(random, 9)});
    if (question.kind == QuestionKind::kChoice && question.options.empty()) question.kind = QuestionKind::kRating;
  }
  return type;
}

std::string address_of(std::mt19937 &random, std::size_t number) {
  const std::string local = std::string(random() % 50, random() % 2 == 0 ? '\'' : '&') + std::to_string(number);
  std::string address = local + "@";
  while (address.size() < 200) address += "d.";
  return address + "example";
}

// What referees may send who are free to choose, and what comes of it.
void expect_answers_fit(const ReferenceCheck &type, const Check &check, std::mt19937 &random) {
  const WorstCase worst = worst_case(type);
  const About about{&type, std::string(100, '"'), 3650};
  std::string form = "form_token=" + std::string(64, 'f');
  for (const auto &question : type.questions) {
    const std::string field = "&q." + question.id + "=";
    if (question.kind == QuestionKind::kRating) form += field + "5";
    if (question.kind == QuestionKind::kChoice) form += field + question.options[random() % question.options.size()].id;
    if (question.kind == QuestionKind::kText) form += field + encoded(text_of(random, question.max_characters));
    if (question.kind == QuestionKind::kText && question.may_skip) form += "&s." + question.id + "=yes";
  }
  ASSERT_LE(form.size(), worst.questionnaire_form_bytes);
  const auto fields = embedded::parse_form(form);
  ASSERT_TRUE(fields);
  auto entries = read_entries(type, *fields);
  ASSERT_TRUE(entries);
  EXPECT_LE(questionnaire_again(check, about, 0, "secret", *entries).html.size(), worst.questionnaire_page_bytes);
  EXPECT_LE(questionnaire_again(check, about, 0, "secret", {}).html.size(), worst.questionnaire_page_bytes);
  for (auto &[id, entry] : *entries) entry.is_skipped = false;
  const auto answers = to_answers(type, *entries);
  EXPECT_LE(render_answers(answers).size(), worst.stored_answers_bytes);
  Check done = check;
  for (auto &place : done.places) place.state = PlaceState::kAnswered;
  EXPECT_LE(answers_page(done, about, "token", 0, answers).html.size(), worst.questionnaire_page_bytes);
  EXPECT_LE(report_page(done, about, "token", {answers, answers, answers}).html.size(), worst.report_page_bytes);
}

TEST(WorstCase, NobodyGetsBeyondIt) {
  std::mt19937 random(3);
  for (int round = 0; round < 60; ++round) {
    const auto type = type_of(random);
    const auto worst = worst_case(type);
    const About about{&type, std::string(100, '"'), 3650};
    Check check = invited();
    check.assessment_id.assign(36, 'a');
    check.candidate_name = std::string(200, '"');
    check.candidate_address = address_of(random, 99999);
    check.reminders_ms.assign(type.reminder_days.size(), kDay);
    check.check_key = type.key;
    check.check_name = type.name;
    auto rows = rows_to_name(type);
    std::size_t number = 0;
    for (auto &row : rows) {
      row.name = text_of(random, kMaxNameCharacters);
      row.address = address_of(random, number++);
    }
    const NamingForm form{rows, true, "Tick this if you agree. Without it nobody can be asked.", ""};
    EXPECT_LE(naming_page_again(check, about, form).html.size(), worst.naming_page_bytes);
    EXPECT_LE(candidate_page(check, about, std::string(40, 'a'), kInvitedAt).html.size(), worst.naming_page_bytes);
    ASSERT_TRUE(name_referees(check, named_in(rows), 1, kNamedAt));
    for (int replaced = 0; replaced <= 3; ++replaced) {
      std::vector<Replacement> next;
      for (std::size_t i = 0; i < check.places.size(); ++i) {
        const std::string token = std::string(40, 'a') + token_of(i, replaced);
        send_letter(check, {LetterKind::kRequest, i}, token, kNamedAt);
        for (std::size_t mail = 0; mail < type.reminder_days.size(); ++mail) {
          check.places[i].reminders_due = mail + 1;
          send_letter(check, {LetterKind::kReminder, i}, token + std::to_string(mail), kNamedAt);
        }
        if (replaced == 3) continue;
        check.places[i].state = PlaceState::kVacant;
        check.places[i].lost_ms = kNamedAt;
        send_letter(check, {LetterKind::kVacancy, i}, std::string(40, 'b'), kNamedAt);
        next.push_back({i, text_of(random, kMaxNameCharacters), address_of(random, number++)});
      }
      EXPECT_LE(render_check(check).size(), worst.stored_check_bytes);
      EXPECT_LE(candidate_page(check, about, std::string(40, 'a'), kNamedAt).html.size(), worst.naming_page_bytes);
      ASSERT_EQ(replace_referees(check, next, kNamedAt), replaced < 3);
    }
    for (auto &place : check.places) place.answers_key.assign(40, 'a');
    EXPECT_LE(render_check(check).size(), worst.stored_check_bytes);
    expect_answers_fit(type, check, random);
  }
}

}  // namespace
}  // namespace assay::reference_check
