#include "host/wire/email.h"

#include <gtest/gtest.h>

#include <string>

namespace assay::wire {
namespace {

TEST(Email, TakesWhatPeopleHave) {
  for (const char *good : {"ada@example.com", "ada+tag@sub.example.co.uk", "ADA.L@EXAMPLE.COM", "o'neil@example.ie",
                           "ada@localhost", "josé@exämple.com", "a@b.c"})
    EXPECT_TRUE(is_plausible_email(good)) << good;
}

TEST(Email, RefusesWhatCannotBeWrittenToOrWouldBreakAHeader) {
  for (const char *bad : {"",
                          "ada",
                          "@example.com",
                          "ada@",
                          "a@b@c.d",
                          "ada@example",
                          "ada @example.com",
                          "ada@example.com\r\nBcc: x@y.z",
                          "<ada@example.com>",
                          "ada@example.com,eve@example.com",
                          "ada@.com",
                          "-oX/tmp/y@example.com",
                          "|cat@example.com",
                          "ada@example_1.com",
                          "ada@example-.com",
                          "ada@1.2",
                          "a@b.c!",
                          "a\u00a0b@example.com",
                          "ada@example.com\u2028",
                          "\u202eada@example.com",
                          "\ufeffada@example.com",
                          "ada\u0085@example.com",
                          "ada\xff@example.com",
                          "ada@example..com",
                          ".ada@example.com",
                          "ada.@example.com",
                          "ada@-example.com",
                          "ada@example.com."})
    EXPECT_FALSE(is_plausible_email(bad)) << bad;
  EXPECT_FALSE(is_plausible_email(std::string(65, 'a') + "@example.com"));
  EXPECT_FALSE(is_plausible_email("a@" + std::string(255, 'b') + ".com"));
}

}  // namespace
}  // namespace assay::wire
