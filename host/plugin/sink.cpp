#include "host/plugin/sink.h"

namespace assay::plugin {

std::uint32_t CappedSink::write(void *self, const char *ptr, std::uint64_t len) noexcept {
  auto *sink = static_cast<CappedSink *>(self);
  if (sink == nullptr || (ptr == nullptr && len > 0)) return 1;
  if (sink->overflowed_ || len > sink->limit_ - sink->text_.size()) {
    sink->overflowed_ = true;
    return 1;
  }
  try {
    sink->text_.append(ptr, len);
  } catch (...) {
    sink->overflowed_ = true;
    return 1;
  }
  return 0;
}

}  // namespace assay::plugin
