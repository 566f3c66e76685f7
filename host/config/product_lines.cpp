#include <algorithm>

#include "host/config/sections.h"
#include "host/config/values.h"

namespace assay::config {
namespace {

ProductLine read_line(const Node &node, const Config &config) {
  ProductLine line;
  if (!node.require_mapping({"id", "base_path", "plugins", "type_ids"})) return line;
  require_slug(node.child("id"), line.id.value);
  line.base_path = "/" + line.id.value;
  node.child("base_path").read(line.base_path);
  if (line.base_path == "/") line.base_path.clear();
  const bool sane = line.base_path.empty() || (line.base_path.front() == '/' && line.base_path.back() != '/' &&
                                               line.base_path.find("//") == std::string::npos);
  if (!sane) node.child("base_path").fault("must begin with / and not end with it, not \"" + line.base_path + "\"");
  if (line.base_path.rfind("/pages", 0) == 0)
    node.child("base_path").fault("/pages is taken by the plugins' own pages");
  if (!node.child("plugins").is_present()) node.child("plugins").fault("is required: the names of this line's plugins");
  node.child("plugins").items([&](const Node &item) {
    PluginEntry entry;
    item.require(entry.value);
    const bool known =
        std::any_of(config.plugins.begin(), config.plugins.end(), [&](const auto &p) { return p.name == entry; });
    if (!entry.value.empty() && !known) item.fault("no entry of plugins has the name \"" + entry.value + "\"");
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
      value.fault("must be a UUID, not \"" + text + "\"");
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
