// The real assay and assay-sandbox in a temporary folder, on free ports, with one customer on one product line.
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/process.h"
#include "tests/support/temporary_dir.h"
#include "tests/support/web.h"

namespace assay::test {

class Gateway {
 public:
  using Json = nlohmann::json;

  // plugins: what stands under `plugins:` in the YAML; names: the entries of the line, "[a, b]".
  Gateway(const std::string &plugins, const std::string &names);

  void start_sandbox();
  void start_host();
  int stop_host();  // SIGTERM; its exit code
  void kill_host();
  [[nodiscard]] const Process &host() const { return *host_; }

  // One call of the partner API as Ashby makes it. Fails the test when no answer comes.
  net::HttpReply call(const std::string &name, const std::string &body,
                      const std::string &content_type = "application/json");
  // The same through the sandbox, which plays the recruiter and knows the assessment from then on: its whole answer.
  Result<Json> recruiter(const std::string &call, Json fields);
  // The updates that the sandbox has of one assessment, once it is `enough`. Fails the test after a minute.
  std::vector<Json> await_updates(const std::string &assessment_id,
                                  const std::function<bool(const std::vector<Json> &)> &enough);
  std::vector<Json> updates_of(const std::string &assessment_id);

  // The type of this name, from assessment.list.
  std::string type_id(const std::string &name);
  // assessment.start with the shape that Ashby documents.
  static Json start_request(const std::string &type_id, const std::string &application);

  [[nodiscard]] const std::string &partner() const { return partner_; }
  [[nodiscard]] const std::string &sandbox_url() const { return sandbox_url_; }
  [[nodiscard]] const std::string &key() const { return key_; }
  [[nodiscard]] std::string path(const std::string &name) const { return dir_ / name; }
  [[nodiscard]] Web &web() { return web_; }

 private:
  TemporaryDir dir_;
  Web web_;
  std::string key_, partner_, sandbox_url_;
  std::unique_ptr<Process> host_, sandbox_;
};

}  // namespace assay::test
