// What is measured. Each prints one JSON object.
#pragma once

#include <chrono>
#include <string>

#include "tests/bench/delivery/fill.h"

namespace assay::bench {

// Delivers everything in the store at `path` to the sink at `url`, at most at_once requests at a time.
void drain(const std::string &path, const std::string &url, const std::string &key, std::size_t at_once);

// A trickle of `count` updates on an idle system, to a sink in this process: each is reported when the one before is
// settled, and the sink notes when its first byte came. path: of a new store.
void latency(const std::string &path, std::size_t count);

// A store in which everything waits: what that costs in memory and time, and how fast the first update goes out once it
// may. held: an operator's hold is what it waits for; otherwise an hour.
void waiting(const std::string &path, bool held, std::chrono::seconds idle);

}  // namespace assay::bench
