#include "host/config/yaml_guard.h"

#include <yaml-cpp/eventhandler.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string_view>
#include <vector>

namespace assay::config {
namespace {

using YAML::anchor_t;
using YAML::Mark;

// An alias weighs as much as what it stands for, so that a few lines cannot become a million nodes.
class Guard : public YAML::EventHandler {
 public:
  explicit Guard(std::size_t &bytes) : bytes_(bytes) {}

  void OnDocumentStart(const Mark &mark) override {
    if (documents_++ > 0)
      throw Refusal{mark, "a second YAML document begins here; a file must hold one, so that nothing is left unread"};
  }
  void OnDocumentEnd() override {}

  void OnNull(const Mark &mark, anchor_t anchor) override { take(mark, anchor, {1, 1, 0}); }
  void OnScalar(const Mark &mark, const std::string &tag, anchor_t anchor, const std::string &value) override {
    if (!is_untagged(tag) && tag != "!include" && tag != "tag:yaml.org,2002:str") refuse_tag(mark);
    take(mark, anchor, {1, value.size() + 1, 0});
  }
  void OnAlias(const Mark &mark, anchor_t anchor) override {
    const auto found = finished_.find(anchor);
    if (found == finished_.end())
      throw Refusal{mark, "the alias stands inside what it stands for, which would never end"};
    take(mark, 0, found->second);
  }
  void OnSequenceStart(const Mark &mark, const std::string &tag, anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    if (!is_untagged(tag) && tag != "tag:yaml.org,2002:seq") refuse_tag(mark);
    open(mark, anchor);
  }
  void OnMapStart(const Mark &mark, const std::string &tag, anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    if (!is_untagged(tag) && tag != "tag:yaml.org,2002:map") refuse_tag(mark);
    open(mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  struct Weight {
    std::size_t nodes, bytes, depth;
  };
  struct Open {
    anchor_t anchor;
    Weight weight;
  };

  // yaml-cpp's "!" is a quoted scalar, its "?" anything else without a tag.
  static bool is_untagged(const std::string &tag) noexcept { return tag.empty() || tag == "?" || tag == "!"; }
  // Without the tag: a password that begins with ! and lacks its quotes is one.
  [[noreturn]] static void refuse_tag(const Mark &mark) {
    throw Refusal{mark,
                  "a text that begins with ! must stand in quotes; the only tag is !include before the name of a file"};
  }

  void open(const Mark &mark, anchor_t anchor) {
    count(mark, {1, 1, 1});
    open_.push_back({anchor, {1, 1, 1}});
  }

  void close() {
    const auto [anchor, weight] = open_.back();
    open_.pop_back();
    finish(anchor, weight);
  }

  void take(const Mark &mark, anchor_t anchor, const Weight &weight) {
    count(mark, weight);
    finish(anchor, weight);
  }

  void count(const Mark &mark, const Weight &weight) {
    if (open_.size() + weight.depth > kMaxDepth)
      throw Refusal{mark, "lists and mappings stand more than " + std::to_string(kMaxDepth) + " deep in each other"};
    nodes_ += weight.nodes;
    if (nodes_ > kMaxNodes)
      throw Refusal{mark, "the file holds more than " + std::to_string(kMaxNodes) +
                              " values, those that aliases (*name) repeat among them"};
    bytes_ += weight.bytes;
    if (bytes_ > kMaxBytes)
      throw Refusal{mark, "the configuration holds more than " + std::to_string(kMaxBytes / 1024 / 1024) +
                              " MiB, what aliases (*name) and includes repeat among it"};
  }

  void finish(anchor_t anchor, const Weight &weight) {
    if (anchor != 0) finished_[anchor] = weight;
    if (open_.empty()) return;
    auto &parent = open_.back().weight;
    parent.nodes += weight.nodes;
    parent.bytes += weight.bytes;
    parent.depth = std::max(parent.depth, weight.depth + 1);
  }

  std::size_t nodes_ = 0, documents_ = 0;
  std::size_t &bytes_;
  std::vector<Open> open_;
  std::map<anchor_t, Weight> finished_;
};

// How many bytes the code point at the front takes; 0 when it is none of UTF-8 (RFC 3629).
std::size_t code_point_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
  const auto follows = [&](std::size_t at) { return (byte(at) & 0xc0) == 0x80; };
  const auto first = byte(0), second = byte(1);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const bool overlong = first == 0xe0 && second < 0xa0, surrogate = first == 0xed && second >= 0xa0;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const bool overlong = first == 0xf0 && second < 0x90, too_large = first == 0xf4 && second >= 0x90;
    return follows(1) && follows(2) && follows(3) && !overlong && !too_large ? 4 : 0;
  }
  return 0;
}

// yaml-cpp replaces bytes that are no UTF-8 and takes the control character 4 for the end of the file.
std::optional<Refusal> refuse_bytes(std::string_view text) {
  auto mark = Mark();
  while (!text.empty()) {
    const auto length = code_point_length(text);
    const auto byte = static_cast<unsigned char>(text.front());
    if (length == 0) return Refusal{mark, "the file is not UTF-8 here"};
    if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f)
      return Refusal{mark, "a control character stands here; inside quotes it can be written as \\xNN"};
    mark.line += byte == '\n' ? 1 : 0;
    mark.column = byte == '\n' ? 0 : mark.column + 1;
    text.remove_prefix(length);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> refuse_yaml(const std::string &text, std::size_t &bytes) {
  if (text.size() > kMaxBytes)
    return Refusal{Mark::null_mark(), "the file is larger than " + std::to_string(kMaxBytes / 1024 / 1024) + " MiB"};
  if (auto refusal = refuse_bytes(text)) return refusal;
  try {
    Guard guard(bytes);
    // A quote that nobody closes is seen by the parser only in a text that does not end in a line end; else the rest of
    // the file would silently be part of it.
    std::istringstream in(text.substr(0, text.find_last_not_of(" \t\r\n") + 1));
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(guard)) {
    }
    return std::nullopt;
  } catch (Refusal &refusal) {
    return std::move(refusal);
  }
}

}  // namespace assay::config
