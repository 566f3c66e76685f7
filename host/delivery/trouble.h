// When a host counts as being in trouble: five failures in a row, or every second of at least twenty in a minute. Not
// thread-safe.
#pragma once

#include <array>
#include <cstdint>

namespace assay::delivery {

class Trouble {
 public:
  // stream: whose request it was.
  void add(bool failed, std::int64_t stream, std::int64_t now_ms) noexcept {
    auto &slot = slots_[static_cast<std::size_t>(now_ms / kSlotMs) % kSlots];
    if (slot.number != now_ms / kSlotMs) slot = {now_ms / kSlotMs, 0, 0};
    ++slot.all;
    if (!failed) {
      in_a_row_ = 0;
      several_ = false;
      return;
    }
    ++slot.failed;
    several_ = several_ || (in_a_row_ > 0 && last_stream_ != stream);
    last_stream_ = stream;
    if (in_a_row_ < kInARow) ++in_a_row_;
  }

  // Nothing has succeeded lately: a failure says nothing of the row that met it.
  [[nodiscard]] bool is_likely() const noexcept { return in_a_row_ >= kInARow; }

  // Time to stop asking. One stream that fails again and again while nobody else sends is not enough: it may be the
  // stream, and others must not wait for it.
  [[nodiscard]] bool is_certain(std::int64_t now_ms) const noexcept {
    if (in_a_row_ >= kInARow && several_) return true;
    int all = 0, failed = 0;
    for (const auto &slot : slots_) {
      if (slot.number <= now_ms / kSlotMs - static_cast<std::int64_t>(kSlots)) continue;
      all += slot.all;
      failed += slot.failed;
    }
    return all >= 20 && 2 * failed >= all;
  }

  void forget() noexcept { *this = Trouble(); }

 private:
  static constexpr int kInARow = 5;
  static constexpr std::size_t kSlots = 6;
  static constexpr std::int64_t kSlotMs = 10'000;
  struct Slot {
    std::int64_t number = -1;
    int all = 0, failed = 0;
  };
  std::array<Slot, kSlots> slots_{};
  int in_a_row_ = 0;
  bool several_ = false;  // more than one stream among those in a row
  std::int64_t last_stream_ = 0;
};

}  // namespace assay::delivery
