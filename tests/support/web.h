// A blocking HTTP client for tests. [any-thread]
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/net/http_client.h"

namespace assay::test {

class Web {
 public:
  Web();  // throws when libcurl cannot be had
  ~Web();

  struct Ask {
    std::string method = "POST", url, body;
    std::string key;                                // Basic user
    std::string content_type = "application/json";  // empty: no header
    std::vector<std::pair<std::string, std::string>> headers;
  };
  Result<net::HttpReply> send(const Ask &ask);
  Result<net::HttpReply> get(const std::string &url) { return send({"GET", url, "", "", "", {}}); }

  // "" when the header is absent.
  static std::string header(const net::HttpReply &reply, std::string_view lower_case_name);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace assay::test
