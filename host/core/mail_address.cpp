#include "host/core/mail_address.h"

#include <algorithm>

namespace assay {

bool is_bare_address(std::string_view address) noexcept {
  static constexpr std::string_view kForbidden = " ,;:<>()[]\\\"";
  const auto at = address.rfind('@');
  if (at == address.npos || at == 0 || at + 1 == address.size() || address.size() > 320) return false;
  return std::none_of(address.begin(), address.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || kForbidden.find(c) != kForbidden.npos;
  });
}

}  // namespace assay
