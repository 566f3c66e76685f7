#include <algorithm>

#include "host/config/sections.h"
#include "host/config/values.h"
#include "host/core/nearest.h"

namespace assay::config {
namespace {

// All of them travel as the user name of Basic authentication.
void read_key(const Node &node, Secret &out) {
  auto key = read_secret(node);
  if (!is_visible(key, ":")) return node.fault("the secret must be one line of visible ASCII without a colon");
  out.value = std::move(key);
}

// The key is all that tells callers apart.
class Keys {
 public:
  void check_key(const Node &at, const std::string &key) {
    const auto &hash = at.reading().sources.hash_api_key;
    if (!key.empty()) check_hash(at, hash ? hash(key) : key);
  }
  void check_hash(const Node &at, const std::string &hash) {
    if (hash.empty()) return;
    if (const auto [first, fresh] = first_.emplace(hash, at.key()); !fresh)
      at.fault("is the same as " + first->second + "; every customer and product line needs its own");
  }

 private:
  std::map<std::string, std::string> first_;  // a hash, or without a way to make one a key → where it stands first
};

std::string nearest_line(std::string_view id, const Config &config) {
  std::vector<std::string_view> ids;
  for (const auto &line : config.product_lines) ids.push_back(line.id.value);
  return did_you_mean(nearest(id, ids));
}

CustomerLine read_customer_line(const Node &node, const Config &config, Keys &keys) {
  CustomerLine line;
  if (!node.require_mapping({"id", "api_key", "api_key_hash", "ashby"})) return line;
  node.child("id").require(line.line.value);
  const bool known = std::any_of(config.product_lines.begin(), config.product_lines.end(),
                                 [&](const auto &l) { return l.id == line.line; });
  if (!line.line.value.empty() && !known)
    node.child("id").fault("no entry of product_lines has the id \"" + line.line.value + "\"",
                           nearest_line(line.line.value, config));
  node.child("api_key_hash").read(line.api_key_hash);
  if (node.child("api_key_hash").is_present()) {
    if (line.api_key_hash.size() != 64 || line.api_key_hash.find_first_not_of("0123456789abcdef") != std::string::npos)
      node.child("api_key_hash").fault("must be 64 lower-case hex digits (BLAKE2b-256 of the key)");
    keys.check_hash(node.child("api_key_hash"), line.api_key_hash);
    if (node.child("api_key").is_present()) node.fault("needs exactly one of api_key and api_key_hash");
  } else {
    read_key(node.child("api_key"), line.api_key);
    keys.check_key(node.child("api_key"), line.api_key.value);
  }
  const auto ashby = node.child("ashby");
  if (!ashby.is_present()) ashby.fault("is required: where this customer's updates go, and its Ashby API key");
  ashby.mapping({"base_url", "api_key"});
  read_http_url(ashby.child("base_url"), line.ashby.base_url);
  if (line.ashby.base_url.empty()) ashby.child("base_url").fault("must not be empty");
  read_key(ashby.child("api_key"), line.ashby.api_key);
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
