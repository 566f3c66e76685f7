// libFuzzer's entry to the framing. The cuts are derived from the input, so a finding repeats.
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string_view>

#include "tests/fuzz/framing_invariant.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char *>(data), size);
  const auto failure = assay::http::fuzz::check_framing(bytes, std::hash<std::string_view>{}(bytes));
  if (failure.empty()) return 0;
  std::fprintf(stderr, "%s\n", failure.c_str());
  std::abort();
}
