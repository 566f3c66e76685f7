// The edge: accepts connections, frames requests strictly, and brings every answer back to the connection that asked.
// Owns everything of Pistache; nothing outside host/http/ sees it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "host/core/clock.h"
#include "host/core/result.h"
#include "host/http/message.h"

namespace assay::http {

struct EdgeOptions {
  std::string listen = "127.0.0.1:0";  // address:port, IPv6 in brackets; port 0 takes a free one
  int loops = 2;                       // event-loop threads
  std::size_t max_body_bytes = 64 * 1024;
  std::size_t max_header_bytes = 16 * 1024;
  std::size_t max_connections = 4096;
  // Responders that the handler or those behind it hold, whether their clients are still there or not. A request beyond
  // that is answered 503 before the handler.
  std::size_t max_in_flight = 1024;
  std::chrono::milliseconds header_timeout{10'000};      // from the first byte of a request to the end of its header
  std::chrono::milliseconds body_timeout{10'000};        // from the end of the header to the end of the body
  std::chrono::milliseconds keep_alive_timeout{75'000};  // idle between requests
  std::chrono::milliseconds answer_timeout{
      30'000};  // a handler that has not answered by then: 503, and a late answer is dropped
  std::chrono::milliseconds unread_timeout{
      10'000};  // a client that asks again and reads nothing of earlier answers for so long is cut off
};

// The way back for one request. Move-only. Destroyed unused, it answers 500, so that no client waits for ever.
// send() posts to the loop's mailbox and returns at once; a client that is gone is not an error. [any-thread]
class Responder {
 public:
  class Mailbox;
  Responder(std::shared_ptr<Mailbox> mailbox, std::uint64_t ticket, std::string request_id) noexcept;
  Responder(Responder &&) noexcept;
  Responder &operator=(Responder &&) noexcept;
  Responder(const Responder &) = delete;
  Responder &operator=(const Responder &) = delete;
  ~Responder();

  void send(Response response) &&;

 private:
  void count_back() noexcept;

  std::shared_ptr<Mailbox> mailbox_;
  std::uint64_t ticket_ = 0;
  std::string request_id_;
  bool counted_ = true;  // as in flight
};

// Called on a loop thread: must not wait for disk, plugin or network. Requests of one connection are handed over one at
// a time, in order. May throw: answered as 500 without the exception's text.
using Handler = std::function<void(Request, Responder)>;

class Edge {
 public:
  // Binds, listens and starts the loop threads. Errors: kUnavailable (address in use, not ours, no permission), with
  // the address; kInvalidArgument for a listen text that is no address:port; kUnsupported when the Pistache that was
  // found at run time is not 0.0.5.
  static Result<std::unique_ptr<Edge>> open(EdgeOptions options, Handler handler, IdSource &ids);
  ~Edge();  // as drain(0 ms), then joins the loops

  [[nodiscard]] std::uint16_t port() const noexcept;

  // Stops accepting, lets requests in flight be answered (each with Connection: close), closes idle connections;
  // returns when none is left or `limit` has passed. [any thread but a loop's, once]
  void drain(std::chrono::milliseconds limit);

 private:
  class Impl;
  explicit Edge(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::http
