#include "host/config/units.h"

#include <gtest/gtest.h>

#include "host/config/expand.h"

namespace assay::config {
namespace {

using namespace std::chrono_literals;

TEST(Units, DurationsNeedAUnit) {
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("10s"), 10s);
  EXPECT_EQ(parse_duration("7d"), std::chrono::hours(168));
  for (const char *text : {"", "10", "s", "10 s", "-1s", "1.5s", "10sec", "99999999999999999999s", "9999999999999d"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Units, SizesAreBytesOrBinaryUnits) {
  EXPECT_EQ(parse_size("512"), 512u);
  EXPECT_EQ(parse_size("64KiB"), 65536u);
  EXPECT_EQ(parse_size("1GiB"), 1073741824u);
  for (const char *text : {"", "64kb", "KiB", "1 MiB", "99999999999GiB"}) EXPECT_FALSE(parse_size(text)) << text;
}

TEST(Units, ListenAddressesCarryAPort) {
  for (const char *text : {"127.0.0.1:8080", "[::1]:0", "localhost:65535"})
    EXPECT_TRUE(is_listen_address(text)) << text;
  for (const char *text : {"", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80", "a:b"})
    EXPECT_FALSE(is_listen_address(text)) << text;
}

TEST(Units, NearestFindsASlipOfTheFingerAndNothingElse) {
  const std::string_view known[] = {"plugins", "product_lines", "state_dir"};
  EXPECT_EQ(nearest("plugin", known, 3), "plugins");
  EXPECT_EQ(nearest("product_line", known, 3), "product_lines");
  EXPECT_EQ(nearest("zebra", known, 3), "");
}

TEST(Expand, TakesTheVariableElseTheDefaultElseFails) {
  const Environment env = [](const std::string &name) {
    return name == "HOST" ? std::optional<std::string>("h") : std::nullopt;
  };
  EXPECT_EQ(*expand("${HOST}:${PORT:-80}", env), "h:80");
  EXPECT_EQ(*expand("a$b $$ $", env), "a$b $ $");
  EXPECT_EQ(expand("${PORT}", env).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(expand("${PORT", env).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(expand("${1A}", env).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace assay::config
