// Values that several sections of the configuration hold, each with its faults. Private to host/config/.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "host/config/yaml_reader.h"

namespace assay::config {

// Visible ASCII with none of `except` in it; true for the empty text.
[[nodiscard]] bool is_visible(std::string_view text, std::string_view except);

[[nodiscard]] bool is_slug(std::string_view text);  // 1 to 63 of a-z, 0-9, - and _
void require_slug(const Node &node, std::string &out);
void read_http_url(const Node &node, std::string &out);

// {file: path} or {env: NAME}: a secret never stands in the configuration itself. The text without the line ends behind
// it; empty after a fault. Absent is a fault.
[[nodiscard]] std::string read_secret(const Node &node);

// Values of which no two may be the same: the second and later ones are faults.
class Unique {
 public:
  explicit Unique(std::string what) : what_(std::move(what)) {}
  // The fault's text names the value.
  void check(const Node &at, const std::string &value);

 private:
  std::string what_;  // "the id"
  std::set<std::string> seen_;
};

}  // namespace assay::config
