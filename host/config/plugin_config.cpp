#include "host/config/plugin_config.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "host/config/expand.h"

namespace assay::config {
namespace {

using Json = nlohmann::json;
constexpr int kMaxIncludes = 8;

Json from_plain(const std::string &text) {
  if (text == "null" || text == "~" || text.empty()) return nullptr;
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  const char *begin = text.data(), *end = begin + text.size();
  std::int64_t whole = 0;
  if (const auto [stop, error] = std::from_chars(begin, end, whole); error == std::errc{} && stop == end) return whole;
  double number = 0;
  if (const auto [stop, error] = std::from_chars(begin, end, number);
      error == std::errc{} && stop == end && std::isfinite(number))
    return number;
  return text;
}

Json convert(const Node &node, int includes);

Json from_scalar(const Node &node, int includes) {
  const auto &yaml = node.yaml();
  auto expanded = expand(yaml.Scalar(), node.reading().sources.environment);
  if (!expanded.ok()) {
    node.fault(expanded.error().message);
    return nullptr;
  }
  if (yaml.Tag() == "!include") {
    if (includes >= kMaxIncludes) {
      node.fault("files include each other more than " + std::to_string(kMaxIncludes) + " deep");
      return nullptr;
    }
    const auto included = open_yaml(node.reading(), node.resolve(*expanded), node.key(), &node);
    return included ? convert(*included, includes + 1) : Json(nullptr);
  }
  // yaml-cpp gives quoted scalars the tag "!" and plain ones "?".
  return yaml.Tag() == "?" || yaml.Tag().empty() ? from_plain(*expanded) : Json(*expanded);
}

Json convert(const Node &node, int includes) {
  if (!node.is_present()) return nullptr;
  if (node.yaml().IsScalar()) return from_scalar(node, includes);
  if (node.yaml().IsSequence()) {
    Json list = Json::array();
    node.items([&](const Node &item) { list.push_back(convert(item, includes)); });
    return list;
  }
  Json object = Json::object();
  node.members([&](const std::string &name, const Node &value) { object[name] = convert(value, includes); });
  return object;
}

}  // namespace

std::string to_plugin_json(const Node &node) {
  const auto json = convert(node, 0);
  // Bytes that are no UTF-8 were refused by the YAML parser; replace, rather than throw, whatever slipped through.
  return json.is_null() ? "{}" : json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace assay::config
