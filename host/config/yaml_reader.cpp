#include "host/config/yaml_reader.h"

#include <charconv>
#include <filesystem>
#include <set>

#include "host/config/expand.h"
#include "host/config/units.h"
#include "host/config/yaml_guard.h"

namespace assay::config {

namespace {

// A value in a fault's text stays on its line and does nothing to a terminal.
std::string on_one_line(const std::string &text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f)
      out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    else
      out += c;
  }
  return out;
}

}  // namespace

std::string Fault::to_string() const {
  std::string text = file;
  if (line > 0) text += ':' + std::to_string(line) + ':' + std::to_string(column);
  text += ": ";
  if (!key.empty()) text += key + ": ";
  return on_one_line(text + problem);
}

Node::Node(Reading &reading, YAML::Node yaml, std::string file, std::string key, YAML::Mark absent_at)
    : reading_(reading),
      yaml_(std::move(yaml)),
      file_(std::move(file)),
      key_(std::move(key)),
      mark_(yaml_.IsDefined() ? yaml_.Mark() : absent_at) {}

Fault Node::here(std::string problem) const {
  const bool known = !mark_.is_null();
  return {file_, known ? mark_.line + 1 : 0, known ? mark_.column + 1 : 0, key_, std::move(problem)};
}

void Node::fault(std::string problem) const { reading_.get().faults.push_back(here(std::move(problem))); }

void Node::warn(std::string problem) const {
  reading_.get().warnings.push_back(here("warning: " + std::move(problem)));
}

void Node::fault_of_kind(const char *problem) const {
  fault(yaml_.Tag() == kIncludeTag ? "!include stands only inside a plugin's config" : problem);
}

bool Node::is_present() const { return yaml_.IsDefined() && !yaml_.IsNull(); }

Node Node::child(const std::string &name) const {
  const auto path = key_.empty() ? name : key_ + "." + name;
  const YAML::Node &map = yaml_;  // the const overload does not insert
  YAML::Node found(YAML::NodeType::Undefined);
  // What the const overload gives for an absent key throws at every use, so it is not kept.
  if (is_present() && map.IsMap() && map[name].IsDefined()) found.reset(map[name]);
  return Node(reading_, found, file_, path, mark_);
}

bool Node::mapping(std::initializer_list<std::string_view> known) const {
  if (!is_present()) return false;
  if (!yaml_.IsMap()) {
    fault_of_kind("must be a mapping (key: value)");
    return false;
  }
  members([&](const std::string &name, const Node &value) {
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    const auto near = nearest(name, known.begin(), known.size());
    value.fault(near.empty() ? "unknown key" : "unknown key; did you mean \"" + std::string(near) + "\"?");
  });
  return true;
}

bool Node::require_mapping(std::initializer_list<std::string_view> known) const {
  if (!is_present()) fault("must be a mapping (key: value)");
  return mapping(known);
}

void Node::items(const std::function<void(const Node &item)> &each) const {
  if (!is_present()) return;
  if (!yaml_.IsSequence()) return fault_of_kind("must be a list");
  std::size_t index = 0;
  for (const auto &item : yaml_) each(Node(reading_, item, file_, key_ + "[" + std::to_string(index++) + "]"));
}

void Node::members(const std::function<void(const std::string &name, const Node &value)> &each) const {
  if (!is_present()) return;
  if (!yaml_.IsMap()) return fault_of_kind("must be a mapping (key: value)");
  std::set<std::string> seen;
  for (const auto &pair : yaml_) {
    const auto name = pair.first.IsScalar() ? pair.first.Scalar() : std::string("?");
    const auto path = key_.empty() ? name : key_ + "." + name;
    if (!pair.first.IsScalar() || pair.first.Tag() == kIncludeTag) {
      Node(reading_, pair.first, file_, path).fault("a key must be a single value that stands here");
      continue;
    }
    // yaml-cpp keeps both entries of a repeated key and finds only the first.
    if (!seen.insert(name).second)
      Node(reading_, pair.first, file_, path).fault("stands twice");
    else
      each(name, Node(reading_, pair.second, file_, path));
  }
}

