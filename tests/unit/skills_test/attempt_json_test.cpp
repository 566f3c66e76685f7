#include "plugins/skills_test/attempt_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "plugins/embedded/tokens.h"
#include "plugins/skills_test/invitation.h"
#include "plugins/skills_test/route.h"

namespace assay::skills_test {
namespace {

using namespace embedded;  // NOLINT(google-build-using-namespace)

Attempt full_attempt() {
  Attempt attempt;
  attempt.assessment_id = "id";
  attempt.test_key = "key";
  attempt.state = AttemptState::kSubmitted;
  attempt.invited_ms = 1;
  attempt.link_expires_ms = 2;
  attempt.time_limit_ms = 3;
  attempt.extra_time_percent = 4;
  attempt.begun_ms = 5;
  attempt.saved_ms = 6;
  attempt.finished_ms = 7;
  attempt.link_hash = "link hash";
  attempt.result_hash = "result hash";
  attempt.link_token = "link token";
  attempt.result_token = "result token";
  attempt.secret = "secret";
  attempt.answers = {{"q", {"a", "\xC3\xA9\""}}};
  attempt.grade = Grade{66.7, true, {{"q", Verdict::kPartlyRight}, {"r", Verdict::kUnanswered}}};
  attempt.pass_mark = 62.5;
  attempt.started_reported = true;
  attempt.outcome_reported = true;
  return attempt;
}

TEST(AttemptJson, WhatWasStoredComesBackWhole) {
  const std::string text = render_attempt(full_attempt());
  const auto attempt = parse_attempt(text);
  ASSERT_TRUE(attempt);
  EXPECT_EQ(render_attempt(*attempt), text);
  EXPECT_EQ(attempt->answers, full_attempt().answers);
  EXPECT_EQ(attempt->state, AttemptState::kSubmitted);
  ASSERT_TRUE(attempt->grade);
  EXPECT_EQ(attempt->grade->questions[0].verdict, Verdict::kPartlyRight);
  EXPECT_EQ(attempt->finished_ms, 7);
}

TEST(AttemptJson, EachMemberIsStored) {
  const auto reference = nlohmann::json::parse(render_attempt(full_attempt()));
  for (const auto &[name, value] : reference.items()) {
    auto without = reference;
    without.erase(name);
    const auto attempt = parse_attempt(without.dump());
    EXPECT_TRUE(!attempt || render_attempt(*attempt) != reference.dump()) << name;
  }
  EXPECT_EQ(reference.size(), 20U);
}

TEST(AttemptJson, TokensLeaveNoTraceOnceTheyAreCleared) {
  Attempt attempt = full_attempt();
  attempt.link_token.clear();
  attempt.result_token.clear();
  const auto text = render_attempt(attempt);
  EXPECT_EQ(text.find("token"), std::string::npos);
  EXPECT_TRUE(parse_attempt(text));
}

TEST(AttemptJson, EveryStateComesBack) {
  for (int state = 0; state < 6; ++state) {
    Attempt attempt = full_attempt();
    attempt.state = static_cast<AttemptState>(state);
    EXPECT_EQ(parse_attempt(render_attempt(attempt))->state, attempt.state);
  }
}

TEST(AttemptJson, AForeignTextIsNoAttempt) {
  const std::string good = render_attempt(full_attempt());
  for (std::size_t length = 0; length < good.size(); length += 7) EXPECT_FALSE(parse_attempt(good.substr(0, length)));
  for (const auto *text : {"null", "[]", "{}", "{\"state\":\"begun\"}"}) EXPECT_FALSE(parse_attempt(text)) << text;
  auto odd = nlohmann::json::parse(good);
  odd["state"] = "paused";
  EXPECT_FALSE(parse_attempt(odd.dump()));
}

TEST(AttemptJson, MembersOfALaterVersionAreIgnored) {
  auto later = nlohmann::json::parse(render_attempt(full_attempt()));
  later["invented_later"] = {{"a", 1}};
  EXPECT_TRUE(parse_attempt(later.dump()));
}

constexpr const char *kToken = "0123456789abcdef0123456789abcdef01234567";

TEST(Route, KnowsItsPathsAndNoOthers) {
  const std::string token(kToken);
  EXPECT_EQ(find_route("/t/" + token).action, Action::kShowAttempt);
  EXPECT_EQ(find_route("/staff/r/" + token).action, Action::kShowResult);
  EXPECT_EQ(find_route("/t/" + token + "/begin").action, Action::kBegin);
  EXPECT_EQ(find_route("/t/" + token + "/save").action, Action::kSave);
  EXPECT_EQ(find_route("/t/" + token + "/submit").action, Action::kSubmit);
  for (const auto &path :
       {std::string(), std::string("/"), std::string("/t"), std::string("/t/"), "/t/" + token + "/",
        "/t/" + token + "0", "/t/" + token + "/begin/", "/t/" + token + "/Begin", "/staff/r/" + token + "/begin",
        "/x/" + token, "/r/" + token, "/staff/t/" + token, "/staff/" + token, "t/" + token, "/t//" + token,
        "/t/" + token.substr(1), "/t/../" + token}) {
    EXPECT_EQ(find_route(path).action, Action::kNotFound) << path;
  }
}

TEST(Route, TheTokenIsThePartBetweenTheSlashes) {
  const std::string path = "/t/" + std::string(kToken) + "/submit";
  EXPECT_EQ(find_route(path).token, kToken);
}

TEST(Route, PagesAreReadAndActionsArePosted) {
  EXPECT_TRUE(allows(Action::kShowAttempt, "GET"));
  EXPECT_TRUE(allows(Action::kShowResult, "HEAD"));
  EXPECT_FALSE(allows(Action::kShowAttempt, "POST"));
  EXPECT_TRUE(allows(Action::kSubmit, "POST"));
  for (const auto *method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "post", ""}) {
    EXPECT_FALSE(allows(Action::kBegin, method)) << method;
  }
}

TEST(Invitation, NamesTheTestTheLinkTheTimeAndTheSender) {
  SkillsTest test;
  test.name = "Basics";
  test.description = "About it.";
  Attempt attempt;
  attempt.time_limit_ms = 30 * 60'000;
  const Mail mail = render_invitation(attempt, test, "Acme", "https://x.example/t/abc");
  EXPECT_EQ(mail.subject, "Your test: Basics (Acme)");
  for (const auto *piece : {"Acme has invited you", "Basics", "About it.", "https://x.example/t/abc", "30 minutes",
                            "00:00 UTC on 1 January 1970", "Kind regards,\nAcme"}) {
    EXPECT_NE(mail.text.find(piece), std::string::npos) << piece;
  }
  EXPECT_EQ(mail.text.find("extra time"), std::string::npos);
  attempt.extra_time_percent = 25;
  EXPECT_NE(render_invitation(attempt, test, "", "l").text.find("includes your extra time"), std::string::npos);
}

TEST(Invitation, TheSubjectIsAlwaysOneLine) {
  SkillsTest test;
  test.name = "A\r\nBcc: victim@example.org";
  EXPECT_EQ(render_invitation({}, test, "", "l").subject, "Your test: A  Bcc: victim@example.org");
}

}  // namespace
}  // namespace assay::skills_test
