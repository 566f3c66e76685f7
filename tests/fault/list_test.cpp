// F10: a backend that is down, or never answers, while assessment.list is asked for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/functional/gateway/rig.h"

namespace assay::test {
namespace {

std::string bad_plugin(const std::string &name) {
  return "  - {name: " + name + ", library: lib" + name + ".so, isolation: in_process}\n";
}

class F10 : public testing::TestWithParam<const char *> {};

TEST_P(F10, TheTypesOfTheOthersAreServedAndCanBeStarted) {
  const std::string bad = GetParam();
  Gateway gateway(bad_plugin(bad) + Gateway::skills_plugin(), "[" + bad + ", skills]");
  gateway.set_more("list: {deadline: 300ms, ttl: 0s}\n");
  gateway.start_sandbox();
  gateway.start_host();
  for (int round = 0; round < 3; ++round) {
    const auto list = gateway.call("assessment.list", "");
    ASSERT_TRUE(list.ok());
    EXPECT_EQ(list->status, 200);
    const auto types = Gateway::Json::parse(list->body).at("results");
    ASSERT_EQ(types.size(), 1u) << list->body;
    EXPECT_EQ(types[0].at("name"), "Writing for customer support");
  }
  gateway.start_assessment(gateway.type_id("Writing for customer support"), "app-1");
}
INSTANTIATE_TEST_SUITE_P(Backends, F10, testing::Values("hangs_in_list", "garbage_list"),
                         [](const auto &named) { return std::string(named.param); });

}  // namespace
}  // namespace assay::test
