#include "host/core/mail_address.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

TEST(MailAddress, OneBareAddressAndNothingAroundIt) {
  for (const char *good : {"a@b", "ada.lovelace+x@mail.example", "J\xc3\xbcrgen@example.com"})
    EXPECT_TRUE(is_bare_address(good)) << good;
  for (const char *bad : {"", "a", "@b", "a@", "a b@c", "a@b, c@d", "A <a@b>", "a@b\r\nBcc: c@d", "a@b\x7f", "\"a\"@b"})
    EXPECT_FALSE(is_bare_address(bad)) << bad;
  EXPECT_FALSE(is_bare_address("a@" + std::string(319, 'b')));
}

}  // namespace
}  // namespace assay
