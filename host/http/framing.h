// Bytes in, complete and validated HTTP/1.x requests out. Pure: no socket, no clock, no Pistache.
// Stricter than RFC 9112 wherever leniency would let two readers disagree about where a request ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "host/http/message.h"

namespace assay::http {

struct FramingLimits {
  std::size_t max_header_bytes = 16 * 1024;  // request line and header lines with their line ends
  std::size_t max_body_bytes = 64 * 1024;    // after decoding
  std::size_t max_target_bytes = 2 * 1024;
  std::size_t max_header_lines = 100;
};

// Why a connection's bytes are refused. Nothing after a violation can be trusted: answer it and close.
struct Violation {
  int status = 0;           // 400, 413, 414, 417, 431, 501 or 505
  std::string_view code;    // for programs; text of static duration
  std::string_view reason;  // for people; text of static duration, never the client's bytes
};

struct FramedRequest {
  Request request;  // `id` and `peer` are left empty
  bool http_1_0 = false;
  bool keep_alive = true;  // what the client's version and Connection header ask for
};

// One per connection. The outcome does not depend on how the bytes were cut into pieces, and the work is linear in
// their number. Memory: at most max_header_bytes of one unfinished line, the headers so far, and the body received so
// far.
class Framer {
 public:
  enum class State { kNeedMore, kComplete, kViolation };

  explicit Framer(const FramingLimits &limits) noexcept : limits_(limits) {}

  // Takes bytes up to the end of the current request and returns how many; what is left belongs to the next one.
  // Takes nothing when state() is not kNeedMore.
  std::size_t feed(std::string_view bytes);

  [[nodiscard]] State state() const noexcept { return state_; }
  // A byte of a request was seen (blank lines before it do not count).
  [[nodiscard]] bool started() const noexcept { return started_; }
  [[nodiscard]] bool head_complete() const noexcept { return step_ > Step::kHeaderLine; }
  // True once, when the client waits for "100 Continue" before it sends its body.
  [[nodiscard]] bool take_continue() noexcept;
  // Required: state() is kViolation.
  [[nodiscard]] const Violation &violation() const noexcept { return violation_; }
  // What is known of the request so far; for the id, method and version of a refused one.
  [[nodiscard]] const FramedRequest &partial() const noexcept { return framed_; }
  // Required: state() is kComplete. The framer is ready for the next request.
  [[nodiscard]] FramedRequest take();

 private:
  enum class Step { kRequestLine, kHeaderLine, kBody, kChunkSize, kChunkData, kChunkEnd, kTrailer };

  void refuse(int status, std::string_view code, std::string_view reason) noexcept;
  void bad_request(std::string_view reason) noexcept { refuse(400, "invalid_request", reason); }
  std::size_t feed_line(std::string_view bytes);
  std::size_t feed_body(std::string_view bytes);
  [[nodiscard]] std::size_t line_budget() const noexcept;
  void refuse_long_line() noexcept;
  void read_line(std::string_view line);
  void read_request_line(std::string_view line);
  void read_target(std::string_view target);
  void read_header_line(std::string_view line);
  void read_known_header(std::string_view name, std::string_view value);
  void read_content_length(std::string_view value);
  void read_connection(std::string_view value);
  void end_of_head();
  void read_chunk_size(std::string_view line);

  FramingLimits limits_;
  State state_ = State::kNeedMore;
  Step step_ = Step::kRequestLine;
  FramedRequest framed_;
  Violation violation_;
  std::string line_;  // the unfinished line, when a piece ended inside it
  std::size_t head_bytes_ = 0;
  std::size_t header_lines_ = 0;
  std::size_t hosts_ = 0;
  std::uint64_t content_length_ = 0;
  std::size_t remaining_ = 0;  // of the body, or of the chunk
  bool started_ = false;
  bool blank_line_seen_ = false;
  bool has_length_ = false;
  bool has_coding_ = false;
  bool chunked_ = false;
  bool says_close_ = false;
  bool says_keep_alive_ = false;
  bool expects_continue_ = false;
};

}  // namespace assay::http
