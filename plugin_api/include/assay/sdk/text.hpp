// Text between C++ and the ABI: nothing is copied, nothing is owned.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "assay/str.h"

namespace assay::sdk {

// Absent and empty read the same.
[[nodiscard]] inline std::string_view view(assay_str text) noexcept {
  return text.ptr == nullptr ? std::string_view{} : std::string_view(text.ptr, static_cast<std::size_t>(text.len));
}

// Never absent: an empty text stays an empty text.
[[nodiscard]] inline assay_str str(std::string_view text) noexcept {
  return {text.data() == nullptr ? "" : text.data(), text.size()};
}

// Absent when empty, for parameters that tell the two apart.
[[nodiscard]] inline assay_str optional_str(std::string_view text) noexcept {
  return text.empty() ? assay_str{nullptr, 0} : str(text);
}

// A sink that collects, up to a limit in bytes. Lives on the stack of the call that it serves.
class Collector {
 public:
  explicit Collector(std::size_t limit_bytes)
      : limit_bytes_(limit_bytes), sink_{sizeof(assay_sink), this, &Collector::write} {}
  Collector(const Collector &) = delete;
  Collector &operator=(const Collector &) = delete;

  [[nodiscard]] const assay_sink *sink() const noexcept { return &sink_; }
  [[nodiscard]] const std::string &text() const noexcept { return text_; }
  [[nodiscard]] std::string take() noexcept { return std::move(text_); }
  // Whether a write was refused because it would have passed the limit.
  [[nodiscard]] bool overflowed() const noexcept { return overflowed_; }

 private:
  static uint32_t ASSAY_CALL write(void *self, const char *ptr, uint64_t len) noexcept {
    auto &collector = *static_cast<Collector *>(self);
    if (collector.overflowed_ || len > collector.limit_bytes_ - collector.text_.size()) {
      collector.overflowed_ = true;
      return 1;
    }
    try {
      collector.text_.append(ptr, static_cast<std::size_t>(len));
    } catch (...) {
      collector.overflowed_ = true;
      return 1;
    }
    return 0;
  }

  std::size_t limit_bytes_;
  std::string text_;
  bool overflowed_ = false;
  assay_sink sink_;
};

}  // namespace assay::sdk
