#include <algorithm>

#include "host/config/sections.h"
#include "host/config/values.h"

namespace assay::config {
namespace {

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
  const auto &is_open_to_others = node.reading().sources.is_open_to_others;
  if (!file.empty() && is_open_to_others && is_open_to_others(node.resolve(file)))
    node.warn("group or others may read " + node.resolve(file) + "; chmod 600 would keep the secret to its owner");
  while (!value->empty() && (value->back() == '\n' || value->back() == '\r')) value->pop_back();
  if (value->empty())
    return node.fault("the secret is empty: " + (file.empty() ? "environment variable " + name : node.resolve(file)));
  // All of them are keys that travel as the user name of Basic authentication.
  if (!is_visible(*value, ":")) return node.fault("the secret must be one line of visible ASCII without a colon");
  out.value = *std::move(value);
}

// The key is all that tells callers apart. A key and the hash of the same one are told apart here; the app finds them.
class Keys {
 public:
  void check(const Node &at, const std::string &key) {
    if (key.empty()) return;
    if (const auto [first, fresh] = first_.emplace(key, at.key()); !fresh)
      at.fault("is the same as " + first->second + "; every customer and product line needs its own");
  }

 private:
  std::map<std::string, std::string> first_;  // a plain key or a hash → where it stands first
};

CustomerLine read_customer_line(const Node &node, const Config &config, Keys &keys) {
  CustomerLine line;
  if (!node.require_mapping({"id", "api_key", "api_key_hash", "ashby"})) return line;
  node.child("id").require(line.line.value);
  const bool known = std::any_of(config.product_lines.begin(), config.product_lines.end(),
                                 [&](const auto &l) { return l.id == line.line; });
  if (!line.line.value.empty() && !known)
    node.child("id").fault("no entry of product_lines has the id \"" + line.line.value + "\"");
  node.child("api_key_hash").read(line.api_key_hash);
  if (node.child("api_key_hash").is_present()) {
    if (line.api_key_hash.size() != 64 || line.api_key_hash.find_first_not_of("0123456789abcdef") != std::string::npos)
      node.child("api_key_hash").fault("must be 64 lower-case hex digits (BLAKE2b-256 of the key)");
    keys.check(node.child("api_key_hash"), line.api_key_hash);
    if (node.child("api_key").is_present()) node.fault("needs exactly one of api_key and api_key_hash");
  } else {
    read_secret(node.child("api_key"), line.api_key);
    keys.check(node.child("api_key"), line.api_key.value);
  }
  const auto ashby = node.child("ashby");
  if (!ashby.is_present()) ashby.fault("is required: where this customer's updates go, and its Ashby API key");
  ashby.mapping({"base_url", "api_key"});
  read_http_url(ashby.child("base_url"), line.ashby.base_url);
  if (line.ashby.base_url.empty()) ashby.child("base_url").fault("must not be empty");
  read_secret(ashby.child("api_key"), line.ashby.api_key);
  return line;
}

Customer read_customer(const Node &node, const Config &config, Keys &keys) {
  Customer customer;
  if (!node.require_mapping({"id", "product_lines"})) return customer;
  require_slug(node.child("id"), customer.id);
  std::set<std::string> lines;
  node.child("product_lines").items([&](const Node &item) {
    const auto &line = customer.lines.emplace_back(read_customer_line(item, config, keys)).line.value;
    if (!line.empty() && !lines.insert(line).second)
      item.fault("product line \"" + line + "\" stands twice under this customer");
  });
  return customer;
}

}  // namespace

void read_customers(const Node &list, Config &config) {
  Unique ids("the id");
  Keys keys;
  list.items([&](const Node &item) {
    config.customers.push_back(read_customer(item, config, keys));
    const auto &id = config.customers.back().id;
    if (!id.empty()) ids.check(item, id);
  });
}

}  // namespace assay::config
