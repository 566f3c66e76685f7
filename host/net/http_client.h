// Outbound HTTP as the rest of the host sees it. One implementation is CurlClient; tests script their own.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "host/core/done.h"

namespace assay::net {

struct HttpCall {
  std::string method = "POST";
  std::string url;  // http or https
  std::vector<std::pair<std::string, std::string>> headers;
  std::string basic_user;  // non-empty: Authorization: Basic base64(user:)
  std::string body;
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds total_timeout{20'000};
  std::size_t max_response_bytes = 1024 * 1024;  // more ends the call with kResourceExhausted
};

struct HttpReply {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // Sends without waiting. `done` is called exactly once, on the client's own thread, also when the client is destroyed
  // first (kCancelled). Redirects are never followed: a 3xx is a reply. Errors: kUnavailable (resolve, connect, TLS,
  // reset), kDeadlineExceeded, kResourceExhausted (reply too large), kInvalidArgument (not an http(s) URL), kCancelled.
  // No error text carries the URL's user info, a header or a body. [any-thread]
  virtual void send(HttpCall call, Done<HttpReply> done) = 0;
};

}  // namespace assay::net
