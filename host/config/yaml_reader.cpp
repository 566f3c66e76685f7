#include "host/config/yaml_reader.h"

#include <charconv>
#include <filesystem>
#include <set>

#include "host/config/expand.h"
#include "host/config/units.h"
#include "host/config/yaml_guard.h"
#include "host/core/nearest.h"

namespace assay::config {

namespace {

// An empty value has its place where the next key stands, so its own key's is better.
YAML::Mark key_mark(const YAML::Node &map, const std::string &name) {
  for (const auto &pair : map)
    if (pair.first.IsScalar() && pair.first.Scalar() == name) return pair.first.Mark();
  return YAML::Mark::null_mark();
}

const char *kind_of(const YAML::Node &yaml) {
  if (yaml.IsSequence()) return "a list";
  if (yaml.IsMap()) return "a mapping";
  return "a single value";
}

std::string known_keys(std::initializer_list<std::string_view> known) {
  std::string text = "known here: ";
  for (const auto each : known) text += (text.back() == ' ' ? "" : ", ") + std::string(each);
  return text;
}

}  // namespace

Node::Node(Reading &reading, YAML::Node yaml, std::string file, std::string key, YAML::Mark absent_at)
    : reading_(reading),
      yaml_(std::move(yaml)),
      file_(std::move(file)),
      key_(std::move(key)),
      mark_(yaml_.IsDefined() && !(yaml_.IsNull() && !absent_at.is_null()) ? yaml_.Mark() : absent_at) {}

Fault Node::here(std::string problem) const {
  const bool known = !mark_.is_null();
  return {file_, known ? mark_.line + 1 : 0, known ? mark_.column + 1 : 0, key_, std::move(problem), "", ""};
}

void Node::fault(std::string problem, std::string hint) const {
  auto &fault = reading_.get().faults.emplace_back(here(std::move(problem)));
  fault.hint = std::move(hint);
}

void Node::reject(std::string problem, std::string_view value, std::string hint) const {
  fault(std::move(problem), std::move(hint));
  if (!sounds_secret(key_)) reading_.get().faults.back().value = shown_in_quotes(value);
}

void Node::warn(std::string problem) const {
  auto &warning = reading_.get().warnings.emplace_back(here(std::move(problem)));
  warning.severity = Fault::Severity::kWarning;
}

void Node::fault_of_kind(const char *wanted) const {
  if (yaml_.Tag() == kIncludeTag) return fault("!include stands only inside a plugin's config");
  // Only what kind it is: a key may have been pasted here.
  fault(std::string("must be ") + wanted + ", not " + kind_of(yaml_));
}

bool Node::is_present() const { return yaml_.IsDefined() && !yaml_.IsNull(); }

Node Node::child(const std::string &name) const {
  const auto path = key_.empty() ? name : key_ + "." + name;
  const YAML::Node &map = yaml_;  // the const overload does not insert
  YAML::Node found(YAML::NodeType::Undefined);
  // What the const overload gives for an absent key throws at every use, so it is not kept.
  if (is_present() && map.IsMap() && map[name].IsDefined()) found.reset(map[name]);
  return Node(reading_, found, file_, path, found.IsDefined() ? key_mark(map, name) : mark_);
}

bool Node::mapping(std::initializer_list<std::string_view> known) const {
  if (!is_present()) return false;
  if (!yaml_.IsMap()) {
    fault_of_kind("a mapping (key: value)");
    return false;
  }
  each_member([&](const std::string &name, const Node &key, const Node & /*value*/) {
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    const auto near = nearest(name, {known.begin(), known.size()});
    key.fault("unknown key", near.empty() ? known_keys(known) : did_you_mean(near));
  });
  return true;
}

bool Node::require_mapping(std::initializer_list<std::string_view> known) const {
  if (!is_present()) fault("must be a mapping (key: value)");
  return mapping(known);
}

void Node::items(const std::function<void(const Node &item)> &each) const {
  if (!is_present()) return;
  if (!yaml_.IsSequence()) return fault_of_kind("a list");
  std::size_t index = 0;
  for (const auto &item : yaml_) each(Node(reading_, item, file_, key_ + "[" + std::to_string(index++) + "]"));
}

void Node::members(const std::function<void(const std::string &name, const Node &value)> &each) const {
  each_member([&](const std::string &name, const Node & /*key*/, const Node &value) { each(name, value); });
}

void Node::each_member(const EachMember &each) const {
  if (!is_present()) return;
  if (!yaml_.IsMap()) return fault_of_kind("a mapping (key: value)");
  std::set<std::string> seen;
  for (const auto &pair : yaml_) {
    const auto name = pair.first.IsScalar() ? pair.first.Scalar() : std::string("?");
    const auto path = key_.empty() ? name : key_ + "." + name;
    if (!pair.first.IsScalar() || pair.first.Tag() == kIncludeTag) {
      Node(reading_, pair.first, file_, path).fault("a key must be a single value that stands here");
      continue;
    }
    // yaml-cpp keeps both entries of a repeated key and finds only the first.
    const Node key(reading_, pair.first, file_, path);
    if (!seen.insert(name).second)
      key.fault("stands twice", "one of the two must go");
    else
      each(name, key, Node(reading_, pair.second, file_, path, pair.first.Mark()));
  }
}

std::optional<std::string> Node::scalar() const {
  if (!is_present()) return std::nullopt;
  if (!yaml_.IsScalar() || yaml_.Tag() == kIncludeTag) {
    fault_of_kind("a single value");
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
    reject("must be true or false", *text);
}

void Node::read(std::chrono::milliseconds &out) const {
  const auto text = scalar();
  if (!text) return;
  if (const auto duration = parse_duration(*text))
    out = *duration;
  else
    reject("must be a duration such as 250ms, 10s, 5m or 2h", *text);
}

void Node::read_positive(std::chrono::milliseconds &out) const {
  auto duration = out;
  read(duration);
  if (duration.count() == 0)
    reject("must be more than zero, such as 250ms or 10s", yaml_.Scalar());
  else
    out = duration;
}

void Node::read_size(std::uint64_t &out, std::uint64_t at_least_kib) const {
  const auto text = scalar();
  if (!text) return;
  const auto size = parse_size(*text);
  if (size && *size < at_least_kib * 1024)
    reject("must be at least " + std::to_string(at_least_kib) + "KiB", *text);
  else if (size)
    out = *size;
  else
    reject("must be a size such as 65536, 64KiB or 10MiB", *text);
}

void Node::read_number(std::uint32_t &out, std::uint32_t from, std::uint32_t to) const {
  const auto text = scalar();
  if (!text) return;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error == std::errc{} && end == text->data() + text->size() && number >= from && number <= to)
    out = number;
  else
    reject("must be a whole number from " + std::to_string(from) + " to " + std::to_string(to), *text);
}

void Node::require(std::string &out) const {
  if (!is_present()) return fault("is required");
  auto text = scalar();
  if (!text) return;
  out = *std::move(text);
  if (out.empty()) fault("must not be empty");
}

std::optional<std::size_t> Node::read_choice(std::initializer_list<std::string_view> words) const {
  const auto text = scalar();
  if (!text) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), *text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  std::string wanted = "must be ";
  for (const auto *word = words.begin(); word != words.end(); ++word)
    wanted += (word == words.begin() ? "" : word + 1 == words.end() ? " or " : ", ") + std::string(*word);
  reject(std::move(wanted), *text, did_you_mean(nearest(*text, {words.begin(), words.size()})));
  return std::nullopt;
}

std::string Node::resolve(const std::string &path) const {
  const std::filesystem::path given(path);
  return given.is_absolute() ? path : (std::filesystem::path(file_).parent_path() / given).lexically_normal().string();
}

std::optional<Node> open_yaml(Reading &reading, const std::string &path, const std::string &key, const Node *from) {
  const auto fault = [&](const YAML::Mark &mark, std::string problem) {
    Node(reading, YAML::Node(YAML::NodeType::Undefined), path, key, mark).fault(std::move(problem));
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
    Node root(reading, YAML::Load(*text), path, key);
    if (!root.is_present()) return fault_of_file("there is nothing in ", "the file is empty");
    return root;
  } catch (const YAML::Exception &e) {
    return fault(e.mark, "not valid YAML: " + e.msg);
  }
}

}  // namespace assay::config
