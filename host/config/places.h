// Where the values of one entry of `plugins` stand in the files, for faults that are found after loading: in its
// library, by the schema that the plugin brings, by the plugin itself.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "host/config/fault.h"

namespace assay::config {

// Holds the parsed files until it is gone, rather than a table of every value in them. Cheap to copy. One thread.
class Places {
 public:
  struct Tree;
  // How a fault is shown: at the value, at the key in front of it (its name is wrong), or without the value (a secret).
  enum class Show : std::uint8_t { kValue, kKey, kSecret };

  Places() = default;  // of nothing: faults have no place
  explicit Places(std::shared_ptr<const Tree> tree) : tree_(std::move(tree)) {}

  // pointer: RFC 6901, into the entry: "/config/tests/0/key". Aliases and includes are followed, so the place is where
  // the text stands. What is not there has the place of what is around it. A value is shown as it is written, so that
  // what ${…} stands for stays unseen; one whose key sounds like a secret is not, and is cut out of `problem`.
  [[nodiscard]] Fault fault(std::string_view pointer, std::string problem, std::string hint = "",
                            Show show = Show::kValue) const;

 private:
  std::shared_ptr<const Tree> tree_;
};

}  // namespace assay::config
