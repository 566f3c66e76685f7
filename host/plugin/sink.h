// Takes what a plugin writes as the answer to one call, up to a limit.
#pragma once

#include <cstddef>
#include <string>

#include "assay/str.h"

namespace assay::plugin {

inline constexpr std::size_t kMaxBodyBytes = 1024 * 1024;

// Lives during one call, on one thread.
class CappedSink {
 public:
  explicit CappedSink(std::size_t limit = kMaxBodyBytes) noexcept : limit_(limit) {
    abi_ = {sizeof abi_, this, &CappedSink::write};
  }
  CappedSink(const CappedSink &) = delete;
  CappedSink &operator=(const CappedSink &) = delete;

  [[nodiscard]] const assay_sink *abi() const noexcept { return &abi_; }
  [[nodiscard]] const std::string &text() const noexcept { return text_; }
  [[nodiscard]] bool overflowed() const noexcept { return overflowed_; }

 private:
  static std::uint32_t ASSAY_CALL write(void *self, const char *ptr, std::uint64_t len) noexcept;

  std::size_t limit_;
  assay_sink abi_{};
  std::string text_;
  bool overflowed_ = false;
};

}  // namespace assay::plugin
