// An HttpClient whose other end is the test: every call waits until the test answers it. [any-thread]
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "host/core/mutex.h"
#include "host/net/http_client.h"

namespace assay::test {

class ScriptedHttpClient final : public net::HttpClient {
 public:
  struct Pending {
    net::HttpCall call;
    Done<net::HttpReply> done;

    void answer(int status, std::string body, decltype(net::HttpReply::headers) headers = {}) const {
      done(net::HttpReply{status, std::move(headers), std::move(body)});
    }
  };

  void send(net::HttpCall call, Done<net::HttpReply> done) override {
    {
      MutexLock lock(mutex_);
      pending_.push_back({std::move(call), std::move(done)});
      ++sent_;
    }
    changed_.notify_all();
  }

  // The oldest call that was not taken yet; waits for it. nullopt when none comes within the limit.
  std::optional<Pending> next(std::chrono::milliseconds limit = std::chrono::seconds(10)) {
    const auto until = std::chrono::steady_clock::now() + limit;
    MutexLock lock(mutex_);
    while (pending_.empty() && std::chrono::steady_clock::now() < until) changed_.wait_until(mutex_, until);
    if (pending_.empty()) return std::nullopt;
    auto first = std::move(pending_.front());
    pending_.pop_front();
    return first;
  }

  // Calls that wait for next().
  std::size_t waiting() {
    MutexLock lock(mutex_);
    return pending_.size();
  }
  std::size_t sent() {
    MutexLock lock(mutex_);
    return sent_;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  std::deque<Pending> pending_ ASSAY_GUARDED_BY(mutex_);
  std::size_t sent_ ASSAY_GUARDED_BY(mutex_) = 0;
};

}  // namespace assay::test
