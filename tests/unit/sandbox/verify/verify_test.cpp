// A run as a whole: what it may do, how long it may take, what it tells.
#include "host/sandbox/verify/verify.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/unit/sandbox/verify/run.h"

namespace assay::sandbox::verify {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

// Starts of a type that the partner offers, with the key or without.
std::size_t real_starts(const FakePartner &partner) {
  return static_cast<std::size_t>(std::count_if(partner.calls.begin(), partner.calls.end(), [](const auto &call) {
    return call.url == std::string(kBase) + "/assessment.start" && call.body.find(kTypeId) != std::string::npos;
  }));
}

TEST(Run, WithoutStartNothingIsAskedThatCouldStartAnything) {
  FakePartner partner;
  auto options = with_start();
  options.start = false;
  const auto report = run_against(partner, options);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(real_starts(partner), 0u);
  for (const auto &claim : all_claims()) {
    const auto verdict = verdicts_of(*report)[std::string(claim.id)];
    EXPECT_EQ(verdict, claim.needs == Needs::kStart ? Verdict::kSkip : Verdict::kPass) << claim.id;
  }
  EXPECT_THAT(render_text(*report), HasSubstr("(starts assessments; allow it with --start)"));
}

TEST(Run, TheTypeAndTheAddressAreTheOptions) {
  FakePartner partner;
  auto options = with_start();
  options.type_id = kOtherTypeId;
  options.candidate_email = "robin@candidate.example";
  ASSERT_TRUE(run_against(partner, options).ok());
  EXPECT_EQ(real_starts(partner), 0u) << "the first listed one";
  std::size_t written_to = 0;
  for (const auto &call : partner.calls) {
    if (call.body.find(kOtherTypeId) == std::string::npos) continue;
    const auto email = text_at(Json::parse(call.body), "/candidate/email");
    if (email == options.candidate_email) ++written_to;
    EXPECT_THAT(email, testing::AnyOf(options.candidate_email, "no address at all", "")) << "nobody else is written to";
  }
  EXPECT_GT(written_to, 6u);
}

TEST(Run, ASlashAtTheEndOfTheBaseUrlIsNoPath) {
  FakePartner partner;
  auto options = with_start();
  options.base_url += "/";
  const auto report = run_against(partner, options);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(counts_of(*report)[0], all_claims().size()) << render_text(*report);
}

TEST(Run, WhatAStartWithoutKeyStartedIsCancelledToo) {
  bool started = false;
  FakePartner partner([&](const auto &call, const auto &path, auto &reply) {
    if (path != "/assessment.start" || !call.basic_user.empty() || call.body.find(kTypeId) == std::string::npos) return;
    started = true;
    reply = FakePartner::json(200, FakePartner::started("0b5c7a3e-3f0d-4d1e-9a52-6f2f5f0f1a99"));
  });
  const auto report = run_against(partner);
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(started);
  EXPECT_EQ(verdicts_of(*report)["start.without-key"], Verdict::kFail);
  const auto cancels = std::count_if(partner.calls.begin(), partner.calls.end(), [](const auto &call) {
    return call.url == std::string(kBase) + "/assessment.cancel" && call.body.find("6f2f5f0f1a99") != std::string::npos;
  });
  EXPECT_GE(cancels, 1);
}

TEST(Run, WhatCannotBeCancelledIsNamed) {
  FakePartner partner([](const auto &, const auto &path, auto &reply) {
    if (path == "/assessment.cancel") reply = FakePartner::json(404, {{"error", "no"}});
  });
  const auto report = run_against(partner);
  ASSERT_TRUE(report.ok());
  ASSERT_EQ(report->left_open.size(), 4u) << "accepted, concurrent, other-members, unicode-name";
  EXPECT_THAT(render_text(*report), HasSubstr("left open: assessment " + *report->left_open.begin()));
  EXPECT_EQ(Json::parse(render_json(*report)).at("left_open").size(), 4u);
}

TEST(Run, AKeyThatIsRefusedLeavesTheRestUntried) {
  FakePartner partner;
  test::FakeClock clock;
  SystemIdSource ids;
  const auto report = run({partner, samples::schema(), clock, ids}, with_start(), "another-key");
  ASSERT_TRUE(report.ok());
  for (const auto &claim : all_claims()) {
    const auto verdict = verdicts_of(*report)[std::string(claim.id)];
    const auto expected = claim.id == "list.schema"        ? Verdict::kFail
                          : claim.needs == Needs::kNothing ? Verdict::kPass
                                                           : Verdict::kSkip;
    EXPECT_EQ(verdict, expected) << claim.id;
  }
}

TEST(Run, TheTimeIsLimitedAndCleaningUpHasItsOwn) {
  test::FakeClock clock;
  SystemIdSource ids;
  bool slow = false;
  FakePartner partner([&](const auto &call, const auto &path, auto &reply) {
    EXPECT_GT(call.total_timeout.count(), 0);
    EXPECT_LE(call.total_timeout, kRequestLimit);
    if (slow) clock.advance(kRequestLimit);
    // What the first good start began is still open when the time is used up.
    slow = slow || (path == "/assessment.start" && reply->status == 200);
    if (slow && path == "/assessment.start") clock.advance(kTotalLimit);
  });
  const auto report = run({partner, samples::schema(), clock, ids}, with_start(), kKey);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(verdicts_of(*report)["start.accepted"], Verdict::kPass);
  EXPECT_EQ(verdicts_of(*report)["start.repeated"], Verdict::kSkip);
  EXPECT_EQ(row_of(*report, "answer.key").outcome.judgement.faults.front(), "the time limit of 300 s was used up");
  EXPECT_THAT(partner.open, testing::IsEmpty());
  EXPECT_THAT(report->left_open, testing::IsEmpty());
}

TEST(Run, WhoeverCannotBeReachedIsNotJudged) {
  FakePartner partner([](const auto &, const auto &, auto &reply) {
    reply = Error{ErrorCode::kUnavailable, "refused"};
  });
  const auto report = run_against(partner);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().message, "refused");
  EXPECT_EQ(partner.calls.size(), 1u);
}

