#include "host/config/load.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "host/config/plugin_config.h"
#include "host/config/units.h"
#include "host/config/yaml_reader.h"

namespace assay::config {
namespace {

bool is_slug(std::string_view text) {
  if (text.empty() || text.size() > 63) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

void require_slug(const Node &node, std::string &out) {
  node.require(out);
  if (!out.empty() && !is_slug(out)) node.fault("must be 1 to 63 of a-z, 0-9, - and _, not \"" + out + "\"");
}

bool is_visible(std::string_view text, std::string_view except) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return c > ' ' && c < 0x7f && except.find(c) == std::string_view::npos; });
}

void read_http_url(const Node &node, std::string &out) {
  node.read(out);
  while (!out.empty() && out.back() == '/') out.pop_back();
  if (out.empty()) return;
  if (out.rfind("http://", 0) != 0 && out.rfind("https://", 0) != 0)
    return node.fault("must begin with https:// or http:// and name a host, not \"" + out + "\"");
  if (!is_visible(out, "@?#\"<>\\")) node.fault("must be a plain base URL: no user, query, fragment or blank in it");
}

// {file: path} or {env: NAME}: a secret never stands in the configuration itself.
void read_secret(const Node &node, Secret &out) {
  if (!node.is_present()) return node.fault("is required: {file: path} or {env: NAME}");
  if (!node.yaml().IsMap())
    return node.fault("must be {file: path} or {env: NAME}; a secret does not stand in this file");
  node.mapping({"file", "env"});
  std::string file, name;
  node.child("file").read(file);
  node.child("env").read(name);
  if (file.empty() == name.empty()) return node.fault("needs exactly one of file and env");
  auto value =
      file.empty() ? node.reading().sources.environment(name) : node.reading().sources.read_file(node.resolve(file));
  if (!value)
    return node.fault(file.empty() ? "environment variable " + name + " is not set"
                                   : "cannot read " + node.resolve(file));
  while (!value->empty() && (value->back() == '\n' || value->back() == '\r')) value->pop_back();
  if (value->empty()) return node.fault("the secret is empty");
  // All of them are keys that travel as the user name of Basic authentication.
  if (!is_visible(*value, ":")) return node.fault("the secret must be one line of visible ASCII without a colon");
  out.value = *std::move(value);
}

void read_partner(const Node &node, Partner &out) {
  node.mapping({"listen", "public_url", "loops", "max_body", "max_connections"});
  node.child("listen").read(out.listen);
  if (!is_listen_address(out.listen)) node.child("listen").fault("must be address:port, not \"" + out.listen + "\"");
  read_http_url(node.child("public_url"), out.public_url);
  std::uint32_t loops = static_cast<std::uint32_t>(out.loops);
  node.child("loops").read_number(loops, 1, 64);
  out.loops = static_cast<int>(loops);
  node.child("max_body").read_size(out.max_body_bytes);
  std::uint32_t connections = static_cast<std::uint32_t>(out.max_connections);
  node.child("max_connections").read_number(connections, 1, 1'000'000);
  out.max_connections = connections;
}

void read_isolation(const Node &node) {
  std::string isolation = "process";
  node.read(isolation);
  if (isolation == "in_process") return;
  if (isolation == "process")
    node.fault("this version runs plugins only inside the host: write \"isolation: in_process\"");
  else
    node.fault("must be in_process, not \"" + isolation + "\"");
}

