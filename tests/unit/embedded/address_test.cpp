#include "plugins/embedded/address.h"

#include <gtest/gtest.h>

#include <string>

namespace assay::embedded {
namespace {

TEST(Address, WhatCanBeWrittenToIsPlausible) {
  for (const auto *address : {"grace@example.org", "Grace.Hopper+refs@mail.example.co.uk", "o'neil@example.org",
                              "x@a-b.example", "1@2.example", "a_b=c@xn--bcher-kva.example"}) {
    EXPECT_TRUE(is_plausible_address(address)) << address;
  }
  EXPECT_TRUE(is_plausible_address(std::string(64, 'a') + "@example.org"));
}

TEST(Address, WhatCannotOrIsMeantToDoSomethingElseIsNot) {
  for (const auto *address : {"",
                              "@",
                              "grace",
                              "grace@",
                              "@example.org",
                              "grace@example",
                              "grace@@example.org",
                              "a@b@example.org",
                              "grace hopper@example.org",
                              "grace@exam ple.org",
                              "grace@example.org\r\nBcc: x@example.org",
                              "<grace@example.org>",
                              "grace@example.org,x@example.org",
                              "grace@example.org;",
                              "\"grace\"@example.org",
                              "-oQ/tmp@example.org",
                              "|sh@example.org",
                              "gr\xC3\xA4"
                              "ce@example.org",
                              ".grace@example.org",
                              "grace.@example.org",
                              "gr..ace@example.org",
                              "grace@.example.org",
                              "grace@example..org",
                              "grace@example.org.",
                              "grace@-a.example",
                              "grace@a-.example",
                              "grace@127.0.0.1",
                              "grace@[127.0.0.1]",
                              "grace@exa_mple.org",
                              "grace\t@example.org"}) {
    EXPECT_FALSE(is_plausible_address(address)) << address;
  }
  EXPECT_FALSE(is_plausible_address(std::string(65, 'a') + "@example.org"));
  std::string longest = "a@";
  while (longest.size() + 2 < kMaxAddressBytes) longest += "b.";
  longest += std::string(kMaxAddressBytes - longest.size(), 'c');
  EXPECT_TRUE(is_plausible_address(longest));
  EXPECT_FALSE(is_plausible_address(longest + "c"));
}

TEST(Address, TheDomainStandsBehindTheAt) {
  EXPECT_EQ(domain_of("grace@example.org"), "example.org");
  EXPECT_EQ(domain_of("a@b@c"), "c");
  EXPECT_EQ(domain_of("grace"), "");
  EXPECT_EQ(domain_of(""), "");
}

}  // namespace
}  // namespace assay::embedded
