#include "host/config/values.h"

#include <algorithm>
#include <array>

#include "host/config/addresses.h"
#include "host/config/expand.h"
#include "host/core/nearest.h"

namespace assay::config {
namespace {

constexpr auto kNoSecretHere = "must be {file: path} or {env: NAME}; a secret does not stand in this file";

// As Node::mapping(), but a key that is not known is not named: `{hunter2}` is a mapping too.
void check_keys_of_a_secret(const Node &node) {
  static constexpr std::array<std::string_view, 2> kKnown = {"file", "env"};
  node.members([&](const std::string &name, const Node & /*value*/) {
    if (std::find(kKnown.begin(), kKnown.end(), name) == kKnown.end())
      node.fault(kNoSecretHere, did_you_mean(nearest(name, kKnown)));
  });
}

}  // namespace

bool is_visible(std::string_view text, std::string_view except) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return c > ' ' && c < 0x7f && except.find(c) == std::string_view::npos; });
}

bool is_slug(std::string_view text) {
  if (text.empty() || text.size() > 63) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

void require_slug(const Node &node, std::string &out) {
  node.require(out);
  if (!out.empty() && !is_slug(out)) node.reject("must be 1 to 63 of a-z, 0-9, - and _", out);
}

void read_http_url(const Node &node, std::string &out) {
  node.read(out);
  while (!out.empty() && out.back() == '/') out.pop_back();
  if (!out.empty() && !is_base_url(out))
    // What stands before an @ or behind a ? may be a secret.
    node.reject("must be https:// or http://, a host, perhaps :port, and a path: no user, query, fragment or blank",
                out.substr(0, out.find_first_of("@?#")) == out ? out : "(not shown)");
}

std::string read_secret(const Node &node) {
  const auto fault = [](const Node &at, const std::string &problem, const std::string &hint = "") {
    at.fault(problem, hint);
    return std::string();
  };
  if (!node.is_present()) return fault(node, "is required: {file: path} or {env: NAME}");
  if (!node.yaml().IsMap()) return fault(node, kNoSecretHere);
  const auto faults = node.reading().faults.size();
  check_keys_of_a_secret(node);
  std::string file, name;
  node.child("file").read(file);
  node.child("env").read(name);
  if (node.reading().faults.size() != faults) return {};
  if (file.empty() == name.empty()) return fault(node, "needs exactly one of file and env");
  const auto source = node.child(file.empty() ? "env" : "file");
  // What is no name may be the secret itself.
  if (file.empty() && !is_variable_name(name)) return fault(source, "must be the name of an environment variable");
  const auto &sources = node.reading().sources;
  auto value = file.empty() ? sources.environment(name) : sources.read_file(node.resolve(file));
  if (!value)
    return file.empty() ? fault(source, "environment variable " + name + " is not set")
                        : fault(source, "cannot read " + node.resolve(file),
                                "the file must be there and readable by the user that runs assay");
  if (!file.empty() && sources.is_open_to_others && sources.is_open_to_others(node.resolve(file)))
    node.warn("group or others may read " + node.resolve(file) + "; chmod 600 would keep the secret to its owner");
  while (!value->empty() && (value->back() == '\n' || value->back() == '\r')) value->pop_back();
  if (value->empty())
    return fault(node, "the secret is empty: " + (file.empty() ? "environment variable " + name : node.resolve(file)));
  return *std::move(value);
}

void Unique::check(const Node &at, const std::string &value) {
  if (!seen_.insert(value).second) at.fault(what_ + " \"" + value + "\" stands twice");
}

}  // namespace assay::config
