#include "host/core/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace assay {
namespace {

Result<int> parse_digit(char c) {
  if (c < '0' || c > '9') return Error{ErrorCode::kInvalidArgument, "not a digit"};
  return c - '0';
}

Result<std::string> twice(char c) {
  ASSAY_TRY(const int digit, parse_digit(c));
  return std::to_string(digit * 2);
}

Result<void> check(bool good) {
  if (!good) return Error{ErrorCode::kConflict, "no"};
  return {};
}

Result<int> after_check(bool good) {
  ASSAY_CHECK(check(good));
  return 1;
}

TEST(Result, TryGoesOnWithTheValueOrLeavesWithTheError) {
  EXPECT_EQ(*twice('4'), "8");
  EXPECT_EQ(twice('x').error().message, "not a digit");
}

TEST(Result, CheckLeavesWithTheErrorOfAVoidResult) {
  EXPECT_EQ(*after_check(true), 1);
  EXPECT_EQ(after_check(false).error().code, ErrorCode::kConflict);
}

TEST(Result, HoldsMoveOnlyValues) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  auto taken = std::move(result).value();
  EXPECT_EQ(*taken, 7);
}

TEST(ErrorCode, NamesStandForTheirNumbers) {
  EXPECT_EQ(name_of(ErrorCode::kOk), "ok");
  EXPECT_EQ(name_of(ErrorCode::kInternal), "internal");
  EXPECT_EQ(name_of(static_cast<ErrorCode>(99)), "unknown");
}

}  // namespace
}  // namespace assay
