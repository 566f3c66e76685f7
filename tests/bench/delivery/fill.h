// What is to be delivered: assessments with their updates, made through the store's own functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <type_traits>
#include <vector>

#include "host/core/clock.h"
#include "host/store/store.h"

namespace assay::bench {

struct Load {
  std::size_t assessments = 5'000;
  std::size_t updates = 4;  // of each: the first, progress, and a result at the end
  std::size_t customers = 4;
  std::int64_t first_due_ms = 0;  // what the store adds to the time of the first update
};

[[nodiscard]] store::StoreOptions store_options(const std::string &path, const Load &load = {});

// The nth assessment, the same one in every run. An update of it that says that it is in progress.
[[nodiscard]] AssessmentId assessment_id(std::size_t n);
[[nodiscard]] store::ReportWrite progress_of(const AssessmentId &id, std::size_t n);

// Blocks until everything is stored. Ends the process with a message when something is not.
void fill(store::Store &store, const Load &load);

// The memory of an assay-sandbox that has started these assessments: folder/journal.jsonl.
void write_journal(const std::string &folder, const Load &load, std::int64_t now_ms);

// Ends the process with the error.
template <class T>
T must(Result<T> result, const char *doing) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s: %s\n", doing, result.error().message.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace assay::bench
