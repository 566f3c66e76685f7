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

void Unique::check(const Node &at, const std::string &value) {
  if (!seen_.insert(value).second) at.fault(what_ + " \"" + value + "\" stands twice");
}

}  // namespace assay::config
