#include "host/plugin/status.h"

#include <gtest/gtest.h>

#include <limits>

namespace assay::plugin {
namespace {

TEST(PluginStatus, IsTheProgramsListNumberForNumber) {
  const std::pair<assay_status, ErrorCode> list[] = {
      {ASSAY_OK, ErrorCode::kOk},
      {ASSAY_INVALID_ARGUMENT, ErrorCode::kInvalidArgument},
      {ASSAY_NOT_FOUND, ErrorCode::kNotFound},
      {ASSAY_ALREADY_EXISTS, ErrorCode::kAlreadyExists},
      {ASSAY_CONFLICT, ErrorCode::kConflict},
      {ASSAY_UNAUTHENTICATED, ErrorCode::kUnauthenticated},
      {ASSAY_PERMISSION_DENIED, ErrorCode::kPermissionDenied},
      {ASSAY_RESOURCE_EXHAUSTED, ErrorCode::kResourceExhausted},
      {ASSAY_UNAVAILABLE, ErrorCode::kUnavailable},
      {ASSAY_DEADLINE_EXCEEDED, ErrorCode::kDeadlineExceeded},
      {ASSAY_CANCELLED, ErrorCode::kCancelled},
      {ASSAY_UNSUPPORTED, ErrorCode::kUnsupported},
      {ASSAY_REJECTED, ErrorCode::kRejected},
      {ASSAY_INTERNAL, ErrorCode::kInternal},
  };
  assay_status number = 0;
  for (const auto &[status, code] : list) {
    EXPECT_EQ(status, number++);
    EXPECT_EQ(code_of(status), code);
    EXPECT_EQ(status_of(code), status);
  }
}

TEST(PluginStatus, ANumberOutsideTheListIsInternalBothWays) {
  for (const assay_status unknown : {ASSAY_INTERNAL + 1, 99u, std::numeric_limits<assay_status>::max()}) {
    EXPECT_EQ(code_of(unknown), ErrorCode::kInternal) << unknown;
    EXPECT_EQ(status_of(static_cast<ErrorCode>(unknown)), ASSAY_INTERNAL) << unknown;
  }
}

}  // namespace
}  // namespace assay::plugin
