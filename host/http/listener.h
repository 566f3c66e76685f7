// The one listening descriptor that all loops share.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "host/core/result.h"
#include "host/http/unique_fd.h"

namespace assay::http {

struct Listener {
  UniqueFd fd;  // non-blocking; what it accepts inherits its options (no delay, a send buffer for a whole answer)
  std::uint16_t port = 0;
};

// `text` is address:port, IPv6 in brackets; names are not resolved. Errors: kInvalidArgument for any other text,
// kUnavailable when the address cannot be had.
Result<Listener> open_listener(const std::string &text);

// The address of the other end, without port; an IPv4 address inside an IPv6 one is written as IPv4.
[[nodiscard]] std::string render_address(const sockaddr_storage &address);

}  // namespace assay::http
