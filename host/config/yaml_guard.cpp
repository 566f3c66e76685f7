#include "host/config/yaml_guard.h"

#include <yaml-cpp/eventhandler.h>

#include <algorithm>
#include <map>
#include <sstream>
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
    if (!is_untagged(tag) && tag != "!include" && tag != "tag:yaml.org,2002:str") refuse_tag(mark, tag);
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
    if (!is_untagged(tag) && tag != "tag:yaml.org,2002:seq") refuse_tag(mark, tag);
    open(mark, anchor);
  }
  void OnMapStart(const Mark &mark, const std::string &tag, anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    if (!is_untagged(tag) && tag != "tag:yaml.org,2002:map") refuse_tag(mark, tag);
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
  [[noreturn]] static void refuse_tag(const Mark &mark, const std::string &tag) {
    throw Refusal{mark, "the tag " + tag + " has no meaning here; the only one is !include before the name of a file"};
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

}  // namespace

std::optional<Refusal> refuse_yaml(const std::string &text, std::size_t &bytes) {
  if (text.size() > kMaxBytes)
    return Refusal{Mark::null_mark(), "the file is larger than " + std::to_string(kMaxBytes / 1024 / 1024) + " MiB"};
  try {
    Guard guard(bytes);
    std::istringstream in(text);
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(guard)) {
    }
    return std::nullopt;
  } catch (Refusal &refusal) {
    return std::move(refusal);
  }
}

}  // namespace assay::config
