#include "host/http/page_path.h"

#include <algorithm>

#include "host/http/percent.h"

namespace assay::http {
namespace {

constexpr std::string_view kStaff = "staff";

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_unreserved(char c) noexcept {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
         std::string_view("-._~").find(c) != std::string_view::npos;
}

// May stand in a path as it is, and says nothing of the path's structure.
bool is_plain(char c) noexcept {
  return is_unreserved(c) || std::string_view("!$&'()*+,=:@").find(c) != std::string_view::npos;
}

bool may_be_encoded(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte != 0x7f && !is_unreserved(c) &&
         std::string_view("/\\;%").find(c) == std::string_view::npos;
}

bool reads_one_way(std::string_view segment) noexcept {
  if (segment.empty() || segment == "." || segment == "..") return false;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    if (is_plain(segment[i])) continue;
    const auto byte = percent_decoded(segment.substr(i));
    if (!byte || !may_be_encoded(*byte)) return false;
    i += 2;
  }
  return true;
}

bool is_staff(std::string_view segment) noexcept {
  return std::equal(segment.begin(), segment.end(), kStaff.begin(), kStaff.end(),
                    [](char a, char b) { return lower(a) == b; });
}

}  // namespace

std::optional<PagePath> split_page_path(std::string_view path) {
  path.remove_prefix(kPagesPrefix.size());
  const auto line_end = path.find('/');
  if (line_end == std::string_view::npos) return std::nullopt;
  const auto entry_end = path.find('/', line_end + 1);
  if (entry_end == std::string_view::npos) return std::nullopt;

  auto rest = path.substr(entry_end + 1);
  const auto first = rest.substr(0, rest.find('/'));
  if (!std::all_of(first.begin(), first.end(), is_unreserved)) return std::nullopt;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('/'), rest.size());
    if (!reads_one_way(rest.substr(0, end))) return std::nullopt;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return PagePath{{std::string(path.substr(0, line_end))},
                  {std::string(path.substr(line_end + 1, entry_end - line_end - 1))},
                  std::string(path.substr(entry_end)),
                  is_staff(first)};
}

}  // namespace assay::http