TEST(Run, AnAnswerThatIsTooLargeIsAFault) {
  FakePartner partner([](const auto &, const auto &path, auto &reply) {
    if (path == "/assessment.list") reply = Error{ErrorCode::kResourceExhausted, "the answer is too large"};
  });
  const auto report = run_against(partner);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(verdicts_of(*report)["list.schema"], Verdict::kFail);
  EXPECT_THAT(row_of(*report, "list.schema").outcome.received, HasSubstr("too large"));
}

TEST(Run, TheKeyIsInNoReport) {
  FakePartner partner([](const auto &, const auto &, auto &reply) {
    reply->body = R"({"success":false,"a":"partner/key-0123456789","b":"partner\/key-0123456789",)"
                  R"("c":"cGFydG5lci9rZXktMDEyMzQ1Njc4OTo="})";
    reply->headers.front().second = kKey;
  });
  const auto report = run_against(partner);
  ASSERT_TRUE(report.ok());
  for (const auto &text : {render_text(*report), render_json(*report)}) {
    EXPECT_THAT(text, HasSubstr("[key]"));
    for (const auto *form : {"key-0123456789", "cGFydG5lci9rZXktMDEyMzQ1Njc4OTo="})
      EXPECT_THAT(text, Not(HasSubstr(form)));
  }
}

// Answers no call before there are two.
class Pairs final : public net::HttpClient {
 public:
  void send(net::HttpCall, Done<net::HttpReply> done) override {
    if (!first_) {
      first_ = std::move(done);
      return;
    }
    std::exchange(first_, nullptr)(FakePartner::json(200, FakePartner::started(kTypeId)));
    done(FakePartner::json(409, {{"message", "No."}}));
  }

 private:
  Done<net::HttpReply> first_;
};

TEST(Session, TwoQuestionsAtOnceAreBothOnTheirWayBeforeEitherIsAnswered) {
  Pairs partner;
  test::FakeClock clock;
  SystemIdSource ids;
  Session session({partner, samples::schema(), clock, ids}, with_start(), kKey);
  const auto [one, other] = session.ask_twice(post(kStartPath, Json::object()));
  EXPECT_EQ(one.reply->status, 200);
  EXPECT_EQ(other.reply->status, 409);
  EXPECT_EQ(session.open().size(), 1u);
}

TEST(VerifyExit, ItsCodeSaysWhetherAMustFailed) {
  FakePartner good;
  EXPECT_EQ(verify(with_start(), good).code, 0);
  FakePartner warned([](const auto &, const auto &, auto &reply) {
    if (reply->status == 405) reply->status = 404;
  });
  EXPECT_EQ(verify(with_start(), warned).code, 0);
  FakePartner bad([](const auto &, const auto &, auto &reply) {
    if (reply->status == 401) reply->status = 500;
  });
  const auto exit = verify(with_start(), bad);
  EXPECT_EQ(exit.code, 1);
  EXPECT_THAT(exit.text, HasSubstr("FAIL  key.missing  "));
}

TEST(VerifyExit, WhatCannotBeUsedAsksNothing) {
  const auto bent = [](std::string VerifyOptions::*member, const char *value) {
    auto options = with_start();
    options.*member = value;
    return options;
  };
  for (const auto &options : {bent(&VerifyOptions::base_url, "ftp://h"), bent(&VerifyOptions::base_url, "http://u:p@h"),
                              bent(&VerifyOptions::key, "a:b"), bent(&VerifyOptions::key_file, "/nonexistent/key"),
                              bent(&VerifyOptions::type_id, "one"), bent(&VerifyOptions::candidate_email, "nobody")}) {
    FakePartner partner;
    const auto exit = verify(options, partner);
    EXPECT_EQ(exit.code, 2) << exit.text;
    EXPECT_THAT(exit.text, HasSubstr("assay-sandbox verify: "));
    EXPECT_TRUE(partner.calls.empty());
  }
}

}  // namespace
}  // namespace assay::sandbox::verify
