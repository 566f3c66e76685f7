#include <algorithm>

#include "host/config/sections.h"

namespace assay::config {
namespace {

bool has_customer(const Config &config, const ProductLineId &id) {
  return std::any_of(config.customers.begin(), config.customers.end(), [&](const auto &customer) {
    return std::any_of(customer.lines.begin(), customer.lines.end(), [&](const auto &line) { return line.line == id; });
  });
}

bool has_line(const Config &config, const PluginEntry &name) {
  return std::any_of(config.product_lines.begin(), config.product_lines.end(), [&](const auto &line) {
    return std::find(line.plugins.begin(), line.plugins.end(), name) != line.plugins.end();
  });
}

}  // namespace

void warn_of_unused(const Node &root, const Config &config) {
  auto plugin = config.plugins.begin();
  root.child("plugins").items([&](const Node &item) {
    if (const auto &name = (plugin++)->name; !has_line(config, name))
      item.warn("no product line uses \"" + name.value + "\", so it is neither loaded nor checked");
  });
  auto line = config.product_lines.begin();
  root.child("product_lines").items([&](const Node &item) {
    if (const auto &id = (line++)->id; !has_customer(config, id))
      item.warn("no customer has \"" + id.value + "\", so nobody can call it");
  });
}

}  // namespace assay::config
