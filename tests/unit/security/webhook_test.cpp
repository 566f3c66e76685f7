#include "host/security/webhook.h"

#include <gtest/gtest.h>

#include "host/security/keys.h"

namespace assay::security {
namespace {

using enum WebhookCheck;

constexpr std::int64_t kNow = 1'700'000'000'000;
const std::string kBody = R"({"id":"e-1","score":87})";

Webhook hook_of(SignatureScheme scheme, SignedPart part) {
  Webhook hook;
  hook.scheme = scheme;
  hook.signed_part = part;
  hook.signature_header = "x-signature";
  hook.signature_prefix = "sha256=";
  if (part == SignedPart::kTimestampAndBody) hook.timestamp_header = "x-time";
  return hook;
}

WebhookCheck check(const Webhook &hook, const std::string &signature, const std::string &timestamp,
                   const std::string &body, const std::vector<std::string> &secrets = {"current", "previous"}) {
  return check_webhook(hook, secrets, {signature, timestamp, body}, kNow);
}

class WebhookTest : public testing::TestWithParam<std::tuple<SignatureScheme, SignedPart>> {
 protected:
  void SetUp() override { ASSERT_TRUE(initialize().ok()); }

  const Webhook hook_ = hook_of(std::get<0>(GetParam()), std::get<1>(GetParam()));
  const std::string time_ = "1700000000";
};

INSTANTIATE_TEST_SUITE_P(Every, WebhookTest,
                         testing::Combine(testing::Values(SignatureScheme::kHmacSha256Hex,
                                                          SignatureScheme::kHmacSha256Base64),
                                          testing::Values(SignedPart::kBody, SignedPart::kTimestampAndBody)));

TEST_P(WebhookTest, TheCurrentAndThePreviousSecretAreAcceptedAndNoOther) {
  for (const auto &[secret, expected] : {std::pair{"current", kPassed},
                                         {"previous", kPassed},
                                         {"older", kWrongSignature},
                                         {"curren", kWrongSignature},
                                         {"", kWrongSignature}})
    EXPECT_EQ(check(hook_, sign_webhook(hook_, secret, time_, kBody), time_, kBody), expected) << secret;
  const auto previous = sign_webhook(hook_, "previous", time_, kBody);
  EXPECT_EQ(check(hook_, previous, time_, kBody, {"current"}), kWrongSignature) << "once it is taken out";
  EXPECT_EQ(check(hook_, previous, time_, kBody, {}), kWrongSignature);
}

TEST_P(WebhookTest, OneAlteredByteIsNotAccepted) {
  const auto signature = sign_webhook(hook_, "current", time_, kBody);
  for (std::size_t i = 0; i < kBody.size(); ++i) {
    auto altered = kBody;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_EQ(check(hook_, signature, time_, altered), kWrongSignature) << i;
  }
  EXPECT_EQ(check(hook_, signature, time_, kBody + "\n"), kWrongSignature);
  EXPECT_EQ(check(hook_, signature, time_, ""), kWrongSignature);
  for (std::size_t i = 0; i < signature.size(); ++i) {
    auto altered = signature;
    altered[i] = altered[i] == '0' ? '1' : '0';
    EXPECT_NE(check(hook_, altered, time_, kBody), kPassed) << i;
  }
}

TEST_P(WebhookTest, ABodyMayHoldAnyBytes) {
  const std::string bytes("\0\xff\r\n\x01", 5);
  EXPECT_EQ(check(hook_, sign_webhook(hook_, "current", time_, bytes), time_, bytes), kPassed);
  EXPECT_EQ(check(hook_, sign_webhook(hook_, "current", time_, ""), time_, ""), kPassed);
}

TEST_P(WebhookTest, WhatIsNoSignatureIsSaidToBeNone) {
  const auto signature = sign_webhook(hook_, "current", time_, kBody);
  const auto bare = signature.substr(hook_.signature_prefix.size());
  EXPECT_EQ(check(hook_, "", time_, kBody), kNoSignature);
  EXPECT_EQ(check(hook_, bare, time_, kBody), kNoSignature) << "without the prefix";
  EXPECT_EQ(check(hook_, "sha1=" + bare, time_, kBody), kNoSignature);
  EXPECT_EQ(check(hook_, "sha256=", time_, kBody), kMalformedSignature);
  EXPECT_EQ(check(hook_, "sha256=zz", time_, kBody), kMalformedSignature);
  EXPECT_EQ(check(hook_, signature + signature, time_, kBody), kMalformedSignature);
  EXPECT_EQ(check(hook_, signature + " ", time_, kBody), kMalformedSignature);
  EXPECT_EQ(check(hook_, signature.substr(0, signature.size() - 2), time_, kBody), kMalformedSignature);
}

// RFC 4231, case 2, so that a vendor with another library agrees.
TEST(WebhookKnownAnswers, AreThoseOfTheStandard) {
  ASSERT_TRUE(initialize().ok());
  auto hook = hook_of(SignatureScheme::kHmacSha256Hex, SignedPart::kBody);
  hook.signature_prefix.clear();
  const std::string hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
  EXPECT_EQ(check(hook, hex, "", "what do ya want for nothing?", {"Jefe"}), kPassed);
  EXPECT_EQ(check(hook, "5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843", "",
                  "what do ya want for nothing?", {"Jefe"}),
            kPassed);
  hook.scheme = SignatureScheme::kHmacSha256Base64;
  EXPECT_EQ(check(hook, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=", "", "what do ya want for nothing?", {"Jefe"}),
            kPassed);
}

TEST(WebhookTimestamps, AreSignedWithADotBetweenThemAndTheBody) {
  ASSERT_TRUE(initialize().ok());
  const auto hook = hook_of(SignatureScheme::kHmacSha256Hex, SignedPart::kTimestampAndBody);
  auto plain = hook_of(SignatureScheme::kHmacSha256Hex, SignedPart::kBody);
  EXPECT_EQ(sign_webhook(hook, "s", "1700000000", "body"), sign_webhook(plain, "s", "", "1700000000.body"));
  const auto signature = sign_webhook(hook, "current", "1700000000", kBody);
  EXPECT_EQ(check(hook, signature, "1700000001", kBody), kWrongSignature) << "another time than the signed one";
}

TEST(WebhookTimestamps, CountUpToTheToleranceInBothDirections) {
  ASSERT_TRUE(initialize().ok());
  for (const auto unit_ms : {1, 1000}) {
    auto hook = hook_of(SignatureScheme::kHmacSha256Hex, SignedPart::kTimestampAndBody);
    hook.timestamp_unit_ms = unit_ms;
    hook.tolerance_ms = 60'000;
    const auto at = [&](std::int64_t distance_ms) {
      const auto time = std::to_string((kNow + distance_ms) / unit_ms);
      return check(hook, sign_webhook(hook, "current", time, kBody), time, kBody);
    };
    EXPECT_EQ(at(0), kPassed);
    EXPECT_EQ(at(-60'000), kPassed);
    EXPECT_EQ(at(60'000), kPassed);
    EXPECT_EQ(at(-60'000 - unit_ms), kStaleTimestamp);
    EXPECT_EQ(at(60'000 + unit_ms), kStaleTimestamp);
  }
}

TEST(WebhookTimestamps, MustBeWholeNumbersThatAreThere) {
  ASSERT_TRUE(initialize().ok());
  const auto hook = hook_of(SignatureScheme::kHmacSha256Hex, SignedPart::kTimestampAndBody);
  const auto with = [&](const std::string &time) {
    return check(hook, sign_webhook(hook, "current", time, kBody), time, kBody);
  };
  EXPECT_EQ(with(""), kNoTimestamp);
  for (const auto *text : {"now", "1700000000.5", " 1700000000", "1700000000 ", "-1700000000", "0x6553f100",
                           "99999999999999999999", "9999999999999999"})
    EXPECT_EQ(with(text), kMalformedTimestamp) << text;
  EXPECT_EQ(with("0"), kStaleTimestamp);
  EXPECT_EQ(with("999999999999999"), kStaleTimestamp) << "in a thousand thousand years";
}

TEST(WebhookTimestamps, ThatAreNotSignedAreLookedAtAllTheSame) {
  ASSERT_TRUE(initialize().ok());
  auto hook = hook_of(SignatureScheme::kHmacSha256Hex, SignedPart::kBody);
  const auto signature = sign_webhook(hook, "current", "", kBody);
  EXPECT_EQ(check(hook, signature, "", kBody), kPassed) << "a vendor that sends none";
  hook.timestamp_header = "x-time";
  EXPECT_EQ(check(hook, signature, "1700000000", kBody), kPassed);
  EXPECT_EQ(check(hook, signature, "1600000000", kBody), kStaleTimestamp);
  EXPECT_EQ(check(hook, signature, "", kBody), kNoTimestamp);
}

}  // namespace
}  // namespace assay::security
