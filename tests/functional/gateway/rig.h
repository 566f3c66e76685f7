// The real assay and assay-sandbox in a temporary folder, on free ports: one customer on two product lines, of which
// the second has no plugin.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temporary_dir.h"
#include "tests/support/web.h"

namespace assay::test {

class Gateway {
 public:
  using Json = nlohmann::json;
  using Enough = std::function<bool(const std::vector<Json> &)>;

  // What start_request() says of the candidate: none of it may ever be found in a log.
  static constexpr auto kFirstName = "Zebulon";
  static constexpr auto kLastName = "Quartermaine";
  static constexpr auto kEmail = "zebulon.q@candidate.example";

  static constexpr auto kStaffPassword = "functional-test-password";

  // plugins: what stands under `plugins:` in the YAML; names: the entries of the first line, "[a, b]". Libraries are
  // looked for among ours, the tests' and in path("plugins").
  Gateway(std::string plugins, std::string names);
  // The entry "skills" with one test, "Writing for customer support".
  static std::string skills_plugin();
  // The entry "references" with one check, "Engineering references".
  static std::string reference_plugin();

  // What the configuration says of `pages:`, from the next start on; by default they open to kStaffPassword.
  void set_pages(std::string yaml) { pages_ = std::move(yaml); }

  // More of the configuration, from the next start on.
  void set_more(std::string yaml) { more_ = std::move(yaml); }
  // More members of the configuration's `delivery:`, from the next start on: "total_timeout: 1s".
  void set_delivery(std::string members) { delivery_ = std::move(members); }
  // Where the host sends updates, from the next start on; by default to the sandbox itself.
  void set_ashby_url(std::string url) { ashby_url_ = std::move(url); }

  void start_sandbox();
  void start_host(const std::map<std::string, std::string> &environment = {});
  int stop_host();  // SIGTERM; its exit code
  void kill_host();
  // Waits for the host to end by itself; as stop_host().
  int await_end() { return host_->wait(); }
  // What the next update meets at the sandbox: {fault, …}. Fails the test when the sandbox refuses it.
  void add_fault(const Json &fault);
  [[nodiscard]] const Process &host() const { return *host_; }

  // One call of the partner API as Ashby makes it.
  Result<net::HttpReply> call(const std::string &name, const std::string &body,
                              const std::string &content_type = "application/json");
  // The same through the sandbox, which plays the recruiter and knows the assessment from then on: its whole answer.
  // [any-thread]
  Result<Json> recruiter(const std::string &call, Json fields);
  // As recruiter("start"); the assessment's id. Fails the test when it is refused.
  std::string start_assessment(const std::string &type_id, const std::string &application);
  // The updates that the sandbox has of one assessment, once they are `enough`. Fails the test after a minute.
  std::vector<Json> await_updates(const std::string &assessment_id, const Enough &enough);
  std::vector<Json> updates_of(const std::string &assessment_id);
  // The value of a member of one of those updates, as text; empty when it has none.
  static std::string value_of(const Json &update, const std::string &member);

  // Until the host's log says so. Fails the test after a minute.
  void await_log(const std::string &words);

  // As one of the hiring team, at the running host: the cookie to send along.
  std::string sign_in();

  // The type of this name, from assessment.list.
  std::string type_id(const std::string &name);
  // assessment.start with the shape that Ashby documents.
  static Json start_request(const std::string &type_id, const std::string &application);

  [[nodiscard]] std::string base() const { return base_; }
  [[nodiscard]] std::string partner() const { return base_ + "/engineering"; }
  [[nodiscard]] const std::string &sandbox_url() const { return sandbox_url_; }
  [[nodiscard]] const std::string &key() const { return key_; }
  [[nodiscard]] std::string path(const std::string &name) const { return dir_ / name; }
  [[nodiscard]] Web &web() { return web_; }

 private:
  const std::string plugins_, names_, key_;
  std::string delivery_, ashby_url_;
  std::string pages_ = "pages: {staff_password: {file: staff.password}}\n";
  std::string more_;
  TemporaryDir dir_;
  Web web_;
  std::string base_, sandbox_url_;
  std::unique_ptr<Process> host_, sandbox_;
};

}  // namespace assay::test
