// Waits for what a Done is called with.
#pragma once

#include <future>
#include <memory>

#include "host/core/done.h"

namespace assay::test {

// await<AssessmentRow>([&](auto done) { store.record_cancel(…, done); })
template <class T, class Begin>
Result<T> await(Begin begin) {
  // Shared: the other thread is still inside set_value() when get() returns.
  auto promise = std::make_shared<std::promise<Result<T>>>();
  auto future = promise->get_future();
  begin(Done<T>([promise](Result<T> result) { promise->set_value(std::move(result)); }));
  return future.get();
}

}  // namespace assay::test
