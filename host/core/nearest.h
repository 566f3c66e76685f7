// "Did you mean …?": the known word that a mistyped one stands for. Pure.
#pragma once

#include <span>
#include <string_view>

namespace assay {

// The candidate nearest to `word` when it is near enough to be a slip of the finger (letters missing, added, wrong,
// swapped, in the wrong case), else empty. Of several that are equally near the first one.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace assay
