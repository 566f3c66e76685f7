// Addresses as operators write them. Pure.
#pragma once

#include <string_view>

namespace assay::config {

// "127.0.0.1:8080" or "[::1]:0": an address of this machine, no name, with a port in 0–65535.
[[nodiscard]] bool is_listen_address(std::string_view text);

// Of a listen address: nobody but this machine reaches it.
[[nodiscard]] bool is_loopback(std::string_view listen);

// "name:443", "192.0.2.1:443" or "[2001:db8::1]:443", with a port in 1–65535.
[[nodiscard]] bool is_host_port(std::string_view text);

// "https://" or "http://", a host as above, perhaps a port in 1–65535 and a path: no user, query, fragment or blank.
[[nodiscard]] bool is_base_url(std::string_view text);

}  // namespace assay::config
