// Which page a path names, and that no second spelling of one gets by.
#include "host/http/page_path.h"

#include <gtest/gtest.h>

namespace assay::http {
namespace {

TEST(PagePath, NamesTheLineThePluginAndWhatThePluginSees) {
  const auto page = split_page_path("/pages/engineering/skills/t/abc");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->line.value, "engineering");
  EXPECT_EQ(page->entry.value, "skills");
  EXPECT_EQ(page->rest, "/t/abc");
  EXPECT_FALSE(page->is_for_staff);
}

TEST(PagePath, ATooShortOneIsNone) {
  for (const auto *path : {"/pages/", "/pages/l", "/pages/l/", "/pages/l/e"})
    EXPECT_FALSE(split_page_path(path)) << path;
  EXPECT_EQ(split_page_path("/pages/l/e/")->rest, "/");
}

TEST(PagePath, StaffAndWhatIsBelowItIsForStaff) {
  for (const auto *rest : {"staff", "staff/", "staff/r/abc", "staff/t/", "Staff/r", "STAFF"}) {
    const auto page = split_page_path(std::string("/pages/l/e/") + rest);
    ASSERT_TRUE(page) << rest;
    EXPECT_TRUE(page->is_for_staff) << rest;
  }
  for (const auto *rest : {"", "t/staff/x", "staffing/x", "staf", "r/staff", "staff.html", "-staff/x"}) {
    const auto page = split_page_path(std::string("/pages/l/e/") + rest);
    ASSERT_TRUE(page) << rest;
    EXPECT_FALSE(page->is_for_staff) << rest;
  }
}

TEST(PagePath, WhatTwoReadersCouldTakeForTwoPagesIsNone) {
  for (const auto *rest : {"%73taff/r",
                           "%53taff/r",
                           "s%74aff/r",
                           "staff%2Fr",
                           "staff%2fr",
                           "staff%5Cr",
                           "staff\\r",
                           "staff;x/r",
                           "staff%3Bx/r",
                           "%2573taff/r",
                           "x/../staff/r",
                           "x/%252e%252e/staff/r",
                           "x/%2e%2e/staff/r",
                           "x/.%2E/staff/r",
                           "x/..;/staff/r",
                           "./staff/r",
                           "../e/staff/r",
                           "x/./staff/r",
                           "/staff/r",
                           "x//staff/r",
                           "x/%2F../staff",
                           "staff%00/r",
                           "x/%0a",
                           "x/%7f",
                           "x/..",
                           "..",
                           ".",
                           "x/%",
                           "x/%2",
                           "x/%zz",
                           "x/%2g",
                           "x/<b>",
                           "x/a|b",
                           "x/\"",
                           "staff%20/r",
                           "staff+/r",
                           "staff:80/r",
                           "x//",
                           "//"})
    EXPECT_FALSE(split_page_path(std::string("/pages/l/e/") + rest)) << rest;
}

TEST(PagePath, WhatHasToBeEncodedStays) {
  for (const auto *rest : {"t/caf%C3%A9", "hooks/a%20b", "hooks/a%3Fb", "hooks/a,b=c@d:e", "t/...", "t/.x", "a/b/c/"}) {
    const auto page = split_page_path(std::string("/pages/l/e/") + rest);
    ASSERT_TRUE(page) << rest;
    EXPECT_EQ(page->rest, std::string("/") + rest);
  }
}

}  // namespace
}  // namespace assay::http
