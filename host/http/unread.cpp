// Clients that ask faster than they read. The next request of such a one waits until the largest answer would find room
// in the socket's send buffer, and nothing more is read from it meanwhile.
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "host/core/log.h"
#include "host/http/loop.h"
#include "host/http/rendering.h"

namespace assay::http {
namespace {

constexpr std::uint64_t kLargestAnswer = kMaxAnswerBody + kMaxAnswerHead;
constexpr std::size_t kNotWorthALook = 16 * 1024;

struct SendBuffer {
  std::uint64_t size = 0;
  std::uint64_t used = 0;    // what the unread bytes cost, the kernel's bookkeeping included
  std::uint64_t unread = 0;  // bytes that the other end has not acknowledged
};

std::optional<SendBuffer> look_at_send_buffer(int fd) noexcept {
  std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
  socklen_t size = sizeof(memory);
  int unread = 0;
  if (::getsockopt(fd, SOL_SOCKET, SO_MEMINFO, memory.data(), &size) != 0 || ::ioctl(fd, SIOCOUTQ, &unread) != 0)
    return std::nullopt;
  return SendBuffer{memory[SK_MEMINFO_SNDBUF], memory[SK_MEMINFO_WMEM_QUEUED],
                    static_cast<std::uint64_t>(std::max(unread, 1))};
}

// The bookkeeping depends on how small the pieces are that the other end takes; it is taken to stay as it is.
bool takes_largest_answer(const SendBuffer &buffer) noexcept {
  return buffer.used <= buffer.size / 16 || buffer.used + kLargestAnswer * buffer.used / buffer.unread <= buffer.size;
}

}  // namespace

// A system that does not tell is taken to have room: an answer that does not fit after all ends the connection.
bool Loop::has_room(Connection &connection) noexcept {
  if (connection.in_send_buffer <= kNotWorthALook) return true;
  const auto buffer = look_at_send_buffer(connection.fd);
  if (!buffer) return true;
  connection.in_send_buffer = static_cast<std::size_t>(buffer->used);
  return takes_largest_answer(*buffer);
}

void Loop::await_room(Connection &connection) noexcept {
  connection.phase = Connection::Phase::kUnread;
  connection.least_in_send_buffer = connection.in_send_buffer;
  connection.give_up_at = now_ + state_.options.unread_timeout;
  deadlines_.set(connection, Wait::kUnread, now_);
}

void Loop::look_again(Connection &connection) {
  work(connection);
  if (connection.phase != Connection::Phase::kUnread) return;
  if (connection.in_send_buffer < connection.least_in_send_buffer) {
    connection.least_in_send_buffer = connection.in_send_buffer;
    connection.give_up_at = now_ + state_.options.unread_timeout;
  } else if (now_ >= connection.give_up_at) {
    identify(connection, connection.framer.partial());
    log::info("request_dropped", {{"request", connection.request_id}, {"reason", "earlier answers are not read"}});
    return close(connection);
  }
  deadlines_.set(connection, Wait::kUnread, now_);
}

}  // namespace assay::http
