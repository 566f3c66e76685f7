// An Ashby that answers success:true to everything and looks at nothing: what is left is the price of the sender. One
// thread, HTTP/1.1 with Content-Length, keep-alive.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

namespace assay::bench {

class BareSink {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // Listens on 127.0.0.1; port 0 takes a free one. on_request: called on the sink's thread with the time at which the
  // first byte of a request was read; may be empty. Ends the process with a message when it cannot listen.
  BareSink(std::uint16_t port, std::function<void(TimePoint)> on_request);
  ~BareSink();
  BareSink(const BareSink &) = delete;
  BareSink &operator=(const BareSink &) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::uint64_t requests() const noexcept { return requests_; }        // [any-thread]
  [[nodiscard]] std::uint64_t connections() const noexcept { return connections_; }  // [any-thread]

 private:
  struct Connection {
    std::string unread;
    TimePoint first_byte{};
  };
  void run();
  void accept_all();
  bool serve(int fd, Connection &connection);  // false: the other side is gone

  const std::function<void(TimePoint)> on_request_;
  int listener_ = -1, poll_ = -1, stop_ = -1;
  std::uint16_t port_ = 0;
  std::unordered_map<int, Connection> open_;
  std::atomic<std::uint64_t> requests_{0}, connections_{0};
  std::thread thread_;
};

}  // namespace assay::bench
