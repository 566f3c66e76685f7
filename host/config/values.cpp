#include "host/config/values.h"

#include <algorithm>

#include "host/config/addresses.h"

namespace assay::config {
namespace {

bool is_slug(std::string_view text) {
  if (text.empty() || text.size() > 63) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

}  // namespace

bool is_visible(std::string_view text, std::string_view except) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return c > ' ' && c < 0x7f && except.find(c) == std::string_view::npos; });
}

void require_slug(const Node &node, std::string &out) {
  node.require(out);
  if (!out.empty() && !is_slug(out)) node.fault("must be 1 to 63 of a-z, 0-9, - and _, not \"" + out + "\"");
}

void read_http_url(const Node &node, std::string &out) {
  node.read(out);
  while (!out.empty() && out.back() == '/') out.pop_back();
  if (!out.empty() && !is_base_url(out))
    node.fault("must be https:// or http://, a host, perhaps :port, and a path: no user, query, fragment or blank");
}

std::string read_secret(const Node &node) {
  const auto fault = [&](const std::string &problem) {
    node.fault(problem);
    return std::string();
  };
  if (!node.is_present()) return fault("is required: {file: path} or {env: NAME}");
  if (!node.yaml().IsMap()) return fault("must be {file: path} or {env: NAME}; a secret does not stand in this file");
  node.mapping({"file", "env"});
  std::string file, name;
  node.child("file").read(file);
  node.child("env").read(name);
  if (file.empty() == name.empty()) return fault("needs exactly one of file and env");
  const auto &sources = node.reading().sources;
  auto value = file.empty() ? sources.environment(name) : sources.read_file(node.resolve(file));
  if (!value)
    return fault(file.empty() ? "environment variable " + name + " is not set" : "cannot read " + node.resolve(file));
  if (!file.empty() && sources.is_open_to_others && sources.is_open_to_others(node.resolve(file)))
    node.warn("group or others may read " + node.resolve(file) + "; chmod 600 would keep the secret to its owner");
  while (!value->empty() && (value->back() == '\n' || value->back() == '\r')) value->pop_back();
  if (value->empty())
    return fault("the secret is empty: " + (file.empty() ? "environment variable " + name : node.resolve(file)));
  return *std::move(value);
}

void Unique::check(const Node &at, const std::string &value) {
  if (!seen_.insert(value).second) at.fault(what_ + " \"" + value + "\" stands twice");
}

}  // namespace assay::config