Plugin read_plugin(const Node &node) {
  Plugin plugin;
  if (!node.mapping({"name", "library", "sha256", "isolation", "critical", "limits", "egress", "config"})) {
    if (!node.is_present()) node.fault("must be a mapping (key: value)");
    return plugin;
  }
  require_slug(node.child("name"), plugin.name.value);
  node.child("library").require(plugin.library);
  if (plugin.library.find('/') != std::string::npos)
    node.child("library").fault("must be a file name inside plugin_dirs, without a path");
  node.child("sha256").read(plugin.sha256);
  if (!plugin.sha256.empty() &&
      (plugin.sha256.size() != 64 || plugin.sha256.find_first_not_of("0123456789abcdef") != std::string::npos))
    node.child("sha256").fault("must be 64 lower-case hex digits");
  read_isolation(node.child("isolation"));
  node.child("critical").read(plugin.critical);
  const auto limits = node.child("limits");
  limits.mapping({"call_timeout", "max_concurrency", "max_queue"});
  limits.child("call_timeout").read(plugin.limits.call_timeout);
  limits.child("max_concurrency").read_number(plugin.limits.max_concurrency, 1, 256);
  limits.child("max_queue").read_number(plugin.limits.max_queue, 1, 65536);
  node.child("egress").items([&](const Node &item) {
    std::string host;
    item.require(host);
    if (!host.empty() && !is_listen_address(host)) item.fault("must be host:port, not \"" + host + "\"");
    plugin.egress.push_back(host);
  });
  plugin.config_json = to_plugin_json(node.child("config"));
  return plugin;
}

