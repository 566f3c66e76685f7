#include "plugins/reference_check/check_json.h"

#include <gtest/gtest.h>

#include "plugins/reference_check/answers.h"
#include "plugins/reference_check/route.h"
#include "tests/unit/reference_check/values.h"

namespace assay::reference_check {
namespace {

using nlohmann::json;

// A check in which no member has its initial value.
Check full_check() {
  Check check = collecting(2);
  decline_reference(check, hash_of(1), kNamedAt + 1);
  replace_referees(check, {{1, "P\xC3\xA9tra \"\\", "petra@work.example"}}, kNamedAt + 2);
  prepare_letter(check, {LetterKind::kRequest, 1}, "fresh");
  decline_reference(check, hash_of(2), kNamedAt + 2);
  check.places[2].loss_mailed = true;
  answer(check, hash_of(0), given("key", 7, 2), kNamedAt + 3);
  check.places[0].reminders_due = 2;
  check.places[0].reminders_mailed = 1;
  check.finished_ms = 9;
  check.links.token = "t";
  check.started_reported = check.outcome_reported = check.answers_settled = true;
  check.progress_reported = 1;
  return check;
}

TEST(CheckJson, WhatWasStoredComesBackWhole) {
  const auto text = render_check(full_check());
  const auto check = parse_check(text);
  ASSERT_TRUE(check);
  EXPECT_EQ(render_check(*check), text);
  EXPECT_EQ(check->places[1].name, "P\xC3\xA9tra \"\\");
  EXPECT_EQ(check->places[1].links.token, "fresh");
  ASSERT_EQ(check->places[1].former.size(), 1U);
  EXPECT_EQ(check->places[1].former[0].loss, Loss::kDeclined);
  EXPECT_EQ(check->places[0].rating_sum, 7);
  EXPECT_EQ(check->required_answers, 2U);
  EXPECT_EQ(check->reminders_ms, (std::vector<std::int64_t>{3 * kDay, 7 * kDay}));
}

// Takes each member away in turn, at every depth: none may be missed by the reading.
void expect_each_is_read(const json &reference, const json::json_pointer &at) {
  for (const auto &[name, value] : reference.at(at).items()) {
    auto without = reference;
    if (without.at(at).is_object()) {
      without.at(at).erase(name);
      const auto check = parse_check(without.dump());
      EXPECT_TRUE(!check || render_check(*check) != reference.dump()) << at.to_string() << "/" << name;
    }
    if (value.is_structured())
      expect_each_is_read(reference, reference.at(at).is_array() ? at / std::stoul(name) : at / name);
  }
}

TEST(CheckJson, EachMemberIsStored) {
  const auto reference = json::parse(render_check(full_check()));
  EXPECT_EQ(reference.size(), 23U);
  EXPECT_EQ(reference["places"][0].size(), 18U);
  expect_each_is_read(reference, json::json_pointer());
}

TEST(CheckJson, EveryStateComesBack) {
  for (int state = 0; state < 6; ++state) {
    Check check = full_check();
    check.state = static_cast<CheckState>(state);
    EXPECT_EQ(parse_check(render_check(check))->state, check.state);
  }
  for (int state = 0; state < 4; ++state) {
    Check check = full_check();
    check.places[0].state = static_cast<PlaceState>(state);
    check.places[0].loss = static_cast<Loss>(state);
    const auto read = parse_check(render_check(check));
    EXPECT_EQ(read->places[0].state, check.places[0].state);
    EXPECT_EQ(read->places[0].loss, check.places[0].loss);
  }
}

TEST(CheckJson, TokensLeaveNoTraceOnceTheyAreCleared) {
  Check check = full_check();
  check.links.token.clear();
  check.report_token.clear();
  for (auto &place : check.places) place.links.token.clear();
  const auto text = render_check(check);
  EXPECT_EQ(text.find("token"), std::string::npos);
  EXPECT_TRUE(parse_check(text));
}

TEST(CheckJson, AForeignTextIsNoCheck) {
  const auto good = render_check(full_check());
  for (std::size_t length = 0; length < good.size(); length += 41) EXPECT_FALSE(parse_check(good.substr(0, length)));
  for (const auto *text : {"null", "[]", "{}", "{\"state\":\"invited\"}"}) EXPECT_FALSE(parse_check(text)) << text;
  for (const auto *pointer : {"/state", "/places/0/state", "/places/0/loss", "/places/1/former/0/loss"}) {
    auto odd = json::parse(good);
    odd[json::json_pointer(pointer)] = "paused";
    EXPECT_FALSE(parse_check(odd.dump())) << pointer;
  }
  auto later = json::parse(good);
  later["invented_later"] = later["places"][0]["invented_later"] = {{"a", 1}};
  EXPECT_TRUE(parse_check(later.dump())) << "members of a later version are ignored";
}

const Answers kAnswers = {{"quality", AnswerKind::kRating, "4"},
                          {"again", AnswerKind::kChoice, "yes"},
                          {"strengths", AnswerKind::kText, "Calm.\n\"Exact\" \xC3\xA9"},
                          {"speed", AnswerKind::kSkipped, ""},
                          {"care", AnswerKind::kRating, "5"}};

TEST(Answers, WhatWasStoredComesBackWhole) {
  const auto text = render_answers(kAnswers);
  const auto answers = parse_answers(text);
  ASSERT_TRUE(answers);
  EXPECT_EQ(render_answers(*answers), text);
  ASSERT_EQ(answers->size(), kAnswers.size());
  EXPECT_EQ((*answers)[2].value, kAnswers[2].value);
  EXPECT_EQ((*answers)[3].kind, AnswerKind::kSkipped);
  for (const auto *foreign : {"", "{}", "null", "[1]", R"([{"question":"q","kind":"smell","value":""}])",
                              R"([{"question":"q","kind":"text"}])"}) {
    EXPECT_FALSE(parse_answers(foreign)) << foreign;
  }
}

TEST(Answers, OnlyRatingsAreCounted) {
  EXPECT_EQ(ratings_of(kAnswers).sum, 9);
  EXPECT_EQ(ratings_of(kAnswers).count, 2);
  EXPECT_EQ(ratings_of({{"q", AnswerKind::kRating, "9"}, {"q", AnswerKind::kText, "5"}}).count, 0);
  const auto by_question = ratings_by_question({kAnswers, {{"quality", AnswerKind::kRating, "1"}}});
  ASSERT_EQ(by_question.size(), 2U);
  EXPECT_EQ(by_question.at("quality").sum, 5);
  EXPECT_EQ(by_question.at("quality").count, 2);
  EXPECT_EQ(by_question.at("care").count, 1);
}

TEST(Route, KnowsItsPathsAndNoOthers) {
  const std::string token(40, 'a');
  const std::pair<std::string, Action> known[] = {
      {"/c/" + token, Action::kShowCandidate},
      {"/c/" + token + "/name", Action::kName},
      {"/c/" + token + "/replace", Action::kReplace},
      {"/c/" + token + "/decline", Action::kDecline},
      {"/f/" + token, Action::kShowReferee},
      {"/f/" + token + "/submit", Action::kSubmit},
      {"/f/" + token + "/decline", Action::kDeclineReference},
      {"/staff/r/" + token, Action::kShowReport},
      {"/staff/r/" + token + "/12", Action::kShowAnswers},
  };
  for (const auto &[path, action] : known) {
    EXPECT_EQ(find_route(path).action, action) << path;
    EXPECT_EQ(find_route(path).token, token) << path;
  }
  EXPECT_EQ(find_route("/staff/r/" + token + "/12").referee, 11U);
  for (const auto &path : {std::string(),
                           std::string("/"),
                           std::string("/c"),
                           std::string("/c/"),
                           "/c/" + token + "/",
                           "/c/" + token + "0",
                           "/c/" + token + "/submit",
                           "/f/" + token + "/name",
                           "/c/" + token + "/name/",
                           "/r/" + token,
                           "/t/" + token,
                           "/staff/" + token,
                           "/staff/r/" + token + "/",
                           "/staff/r/" + token + "/0",
                           "/staff/r/" + token + "/01",
                           "/staff/r/" + token + "/100",
                           "/staff/r/" + token + "/1x",
                           "/staff/r/" + token + "/-1",
                           "/staff/c/" + token,
                           "//c/" + token,
                           "/f/" + token.substr(1),
                           "/staff/r/" + token + "/1/1"}) {
    EXPECT_EQ(find_route(path).action, Action::kNotFound) << path;
  }
}

TEST(Route, PagesAreReadActionsArePostedAndDecliningIsBoth) {
  for (const auto *method : {"GET", "HEAD"}) {
    EXPECT_TRUE(allows(Action::kShowCandidate, method));
    EXPECT_TRUE(allows(Action::kDecline, method));
    EXPECT_TRUE(allows(Action::kShowAnswers, method));
    EXPECT_FALSE(allows(Action::kName, method));
    EXPECT_FALSE(allows(Action::kSubmit, method));
  }
  EXPECT_TRUE(allows(Action::kReplace, "POST"));
  EXPECT_TRUE(allows(Action::kDeclineReference, "POST"));
  EXPECT_FALSE(allows(Action::kShowReferee, "POST"));
  EXPECT_FALSE(allows(Action::kShowReport, "POST"));
  for (const auto *method : {"PUT", "DELETE", "post", ""}) {
    EXPECT_FALSE(allows(Action::kDecline, method)) << method;
    EXPECT_FALSE(allows(Action::kShowReferee, method)) << method;
  }
}

}  // namespace
}  // namespace assay::reference_check
