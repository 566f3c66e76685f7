#include "host/sandbox/app.h"

#include <gtest/gtest.h>

namespace assay::sandbox {
namespace {

TEST(IsLoopback, OnlyAddressesOfThisMachineAre) {
  for (const auto *text : {"127.0.0.1:0", "127.1.2.3:80", "[::1]:8090"}) EXPECT_TRUE(is_loopback(text)) << text;
  for (const auto *text : {"0.0.0.0:80", "[::]:80", "10.0.0.1:80", "128.0.0.1:80", "[::ffff:127.0.0.1]:80",
                           "localhost:80", "127.0.0.1", "", ":80"})
    EXPECT_FALSE(is_loopback(text)) << text;
}

TEST(App, AnAddressForOthersNeedsToBeAskedFor) {
  const auto app = App::open({"0.0.0.0:0", "unused", "unused", false});
  ASSERT_FALSE(app.ok());
  EXPECT_EQ(app.error().code, ErrorCode::kPermissionDenied);
  EXPECT_NE(app.error().message.find("--allow-remote"), std::string::npos);
}

}  // namespace
}  // namespace assay::sandbox
