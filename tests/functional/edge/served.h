// An edge with a handler, on a free port, for one test; and a handler's helpers.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "host/core/mutex.h"
#include "host/http/edge.h"

namespace assay::http::testing {

class Served {
 public:
  explicit Served(Handler handler, EdgeOptions options = {}) {
    auto opened = Edge::open(std::move(options), std::move(handler), ids_);
    if (!opened.ok()) throw std::runtime_error(opened.error().message);
    edge_ = std::move(opened).value();
  }
  [[nodiscard]] std::uint16_t port() const { return edge_->port(); }
  Edge &edge() { return *edge_; }
  void stop() { edge_.reset(); }

 private:
  SystemIdSource ids_;
  std::unique_ptr<Edge> edge_;
};

inline Response text(std::string body) {
  Response response;
  response.content_type = "text/plain";
  response.body = std::move(body);
  return response;
}

// Answers at once with the request's body.
inline void echo(Request request, Responder responder) { std::move(responder).send(text(std::move(request.body))); }

struct Asked {
  Request request;
  Responder responder;
};

// Where a handler leaves requests for other threads. [any-thread]
class Desk {
 public:
  void put(Request request, Responder responder) {
    const MutexLock lock(mutex_);
    waiting_.push_back({std::move(request), std::move(responder)});
    changed_.notify_all();
  }
  // Nothing once closed, or after ten seconds.
  std::optional<Asked> take() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    const MutexLock lock(mutex_);
    while (waiting_.empty() && !closed_ && std::chrono::steady_clock::now() < until) changed_.wait_until(mutex_, until);
    if (waiting_.empty()) return std::nullopt;
    auto asked = std::move(waiting_.front());
    waiting_.pop_front();
    return asked;
  }
  void close() {
    const MutexLock lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  [[nodiscard]] Handler handler() {
    return [this](Request request, Responder responder) { put(std::move(request), std::move(responder)); };
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  std::deque<Asked> waiting_;
  bool closed_ = false;
};

// Threads that answer what lies on a desk.
class Clerks {
 public:
  Clerks(int count, std::function<void(Asked)> serve) : serve_(std::move(serve)) {
    for (int i = 0; i < count; ++i)
      threads_.emplace_back([this] {
        while (!stopping_)
          if (auto asked = desk_.take()) serve_(std::move(*asked));
      });
  }
  ~Clerks() {
    stopping_ = true;
    desk_.close();
    for (auto &thread : threads_) thread.join();
  }
  [[nodiscard]] Handler handler() { return desk_.handler(); }

 private:
  Desk desk_;
  std::function<void(Asked)> serve_;
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> threads_;
};

}  // namespace assay::http::testing
