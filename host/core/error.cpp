#include "host/core/error.h"

#include <array>

namespace assay {

std::string_view name_of(ErrorCode code) noexcept {
  static constexpr std::array<std::string_view, 14> kNames = {
      "ok",          "invalid_argument",  "not_found",         "already_exists",
      "conflict",    "unauthenticated",   "permission_denied", "resource_exhausted",
      "unavailable", "deadline_exceeded", "cancelled",         "unsupported",
      "rejected",    "internal"};
  const auto index = static_cast<std::size_t>(code);
  return index < kNames.size() ? kNames[index] : "unknown";
}

}  // namespace assay
