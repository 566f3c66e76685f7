// A TCP proxy between the host and a server, which does to the bytes of each connection what a bad network would.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "host/core/mutex.h"

namespace assay::test {

// One direction of one connection.
struct GateFlow {
  std::chrono::milliseconds delay{0};      // before the first byte
  std::optional<std::size_t> cut_after;    // both ends are closed once so many bytes went through; 0: before the first
  std::optional<std::size_t> reset_after;  // the same, and the client sees a reset
  std::optional<std::size_t> corrupt_at;   // this byte, from 0, goes on inverted
  std::size_t drip_bytes = 0;              // at most so many per drip_every; 0: all at once
  std::chrono::milliseconds drip_every{0};
};

struct GateScript {
  GateFlow to_server, to_client;
  bool is_silent = false;             // accepted, and never a byte either way
  std::optional<std::string> answer;  // what the client gets in place of what the server says, once that speaks
};

class TcpGate {
 public:
  // server_port: on 127.0.0.1. Listens on a free port there. Throws when it cannot.
  explicit TcpGate(std::uint16_t server_port);
  ~TcpGate();
  TcpGate(const TcpGate &) = delete;
  TcpGate &operator=(const TcpGate &) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  // For the next new connection that has no script yet, then the one after it; without one bytes go through as they
  // are. Connections that are open are closed, so that no client goes on with an old one. [any-thread]
  void next(GateScript script);
  // For every connection that next() has nothing for, from now on. Closes as next().
  void always(GateScript script);
  // Accepted so far. [any-thread]
  [[nodiscard]] int connections() const;
  // Scripts of next() that nobody met yet. [any-thread]
  [[nodiscard]] std::size_t waiting() const;

 private:
  class Connection;
  using TimePoint = std::chrono::steady_clock::time_point;

  void run();
  void accept_one();
  void wake() const;

  const std::uint16_t server_port_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  int wake_ = -1;

  mutable Mutex mutex_;
  std::deque<GateScript> next_ ASSAY_GUARDED_BY(mutex_);
  GateScript always_ ASSAY_GUARDED_BY(mutex_);
  bool close_all_ ASSAY_GUARDED_BY(mutex_) = false;
  bool stopping_ ASSAY_GUARDED_BY(mutex_) = false;
  int accepted_ ASSAY_GUARDED_BY(mutex_) = 0;

  std::vector<std::unique_ptr<Connection>> open_;  // on the thread alone
  std::thread thread_;
};

}  // namespace assay::test
