// The sandbox put together: the edge in front, one executor thread for everything it knows, an HTTP client for the
// recruiter's calls.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "host/core/result.h"

namespace assay::sandbox {

struct ServeOptions {
  std::string listen = "127.0.0.1:8090";
  std::string data;          // folder of the journal
  std::string api_key_file;  // the key that partners send to assessment.update
  bool allow_remote = false;
};

class App {
 public:
  // Serves from its return on. Errors: kPermissionDenied: an address that is not loopback, without allow_remote; else
  // those of the edge, the journal and the key file.
  static Result<std::unique_ptr<App>> open(const ServeOptions &options);
  ~App();

  [[nodiscard]] std::string url() const;  // http://127.0.0.1:PORT

  // Answers what is under way, then stops listening. Once.
  void drain(std::chrono::milliseconds limit);

 private:
  struct Parts;
  explicit App(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// "127.0.0.1:0", "[::1]:8090": whether only this machine can reach it.
[[nodiscard]] bool is_loopback(const std::string &listen);

}  // namespace assay::sandbox