ProductLine read_line(const Node &node, const Config &config) {
  ProductLine line;
  if (!node.mapping({"id", "base_path", "plugins", "type_ids"})) return line;
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

CustomerLine read_customer_line(const Node &node, const Config &config) {
  CustomerLine line;
  if (!node.mapping({"id", "api_key", "api_key_hash", "ashby"})) return line;
  node.child("id").require(line.line.value);
  const bool known = std::any_of(config.product_lines.begin(), config.product_lines.end(),
                                 [&](const auto &l) { return l.id == line.line; });
  if (!line.line.value.empty() && !known)
    node.child("id").fault("no entry of product_lines has the id \"" + line.line.value + "\"");
  node.child("api_key_hash").read(line.api_key_hash);
  if (node.child("api_key_hash").is_present()) {
    if (line.api_key_hash.size() != 64 || line.api_key_hash.find_first_not_of("0123456789abcdef") != std::string::npos)
      node.child("api_key_hash").fault("must be 64 lower-case hex digits (BLAKE2b-256 of the key)");
  } else {
    read_secret(node.child("api_key"), line.api_key);
  }
  const auto ashby = node.child("ashby");
  if (!ashby.is_present()) ashby.fault("is required: where this customer's updates go, and its Ashby API key");
  ashby.mapping({"base_url", "api_key"});
  read_http_url(ashby.child("base_url"), line.ashby.base_url);
  read_secret(ashby.child("api_key"), line.ashby.api_key);
  return line;
}

Customer read_customer(const Node &node, const Config &config) {
  Customer customer;
  if (!node.mapping({"id", "product_lines"})) return customer;
  require_slug(node.child("id"), customer.id);
  node.child("product_lines").items([&](const Node &item) {
    customer.lines.push_back(read_customer_line(item, config));
  });
  return customer;
}

// Reports the second and later items that share a key.
template <class Items, class KeyOf>
void check_unique(const Node &list, const Items &items, KeyOf key_of, const char *what) {
  std::set<std::string> seen;
  std::size_t index = 0;
  list.items([&](const Node &item) {
    if (index >= items.size()) return;
    const std::string &key = key_of(items[index++]);
    if (!seen.insert(key).second) item.fault(std::string(what) + " \"" + key + "\" stands twice");
  });
}

// Over all lines: an id that two of them hand out could be routed to one only.
void check_pins(const Node &list, const std::vector<ProductLine> &lines) {
  std::map<AssessmentTypeId, std::string> pinned_by;
  std::size_t index = 0;
  list.items([&](const Node &item) {
    if (index >= lines.size()) return;
    const auto &line = lines[index++];
    for (const auto &[name, id] : line.type_ids)
      if (const auto [it, fresh] = pinned_by.emplace(id, line.id.value); !fresh)
        item.child("type_ids").fault(id.to_string() + " is pinned by product line " + it->second + " as well");
  });
}

void read_log_level(const Node &node, log::Level &out) {
  std::string level;
  node.read(level);
  if (level.empty() || level == "info") return;
  if (level == "debug")
    out = log::Level::kDebug;
  else if (level == "warn")
    out = log::Level::kWarn;
  else if (level == "error")
    out = log::Level::kError;
  else
    node.fault("must be debug, info, warn or error, not \"" + level + "\"");
}

void read_root(const Node &root, Config &config) {
  if (!root.mapping({"state_dir", "log_level", "partner", "plugin_dirs", "plugins", "product_lines", "customers",
                     "mail", "list", "drain_limit", "delivery"})) {
    if (!root.is_present()) root.fault("the file is empty");
    return;
  }
  root.child("state_dir").require(config.state_dir);
  config.state_dir = root.resolve(config.state_dir);
  read_log_level(root.child("log_level"), config.log_level);
  read_partner(root.child("partner"), config.partner);
  root.child("plugin_dirs").items([&](const Node &item) {
    std::string folder;
    item.require(folder);
    config.plugin_dirs.push_back(root.resolve(folder));
  });
  if (config.plugin_dirs.empty())
    root.child("plugin_dirs").fault("is required: the folders that plugins are loaded from");
  root.child("plugins").items([&](const Node &item) { config.plugins.push_back(read_plugin(item)); });
  root.child("product_lines").items([&](const Node &item) { config.product_lines.push_back(read_line(item, config)); });
  root.child("customers").items([&](const Node &item) { config.customers.push_back(read_customer(item, config)); });
  const auto mail = root.child("mail");
  mail.mapping({"maildir", "from"});
  config.maildir = config.state_dir + "/mail";
  mail.child("maildir").read(config.maildir);
  config.maildir = root.resolve(config.maildir);
  mail.child("from").read(config.mail_from);
  const auto list = root.child("list");
  list.mapping({"deadline", "ttl"});
  list.child("deadline").read(config.list_deadline);
  list.child("ttl").read(config.list_ttl);
  root.child("drain_limit").read(config.drain_limit);
  const auto delivery = root.child("delivery");
  delivery.mapping({"first_update_delay", "max_in_flight", "user_agent_contact"});
  delivery.child("first_update_delay").read(config.delivery.first_update_delay);
  delivery.child("max_in_flight").read_number(config.delivery.max_in_flight, 1, 1024);
  delivery.child("user_agent_contact").read(config.delivery.user_agent_contact);

  check_unique(
      root.child("plugins"), config.plugins, [](const Plugin &p) -> const std::string & { return p.name.value; },
      "the name");
  check_unique(
      root.child("product_lines"), config.product_lines,
      [](const ProductLine &l) -> const std::string & { return l.id.value; }, "the id");
  check_unique(
      root.child("product_lines"), config.product_lines,
      [](const ProductLine &l) -> const std::string & { return l.base_path; }, "the base path");
  check_pins(root.child("product_lines"), config.product_lines);
  check_unique(
      root.child("customers"), config.customers, [](const Customer &c) -> const std::string & { return c.id; },
      "the id");
}

}  // namespace

Sources system_sources() {
  return {[](const std::string &path) -> std::optional<std::string> {
            std::ifstream file(path, std::ios::binary);
            std::ostringstream text;
            if (!file || !(text << file.rdbuf())) return std::nullopt;
            return text.str();
          },
          [](const std::string &name) -> std::optional<std::string> {
            const char *value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): before any thread
            return value == nullptr ? std::nullopt : std::optional<std::string>(value);
          }};
}

Loaded load(const std::string &path, const Sources &sources) {
  Loaded loaded;
  Reading reading{sources, {}};
  if (const auto root = open_yaml(reading, path, "", nullptr)) read_root(*root, loaded.config);
  loaded.faults = std::move(reading.faults);
  return loaded;
}

}  // namespace assay::config
