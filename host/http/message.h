// A request and a response as the rest of the host sees them: plain values, no Pistache.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::http {

struct Header {
  std::string name;  // requests: lower case
  std::string value;
};

struct Request {
  std::string id;      // echoed as X-Request-Id: the client's when it is 1–128 visible characters, else made here
  std::string method;  // "GET", "POST", …
  std::string path;  // without the query; starts with '/', printable ASCII, no "//", at most 2 KiB, not percent-decoded
  std::string query;  // after '?', without it
  std::vector<Header> headers;
  std::string body;  // at most EdgeOptions::max_body_bytes; a chunked body arrives decoded
  std::string peer;  // address of the other end, without port

  // The first value of `lower_case_name`, or an empty view with a null pointer when the header is absent.
  [[nodiscard]] std::string_view header(std::string_view lower_case_name) const noexcept {
    for (const auto &h : headers)
      if (h.name == lower_case_name) return h.value.empty() ? std::string_view("") : std::string_view(h.value);
    return {};
  }
};

struct Response {
  int status = 200;  // 200–599, or 0: no answer at all, the connection is reset at once
  std::string content_type = "application/json";
  std::string body;             // at most 256 KiB; a larger one is answered as 500
  std::vector<Header> headers;  // values must be free of CR, LF and NUL, else the header is dropped, as are those
                                // that the edge writes itself (Content-Length, Connection, Date, X-Request-Id, …)
};

}  // namespace assay::http
