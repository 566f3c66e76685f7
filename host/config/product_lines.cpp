#include <algorithm>

#include "host/config/sections.h"
#include "host/config/values.h"
#include "host/core/nearest.h"

namespace assay::config {
namespace {

// "/a/b" of segments that stand in a request as they are; a segment of dots is resolved by clients before they send it.
bool is_base_path(std::string_view path) {
  while (!path.empty()) {
    if (path.front() != '/') return false;
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    const bool plain = std::all_of(segment.begin(), segment.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             std::string_view("._~-").find(c) != std::string_view::npos;
    });
    if (segment.empty() || segment == "." || segment == ".." || !plain) return false;
    path.remove_prefix(segment.size());
  }
  return true;
}

void read_base_path(const Node &node, std::string &out) {
  node.read(out);
  if (out == "/") out.clear();
  if (!is_base_path(out))
    node.reject(
        "must be / or begin with it and not end with it, of segments of A-Z, a-z, 0-9, ., _, ~ and - that are not . or "
        "..",
        out);
  else if (out == "/pages" || out.starts_with("/pages/"))
    node.reject("/pages is taken by the plugins' own pages", out);
  else if (out == "/hooks" || out.starts_with("/hooks/"))
    node.reject("/hooks is taken by the vendors' webhooks", out);
}

std::string nearest_name(std::string_view name, const std::vector<Plugin> &plugins) {
  std::vector<std::string_view> names;
  for (const auto &plugin : plugins) names.push_back(plugin.name.value);
  return did_you_mean(nearest(name, names));
}

ProductLine read_line(const Node &node, const Config &config) {
  ProductLine line;
  if (!node.require_mapping({"id", "base_path", "plugins", "type_ids"})) return line;
  require_slug(node.child("id"), line.id.value);
  line.base_path = "/" + line.id.value;
  read_base_path(node.child("base_path"), line.base_path);
  if (!node.child("plugins").is_present()) node.child("plugins").fault("is required: the names of this line's plugins");
  node.child("plugins").items([&](const Node &item) {
    PluginEntry entry;
    item.require(entry.value);
    const bool known =
        std::any_of(config.plugins.begin(), config.plugins.end(), [&](const auto &p) { return p.name == entry; });
    if (!entry.value.empty() && !known)
      item.fault("no entry of plugins has the name \"" + entry.value + "\"", nearest_name(entry.value, config.plugins));
    if (std::find(line.plugins.begin(), line.plugins.end(), entry) != line.plugins.end()) item.fault("stands twice");
    line.plugins.push_back(entry);
  });
  node.child("type_ids").members([&](const std::string &name, const Node &value) {
    std::string text;
    value.require(text);
    const auto id = AssessmentTypeId::parse(text);
    const auto slash = name.find('/');
    const PluginEntry entry{name.substr(0, slash)};
    if (slash == std::string::npos || std::find(line.plugins.begin(), line.plugins.end(), entry) == line.plugins.end())
      value.fault("the key must be \"plugin name/vendor key\" with a plugin of this line");
    else if (!id)
      value.reject("must be a UUID", text);
    else
      line.type_ids[name] = *id;
  });
  return line;
}

}  // namespace

void read_product_lines(const Node &list, Config &config) {
  Unique ids("the id"), base_paths("the base path");
  std::map<AssessmentTypeId, std::string> pinned_by;  // an id that two lines hand out could be routed to one only
  list.items([&](const Node &item) {
    const auto &line = config.product_lines.emplace_back(read_line(item, config));
    if (line.id.value.empty()) return;  // a fault already
    ids.check(item, line.id.value);
    base_paths.check(item, line.base_path);
    for (const auto &[name, id] : line.type_ids)
      if (const auto [it, fresh] = pinned_by.emplace(id, line.id.value); !fresh)
        item.child("type_ids").fault(id.to_string() + " is pinned by product line " + it->second + " as well");
  });
}

}  // namespace assay::config
