#include "host/sandbox/basic_key.h"

#include <gtest/gtest.h>

namespace assay::sandbox {
namespace {

TEST(BasicKey, TheKeyIsTheUserNameAndThePasswordIsEmpty) {
  const BasicKey key("secret-key");
  EXPECT_EQ(key.check("Basic c2VjcmV0LWtleTo="), KeyCheck::kRight);
  EXPECT_EQ(key.check("basic  c2VjcmV0LWtleTo="), KeyCheck::kRight);
  EXPECT_EQ(key.check("Basic OnNlY3JldC1rZXk="), KeyCheck::kWrong) << "as password";
}

TEST(BasicKey, EveryOtherKeyIsWrong) {
  const BasicKey key("secret-key");
  for (const auto *text :
       {"Basic c2VjcmV0LWtleT==", "Basic c2VjcmV0LWtleTo=x", "Basic c2VjcmV0LWtleTo", "Basic ", "Basic c2VjcmV0"})
    EXPECT_EQ(key.check(text), KeyCheck::kWrong) << text;
}

TEST(BasicKey, WithoutBasicCredentialsTheKeyIsMissing) {
  const BasicKey key("secret-key");
  for (const auto *text : {"", "Bearer c2VjcmV0LWtleTo=", "Basi"})
    EXPECT_EQ(key.check(text), KeyCheck::kMissing) << text;
}

TEST(BasicKey, EveryLengthOfKeyIsEncoded) {
  EXPECT_EQ(BasicKey("a").check("Basic YTo="), KeyCheck::kRight);
  EXPECT_EQ(BasicKey("ab").check("Basic YWI6"), KeyCheck::kRight);
  EXPECT_EQ(BasicKey("abc").check("Basic YWJjOg=="), KeyCheck::kRight);
}

TEST(KeyFile, AFileThatIsNotThereIsNamed) {
  const auto key = read_key_file("/nonexistent/ashby.key");
  ASSERT_FALSE(key.ok());
  EXPECT_NE(key.error().message.find("/nonexistent/ashby.key"), std::string::npos);
}

}  // namespace
}  // namespace assay::sandbox
