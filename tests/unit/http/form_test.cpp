#include "host/http/form.h"

#include <gtest/gtest.h>

namespace assay::http {
namespace {

TEST(Form, GivesTheDecodedValueOfAField) {
  EXPECT_EQ(form_value("page=%2Fa+b&password=a%2Bb%26c", "password"), "a+b&c");
  EXPECT_EQ(form_value("page=%2Fa+b&password=x", "page"), "/a b");
  EXPECT_EQ(form_value("a=1&&password=a=b", "password"), "a=b");
  EXPECT_EQ(form_value("password=", "password"), "");
}

TEST(Form, WhatIsMissingTwiceOrBadlyEncodedIsNone) {
  for (const auto *body : {"", "&", "password", "passwords=x", "xpassword=x", "Password=x", "password=a&password=a",
                           "password=%", "password=%4", "password=%zz"})
    EXPECT_FALSE(form_value(body, "password")) << body;
}

}  // namespace
}  // namespace assay::http
