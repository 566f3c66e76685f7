// HttpClient on libcurl: one multi loop on one thread, connections reused between calls.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "host/core/result.h"
#include "host/net/http_client.h"

namespace assay::net {

// libcurl's process-wide initialisation, which Debian 12's libcurl does under a lock of its own. The composition root
// holds one for longer than any client.
class CurlRuntime {
 public:
  static Result<std::unique_ptr<CurlRuntime>> open();
  ~CurlRuntime();
  CurlRuntime(const CurlRuntime &) = delete;
  CurlRuntime &operator=(const CurlRuntime &) = delete;

 private:
  CurlRuntime() = default;
};

struct CurlOptions {
  std::size_t idle_connections = 32;  // kept open for reuse
  std::string proxy;                  // http://host:port; empty: none, whatever the environment says
};

// Sends exactly what the HttpCall says and nothing of its own: no default Accept, Content-Type, User-Agent or Expect,
// no cookies, no .netrc, no proxy from the environment. TLS 1.2 or newer, certificates checked. A request whose reused
// connection turns out to be closed is sent again on a new one. The thread blocks every signal.
class CurlClient final : public HttpClient {
 public:
  static Result<std::unique_ptr<CurlClient>> open(const CurlRuntime &runtime, CurlOptions options = {});
  // Ends what is pending with kCancelled, then joins the thread. Not from a `done`.
  ~CurlClient() override;

  // kInvalidArgument also for a method, header or user that cannot be written as one.
  void send(HttpCall call, Done<HttpReply> done) override;

 private:
  class Loop;
  explicit CurlClient(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

}  // namespace assay::net
