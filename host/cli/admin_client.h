// One host that runs on this machine, reached by its admin listener.
#pragma once

#include <memory>
#include <string>

#include "host/core/result.h"
#include "host/net/curl_client.h"
#include "host/wire/admin.h"

namespace assay::cli {

class AdminClient {
 public:
  // Errors, texts for the operator: kUnavailable: no host runs for this state_dir; else something is in the way.
  static Result<AdminClient> open(const std::string &state_dir);

  // The body of a good answer, and a good answer only. Waits for it. Errors: kUnavailable: nobody listens (any more);
  // else what the host says, or what is wrong with its answer. path: with the query.
  Result<std::string> get(const std::string &path) { return ask("GET", path, ""); }
  Result<std::string> post(const std::string &path, std::string body) { return ask("POST", path, std::move(body)); }

 private:
  AdminClient(std::string state_dir, wire::admin::Address address)
      : state_dir_(std::move(state_dir)), address_(std::move(address)) {}
  Result<std::string> ask(const char *method, const std::string &path, std::string body);

  std::string state_dir_;
  wire::admin::Address address_;
  std::unique_ptr<net::CurlRuntime> curl_;
  std::unique_ptr<net::CurlClient> http_;
};

// As a parameter of a query.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace assay::cli
