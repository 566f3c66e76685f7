#include "host/http/library_check.h"

#include <gmock/gmock.h>

namespace assay::http {
namespace {

using ::testing::HasSubstr;

TEST(LibraryCheck, TheTestedVersionPasses) {
  EXPECT_TRUE(check_library_file("/usr/lib/x86_64-linux-gnu/libpistache.so.0.0.5").ok());
}

TEST(LibraryCheck, AnyOtherVersionIsNamedAndRefused) {
  for (const auto *path : {"/usr/local/lib/libpistache.so.0.4.26", "/lib/libpistache.so.0.0.50", "libpistache.so.0"}) {
    const auto checked = check_library_file(path);
    ASSERT_FALSE(checked.ok()) << path;
    EXPECT_EQ(checked.error().code, ErrorCode::kUnsupported);
    EXPECT_THAT(checked.error().message, HasSubstr(path));
    EXPECT_THAT(checked.error().message, HasSubstr("0.0.5"));
  }
}

}  // namespace
}  // namespace assay::http
