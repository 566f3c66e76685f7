#include "host/core/nearest.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace assay {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// How many letters must be changed, where two neighbours that are swapped are one change.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  const auto differ = [&](std::size_t i, std::size_t j) { return lower(a[i - 1]) != lower(b[j - 1]); };
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (differ(i, j) ? 1 : 0)});
      const bool swapped = i > 1 && j > 1 && !(differ(i, j - 1) || differ(i - 1, j));
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view best;
  auto too_far = (word.size() < 4 ? 1 : std::max<std::size_t>(2, word.size() / 3)) + 1;
  for (const auto candidate : candidates) {
    const auto longer = std::max(word.size(), candidate.size()), shorter = std::min(word.size(), candidate.size());
    if (longer - shorter >= too_far) continue;  // also what keeps a key of a megabyte cheap
    if (const auto distance = edit_distance(word, candidate); distance < too_far) {
      too_far = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace assay
