#include "host/config/plugin_config.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "host/config/expand.h"

namespace assay::config {
namespace {

using Json = nlohmann::json;
constexpr std::size_t kMaxIncludeDepth = 8;
constexpr std::size_t kMaxIncludes = 256;

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

Json convert(const Node &node);

std::string normal(const std::string &path) { return std::filesystem::path(path).lexically_normal().string(); }

// Why `path` may not be included here; empty when it may.
std::string refuse_include(const Reading &reading, const std::string &path) {
  const auto &open = reading.open_files;
  auto each = std::find_if(open.begin(), open.end(), [&](const auto &file) { return normal(file) == normal(path); });
  if (each != open.end()) {
    std::string circle = "files include each other: ";
    for (; each != open.end(); ++each) circle += *each + " -> ";
    return circle + path;
  }
  if (open.size() > kMaxIncludeDepth)
    return "files include each other more than " + std::to_string(kMaxIncludeDepth) + " deep";
  if (reading.includes >= kMaxIncludes)
    return "the configuration includes more than " + std::to_string(kMaxIncludes) + " files";
  return {};
}

Json include(const Node &node, const std::string &path) {
  auto &reading = node.reading();
  if (auto refusal = refuse_include(reading, path); !refusal.empty()) {
    if (reading.said.insert(refusal).second) node.fault(std::move(refusal));
    return nullptr;
  }
  ++reading.includes;
  const auto included = open_yaml(reading, path, node.key(), &node);
  if (!included) return nullptr;
  reading.followed->insert({{node.file(), node.yaml().Mark().pos}, {path, included->yaml()}});
  reading.open_files.push_back(path);
  auto json = convert(*included);
  reading.open_files.pop_back();
  return json;
}

Json from_scalar(const Node &node) {
  const auto &yaml = node.yaml();
  auto expanded = expand(yaml.Scalar(), node.reading().sources.environment);
  if (!expanded.ok()) {
    node.fault(expanded.error().message);
    return nullptr;
  }
  if (yaml.Tag() == kIncludeTag) return include(node, node.resolve(*expanded));
  if (*expanded != yaml.Scalar()) node.reading().expanded.push_back(*expanded);
  // yaml-cpp gives quoted scalars the tag "!" and plain ones "?".
  return yaml.Tag() == "?" || yaml.Tag().empty() ? from_plain(*expanded) : Json(*expanded);
}

Json convert(const Node &node) {
  if (!node.is_present()) return nullptr;
  if (node.yaml().IsScalar()) return from_scalar(node);
  if (node.yaml().IsSequence()) {
    Json list = Json::array();
    node.items([&](const Node &item) { list.push_back(convert(item)); });
    return list;
  }
  Json object = Json::object();
  node.members([&](const std::string &name, const Node &value) { object[name] = convert(value); });
  return object;
}

}  // namespace

std::string to_plugin_json(const Node &node) {
  const auto json = convert(node);
  // Bytes that are no UTF-8 were refused before (yaml_guard.h); replace, rather than throw, whatever slipped through.
  return json.is_null() ? "{}" : json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace assay::config
