#include "host/wire/email.h"

namespace assay::wire {
namespace {

bool has_forbidden_character(std::string_view address) noexcept {
  for (const char c : address) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f) return true;
    if (std::string_view("\"<>(),;:\\[]").find(c) != std::string_view::npos) return true;
  }
  return false;
}

bool is_dotted(std::string_view part) noexcept {
  return !part.empty() && part.front() != '.' && part.back() != '.' && part.find("..") == std::string_view::npos;
}

bool is_domain(std::string_view domain) noexcept {
  if (!is_dotted(domain) || domain.front() == '-' || domain.back() == '-') return false;
  return domain.find('.') != std::string_view::npos || domain == "localhost";
}

}  // namespace

bool is_plausible_email(std::string_view address) noexcept {
  const auto at = address.find('@');
  if (at == std::string_view::npos || address.rfind('@') != at) return false;
  if (address.size() > 254 || at > 64 || has_forbidden_character(address)) return false;
  return is_dotted(address.substr(0, at)) && is_domain(address.substr(at + 1));
}

}  // namespace assay::wire
