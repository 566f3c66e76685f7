// Rows under headings, aligned, one line each. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::cli {

class Table {
 public:
  explicit Table(std::vector<std::string> headings) : rows_{std::move(headings)} {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] bool is_empty() const noexcept { return rows_.size() == 1; }
  [[nodiscard]] std::string render() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

// On one line, and harmless to a terminal, whoever wrote it.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace assay::cli
