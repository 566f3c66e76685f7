#include "host/security/keys.h"

#include <gtest/gtest.h>

#include "host/security/digest.h"

namespace assay::security {
namespace {

class Keys : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(initialize().ok()); }
};

TEST_F(Keys, GeneratedKeysDifferAndCarryTwoHundredFiftySixBits) {
  const auto key = generate_api_key();
  EXPECT_EQ(key.substr(0, 9), "assay_pk_");
  EXPECT_EQ(key.size(), 9u + 43u);
  EXPECT_NE(key, generate_api_key());
}

TEST_F(Keys, TheHashIsBlake2b256) {
  EXPECT_EQ(hash_api_key("abc"), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  EXPECT_NE(hash_api_key("abc"), hash_api_key("abd"));
}

TEST_F(Keys, Sha256IsSha256) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, TheStyleHashIsTheStandardOne) {
  EXPECT_EQ(csp_hash(""), "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
}

TEST_F(Keys, EqualityNeedsEqualLengths) {
  EXPECT_TRUE(equal_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_constant_time("abc", "ab"));
  EXPECT_TRUE(equal_constant_time("", ""));
}

TEST_F(Keys, BasicIsReadWithKeyAsUserOrAsPassword) {
  const auto user = parse_basic("Basic a2V5Og==");
  ASSERT_TRUE(user);
  EXPECT_EQ(user->user, "key");
  EXPECT_EQ(user->password, "");
  const auto password = parse_basic("bAsIc dXNlcjprZXk6MQ==");
  ASSERT_TRUE(password);
  EXPECT_EQ(password->user, "user");
  EXPECT_EQ(password->password, "key:1");
}

TEST_F(Keys, AKeyedHashDependsOnKeyAndText) {
  const std::string key(32, 'k');
  const auto hash = keyed_hash(key, "text");
  EXPECT_EQ(hash.size(), 64u);
  EXPECT_EQ(keyed_hash(key, "text"), hash);
  EXPECT_NE(keyed_hash(key, "texu"), hash);
  EXPECT_NE(keyed_hash(std::string(32, 'l'), "text"), hash);
  EXPECT_NE(hash_api_key("text"), hash);
  EXPECT_DEATH((void)keyed_hash("", "text"), "") << "without a key anybody could make it";
}

TEST_F(Keys, BasicRefusesEverySecondSpelling) {
  for (const char *text : {"", "Basic", "Basic ", "Bearer a2V5Og==", "Basic  a2V5Og==", "Basic a2V5Og",
                           "Basic a2V5Og=", "Basic a2V5Og== ", "Basic a2V5Oh==", "Basic a2V5",
                           "Basic a2V*Og==", "Basic a2V5Og==x", "Basic AGs6", "Basica2V5Og=="})
    EXPECT_FALSE(parse_basic(text)) << text;
  EXPECT_FALSE(parse_basic("Basic " + std::string(2000, 'A')));
}

}  // namespace
}  // namespace assay::security
