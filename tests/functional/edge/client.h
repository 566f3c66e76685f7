// A client that works on the bare socket, so that it can do what no library would. Blocking, every wait bounded; one
// thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "host/http/unique_fd.h"

namespace assay::http::testing {

using namespace std::chrono_literals;

struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

class Client {
 public:
  struct Options {
    std::chrono::milliseconds patience{10'000};  // of every wait
    int receive_buffer = 0;                      // bytes; 0: the system's choice
    int send_buffer = 0;
  };
  explicit Client(std::uint16_t port) : Client(port, Options{}) {}
  Client(std::uint16_t port, Options options);

  [[nodiscard]] bool connected() const noexcept { return static_cast<bool>(fd_); }
  // False when the other end has closed, or takes nothing for as long as our patience lasts.
  bool send(std::string_view bytes);
  // As much as the socket takes at once.
  std::size_t send_some(std::string_view bytes);
  // Nothing when the connection ends, or patience does, before a whole answer has come. Interim answers are skipped.
  std::optional<Answer> read(bool to_head = false);
  // The bytes until the other end closes; nothing when patience ends first. A reset counts as the end.
  std::optional<std::string> read_to_end();
  [[nodiscard]] bool was_reset() const noexcept { return reset_; }
  // The next bytes that arrive, raw; empty at the end of the connection or of patience.
  std::string read_some();

  void finish_sending();
  void close() { fd_.reset(); }
  void abort();  // closes with a reset

 private:
  enum class More { kBytes, kEnd, kPatience };
  More receive();

  UniqueFd fd_;
  Options options_;
  std::string received_;
  bool reset_ = false;
};

// "POST <path> HTTP/1.1", Host, `headers` (each line ended), Content-Length, the body.
[[nodiscard]] std::string post(std::string_view path, std::string_view body, std::string_view headers = "");
[[nodiscard]] std::string get(std::string_view path, std::string_view headers = "");

// One request on a connection of its own.
std::optional<Answer> ask(std::uint16_t port, std::string_view request);

}  // namespace assay::http::testing