std::optional<std::string> Node::scalar() const {
  if (!is_present()) return std::nullopt;
  if (!yaml_.IsScalar() || yaml_.Tag() == kIncludeTag) {
    fault_of_kind("must be a single value");
    return std::nullopt;
  }
  auto expanded = expand(yaml_.Scalar(), reading_.get().sources.environment);
  if (!expanded.ok()) {
    fault(expanded.error().message);
    return std::nullopt;
  }
  return *std::move(expanded);
}

void Node::read(std::string &out) const {
  if (auto text = scalar()) out = *std::move(text);
}

void Node::read(bool &out) const {
  const auto text = scalar();
  if (!text) return;
  if (*text == "true" || *text == "false")
    out = *text == "true";
  else
    fault("must be true or false, not \"" + *text + "\"");
}

void Node::read(std::chrono::milliseconds &out) const {
  const auto text = scalar();
  if (!text) return;
  if (const auto duration = parse_duration(*text))
    out = *duration;
  else
    fault("must be a duration such as 250ms, 10s, 5m or 2h, not \"" + *text + "\"");
}

void Node::read_positive(std::chrono::milliseconds &out) const {
  read(out);
  if (out.count() == 0) fault("must be more than zero, such as 250ms or 10s");
}

void Node::read_size(std::uint64_t &out, std::uint64_t at_least_kib) const {
  const auto text = scalar();
  if (!text) return;
  const auto size = parse_size(*text);
  if (size && *size < at_least_kib * 1024)
    fault("must be at least " + std::to_string(at_least_kib) + "KiB, not \"" + *text + "\"");
  else if (size)
    out = *size;
  else
    fault("must be a size such as 65536, 64KiB or 10MiB, not \"" + *text + "\"");
}

void Node::read_number(std::uint32_t &out, std::uint32_t from, std::uint32_t to) const {
  const auto text = scalar();
  if (!text) return;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error == std::errc{} && end == text->data() + text->size() && number >= from && number <= to)
    out = number;
  else
    fault("must be a whole number from " + std::to_string(from) + " to " + std::to_string(to) + ", not \"" + *text +
          "\"");
}

void Node::require(std::string &out) const {
  if (!is_present()) return fault("is required");
  auto text = scalar();
  if (!text) return;
  out = *std::move(text);
  if (out.empty()) fault("must not be empty");
}

std::string Node::resolve(const std::string &path) const {
  const std::filesystem::path given(path);
  return given.is_absolute() ? path : (std::filesystem::path(file_).parent_path() / given).lexically_normal().string();
}

std::optional<Node> open_yaml(Reading &reading, const std::string &path, std::string key, const Node *from) {
  const auto fault = [&](const YAML::Mark &mark, std::string problem) {
    Node(reading, YAML::Node(YAML::NodeType::Undefined), path, "", mark).fault(std::move(problem));
    return std::nullopt;
  };
  const auto fault_of_file = [&](const char *problem, const char *of_this) {
    if (from == nullptr) return fault(YAML::Mark::null_mark(), of_this);
    from->fault(problem + path);
    return std::nullopt;
  };
  const auto text = reading.sources.read_file(path);
  if (!text) return fault_of_file("cannot read ", "cannot read this file");
  try {
    if (auto refusal = refuse_yaml(*text, reading.bytes)) return fault(refusal->mark, std::move(refusal->problem));
    Node root(reading, YAML::Load(*text), path, std::move(key));
    if (!root.is_present()) return fault_of_file("there is nothing in ", "the file is empty");
    return root;
  } catch (const YAML::Exception &e) {
    return fault(e.mark, "not valid YAML: " + e.msg);
  }
}

}  // namespace assay::config
