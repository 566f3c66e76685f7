// Waits on the calling thread for what a Done is called with. Not on an event loop, the executor, or the thread that
// calls it.
#pragma once

#include <future>
#include <memory>

#include "host/core/done.h"

namespace assay {

// wait_for<TimerRow>([&](Done<TimerRow> done) { store.…(…, std::move(done)); })
template <class T, class Begin>
Result<T> wait_for(Begin begin) {
  // Shared: the other thread is still inside set_value() when get() returns.
  auto promise = std::make_shared<std::promise<Result<T>>>();
  auto future = promise->get_future();
  begin(Done<T>([promise](Result<T> result) { promise->set_value(std::move(result)); }));
  return future.get();
}

}  // namespace assay
