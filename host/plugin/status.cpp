#include "host/plugin/status.h"

namespace assay::plugin {
namespace {

constexpr bool same(assay_status status, ErrorCode code) { return status == static_cast<assay_status>(code); }

static_assert(same(ASSAY_OK, ErrorCode::kOk) && same(ASSAY_INVALID_ARGUMENT, ErrorCode::kInvalidArgument) &&
                  same(ASSAY_NOT_FOUND, ErrorCode::kNotFound) &&
                  same(ASSAY_ALREADY_EXISTS, ErrorCode::kAlreadyExists) && same(ASSAY_CONFLICT, ErrorCode::kConflict) &&
                  same(ASSAY_UNAUTHENTICATED, ErrorCode::kUnauthenticated) &&
                  same(ASSAY_PERMISSION_DENIED, ErrorCode::kPermissionDenied) &&
                  same(ASSAY_RESOURCE_EXHAUSTED, ErrorCode::kResourceExhausted) &&
                  same(ASSAY_UNAVAILABLE, ErrorCode::kUnavailable) &&
                  same(ASSAY_DEADLINE_EXCEEDED, ErrorCode::kDeadlineExceeded) &&
                  same(ASSAY_CANCELLED, ErrorCode::kCancelled) && same(ASSAY_UNSUPPORTED, ErrorCode::kUnsupported) &&
                  same(ASSAY_REJECTED, ErrorCode::kRejected) && same(ASSAY_INTERNAL, ErrorCode::kInternal),
              "the program's error codes and the ABI's status numbers must agree");

}  // namespace

ErrorCode code_of(assay_status status) noexcept {
  return status <= ASSAY_INTERNAL ? static_cast<ErrorCode>(status) : ErrorCode::kInternal;
}

assay_status status_of(ErrorCode code) noexcept {
  const auto number = static_cast<assay_status>(code);
  return number <= ASSAY_INTERNAL ? number : ASSAY_INTERNAL;
}

}  // namespace assay::plugin
