#include "host/config/units.h"

#include <gtest/gtest.h>

#include "host/config/addresses.h"
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

TEST(Addresses, OneToListenOnIsAnAddressWithAPort) {
  for (const char *text : {"127.0.0.1:8080", "0.0.0.0:65535", "[::1]:0", "[::ffff:192.0.2.1]:80"})
    EXPECT_TRUE(is_listen_address(text)) << text;
  for (const char *text :
       {"", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:+1", "127.0.0.1:8 ", "::1:80", "a:b",
        "localhost:0", "999.0.0.1:0", "127.1:80", "[127.0.0.1]:80", "[::1:80", "[]:80", "[::g]:80", " 127.0.0.1:80"})
    EXPECT_FALSE(is_listen_address(text)) << text;
  EXPECT_FALSE(is_listen_address(std::string_view("127.0.0.1\0:80", 13)));
  EXPECT_FALSE(is_listen_address(std::string_view("127.0.0.1:80\0", 13)));
}

TEST(Addresses, OneToCallMayBeAName) {
  for (const char *text : {"api.vendor.example:443", "localhost:1", "192.0.2.1:65535", "[2001:db8::1]:443"})
    EXPECT_TRUE(is_host_port(text)) << text;
  for (const char *text :
       {"", "api", "api:", ":443", "api:0", "api:65536", "a b:1", "https://api:443", "a@b:1", "::1:1"})
    EXPECT_FALSE(is_host_port(text)) << text;
}

TEST(Addresses, ABaseUrlNamesAHostAndNoMoreThanAPortAndAPath) {
  for (const char *text :
       {"https://api.ashbyhq.com", "http://127.0.0.1:8090", "https://[::1]:1/a/b", "http://h/a:b;c=1"})
    EXPECT_TRUE(is_base_url(text)) << text;
  for (const char *text : {"",
                           "https:",
                           "https://",
                           "http://:1",
                           "http://h:99999",
                           "http://h:0",
                           "http://h:",
                           "http:///a",
                           "ftp://h",
                           "h:1",
                           "https://u@h",
                           "https://u:p@h",
                           "https://h?a",
                           "https://h/a?b",
                           "https://h/a#b",
                           "https://h/a b",
                           "https://a b",
                           "https://h\\a",
                           "https://[::1",
                           "https://h/\x7f"})
    EXPECT_FALSE(is_base_url(text)) << text;
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
