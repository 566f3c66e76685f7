// What a look at the whole configuration found, as people and as programs read it. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "host/config/fault.h"

namespace assay::config {

struct ServedPlugin {
  std::string name, id, version, file;
  std::vector<std::string> kinds;
};
struct ServedLine {
  std::string id, base_path;
  std::vector<std::string> plugins, customers;
};

struct Report {
  std::string config;             // the file that was asked for
  std::vector<Fault> faults;      // errors and warnings
  std::vector<ServedLine> lines;  // what would be served; of meaning without errors only
  std::vector<ServedPlugin> plugins;

  [[nodiscard]] std::size_t errors() const;
  [[nodiscard]] std::size_t warnings() const;
};

// By file, the one asked for first, then by position; one that is said twice is kept once.
void sort(Report &report);

// One line per fault, then the counts: "2 errors, 1 warning".
[[nodiscard]] std::string render_faults(const Report &report);
// The same, with what would be served in between when there are no errors.
[[nodiscard]] std::string render_text(const Report &report);
// The same as one JSON document. ok: what the exit code will say.
[[nodiscard]] std::string render_json(const Report &report, bool ok);

}  // namespace assay::config
