// The road to Ashby as the host builds it, on a store in a file, towards a sink.
#pragma once

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "host/core/wait.h"
#include "host/delivery/dispatcher.h"
#include "host/net/curl_client.h"
#include "tests/bench/delivery/fill.h"

namespace assay::bench {

// The machine's, and what is added to it.
class ShiftedClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t now_ms() const override { return clock_.now_ms() + ahead_ms_; }
  void go_ahead(std::int64_t ms) { ahead_ms_ += ms; }

 private:
  SystemClock clock_;
  std::atomic<std::int64_t> ahead_ms_{0};
};

struct Sender {
  Sender(const std::string &path, std::string url, const std::string &key, std::size_t at_once = 32)
      : store(must(store::Store::open(store_options(path), clock), "the store")),
        runtime(must(net::CurlRuntime::open(), "libcurl")),
        client(must(net::CurlClient::open(*runtime), "the client")),
        dispatcher(*store, *client, clock,
                   [endpoint = delivery::Endpoint{std::move(url), key}](auto, const auto &) {
                     return std::optional(endpoint);
                   },
                   {.user_agent = "assay-bench/1", .max_in_flight = at_once}) {}

  [[nodiscard]] delivery::Overview overview() {
    std::promise<delivery::Overview> told;
    dispatcher.look([&](delivery::Overview seen) { told.set_value(std::move(seen)); });
    return told.get_future().get();
  }
  // Nothing is under way and nothing waits.
  void wait_until_idle() {
    for (;; std::this_thread::sleep_for(std::chrono::milliseconds(5))) {
      const auto seen = overview();
      // Its own lanes say little: it may not have heard yet of what is stored, or expect what is delivered already.
      if (seen.in_flight == 0 && !seen.is_looking && counts().waiting == 0) return;
    }
  }
  [[nodiscard]] store::OutboxCounts counts() {
    return must(wait_for<store::OutboxCounts>([&](auto done) { store->count_deliveries(std::move(done)); }), "counts");
  }

  ShiftedClock clock;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<net::CurlRuntime> runtime;
  std::unique_ptr<net::CurlClient> client;
  delivery::Dispatcher dispatcher;
};

}  // namespace assay::bench
