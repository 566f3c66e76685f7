#include "plugins/embedded/address.h"

#include <algorithm>

#include "plugins/embedded/config_node.h"

namespace assay::embedded {
namespace {

bool is_letter_or_digit(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_allowed(char c) noexcept {
  return c > ' ' && c <= '~' && std::string_view("\"<>(),;:\\[]").find(c) == std::string_view::npos;
}

bool is_dotted(std::string_view part) noexcept {
  return !part.empty() && part.front() != '.' && part.back() != '.' && part.find("..") == std::string_view::npos;
}

bool is_label(std::string_view label) noexcept {
  return !label.empty() && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_domain(std::string_view domain) noexcept {
  if (domain.find('.') == std::string_view::npos) return false;
  const auto last = domain.substr(domain.rfind('.') + 1);
  if (last.find_first_not_of("0123456789") == std::string_view::npos) return false;  // a number is no domain
  while (true) {
    const auto end = domain.find('.');
    if (!is_label(domain.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    domain.remove_prefix(end + 1);
  }
}

}  // namespace

bool is_plausible_address(std::string_view address) noexcept {
  const auto at = address.find('@');
  if (at == std::string_view::npos || address.rfind('@') != at) return false;
  if (address.size() > kMaxAddressBytes || at > 64 || !std::all_of(address.begin(), address.end(), is_allowed))
    return false;
  if (address.front() == '-' || address.front() == '|') return false;
  return is_dotted(address.substr(0, at)) && is_domain(address.substr(at + 1));
}

std::string_view domain_of(std::string_view address) noexcept {
  const auto at = address.rfind('@');
  return at == std::string_view::npos ? std::string_view{} : address.substr(at + 1);
}

std::string mailbox_of(std::string_view address) {
  const auto at = std::min(address.rfind('@'), address.size());
  return lower(std::string(address.substr(0, std::min(at, address.find('+')))).append(address.substr(at)));
}

}  // namespace assay::embedded
