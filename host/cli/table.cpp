#include "host/cli/table.h"

#include <algorithm>

namespace assay::cli {
namespace {

// Characters, not bytes.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

std::string Table::render() const {
  std::vector<std::size_t> widths(rows_.front().size());
  for (const auto &row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i) widths.at(i) = std::max(widths.at(i), width_of(row[i]));
  std::string text;
  for (const auto &row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += row[i];
      if (i + 1 < row.size()) text.append(widths.at(i) - width_of(row[i]) + 2, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

std::string printable(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // Also U+0080 to U+009F, which some terminals obey.
    const bool is_c1 = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (is_c1) ++i;
    plain += byte < 0x20 || byte == 0x7f || is_c1 ? ' ' : text[i];
  }
  return plain;
}

}  // namespace assay::cli
