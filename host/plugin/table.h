// Reads the tables that cross the ABI: copied once into a local table, never looked at again.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace assay::plugin {

// The smaller of their table and ours; what they do not have is zero. Required: `theirs` is NULL (all zero) or points
// to a table whose first member is its own struct_size.
template <class T>
[[nodiscard]] T copy_table(const T *theirs) noexcept {
  static_assert(std::is_trivially_copyable_v<T> && std::is_same_v<decltype(T::struct_size), std::uint64_t>);
  T mine{};
  if (theirs == nullptr) return mine;
  std::uint64_t size = 0;
  std::memcpy(&size, theirs, sizeof size);
  size = std::min<std::uint64_t>(size, sizeof(T));
  std::memcpy(static_cast<void *>(&mine), theirs, size);
  mine.struct_size = size;
  return mine;
}

}  // namespace assay::plugin
