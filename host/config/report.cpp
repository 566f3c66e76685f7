#include "host/config/report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

namespace assay::config {
namespace {

using Json = nlohmann::ordered_json;

std::size_t count(const std::vector<Fault> &faults, Fault::Severity severity) {
  return static_cast<std::size_t>(
      std::count_if(faults.begin(), faults.end(), [&](const Fault &fault) { return fault.severity == severity; }));
}

std::string counted(std::size_t number, const std::string &what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

std::string counts(const Report &report) {
  return counted(report.errors(), "error") + ", " + counted(report.warnings(), "warning") + "\n";
}

std::string joined(const std::vector<std::string> &words) {
  std::string text;
  for (const auto &word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "none" : text;
}

std::string lines_of(const Report &report) {
  std::string text;
  for (const auto &fault : report.faults) text += fault.to_string() + "\n";
  return text;
}

std::string summary(const Report &report) {
  std::string text = report.config + " is fine. It would serve\n";
  for (const auto &line : report.lines)
    text += "  product line " + line.id + " at " + (line.base_path.empty() ? "/" : line.base_path) +
            "; plugins: " + joined(line.plugins) + "; customers: " + joined(line.customers) + "\n";
  for (const auto &plugin : report.plugins)
    text += "  plugin " + plugin.name + ": " + plugin.id + " " + plugin.version + " (" + joined(plugin.kinds) + "), " +
            plugin.file + "\n";
  return text;
}

Json as_json(const Fault &fault) {
  Json json = {{"severity", fault.severity == Fault::Severity::kError ? "error" : "warning"},
               {"file", fault.file},
               {"line", fault.line},
               {"column", fault.column},
               {"key", fault.key},
               {"message", fault.message()}};
  if (!fault.value.empty()) json["value"] = fault.value;
  return json;
}

}  // namespace

std::size_t Report::errors() const { return count(faults, Fault::Severity::kError); }
std::size_t Report::warnings() const { return count(faults, Fault::Severity::kWarning); }

void sort(Report &report) {
  const auto place = [&](const Fault &fault) {
    return std::tuple(fault.file != report.config, fault.file, fault.line, fault.column);
  };
  auto &faults = report.faults;
  std::stable_sort(faults.begin(), faults.end(), [&](const Fault &a, const Fault &b) { return place(a) < place(b); });
  // The same plugin on two product lines has the same faults twice, and perhaps another one in between.
  std::vector<Fault> once;
  for (auto &fault : faults) {
    bool is_known = false;
    for (auto it = once.rbegin(); !is_known && it != once.rend() && place(*it) == place(fault); ++it)
      is_known = it->key == fault.key && it->message() == fault.message();
    if (!is_known) once.push_back(std::move(fault));
  }
  faults = std::move(once);
}

std::string render_faults(const Report &report) { return lines_of(report) + counts(report); }

std::string render_text(const Report &report) {
  return lines_of(report) + (report.errors() == 0 ? summary(report) : "") + counts(report);
}

std::string render_json(const Report &report, bool ok) {
  Json json = {{"config", report.config}, {"ok", ok}, {"errors", report.errors()}, {"warnings", report.warnings()}};
  json["faults"] = Json::array();
  for (const auto &fault : report.faults) json["faults"].push_back(as_json(fault));
  if (report.errors() == 0) {
    json["product_lines"] = Json::array();
    for (const auto &line : report.lines)
      json["product_lines"].push_back({{"id", line.id},
                                       {"base_path", line.base_path.empty() ? "/" : line.base_path},
                                       {"plugins", line.plugins},
                                       {"customers", line.customers}});
    json["plugins"] = Json::array();
    for (const auto &plugin : report.plugins)
      json["plugins"].push_back({{"name", plugin.name},
                                 {"id", plugin.id},
                                 {"version", plugin.version},
                                 {"kinds", plugin.kinds},
                                 {"file", plugin.file}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace assay::config
