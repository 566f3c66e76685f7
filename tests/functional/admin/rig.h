// An operator at the command line of a real host, with a sandbox that fails when it is told to.
#pragma once

#include <string>
#include <vector>

#include "tests/functional/gateway/rig.h"

namespace assay::test {

class OperatorsHost {
 public:
  using Json = Gateway::Json;

  OperatorsHost();  // the sandbox and the host run, with the plugin "skills" on the line "engineering"

  struct Said {
    int exit_code = 0;
    std::string out, err;
  };
  // One run of `assay`, with --config of this host behind the words.
  Said run(std::vector<std::string> words);
  static Said run_as_typed(std::vector<std::string> words, const std::string &log_path);  // nothing added
  Json run_json(std::vector<std::string> words);  // its only document; fails the test when it is refused

  // An assessment whose first update Ashby has refused for good: its id. The update is number `key` of the outbox.
  std::string start_dead(const std::string &application, int key);
  std::string start(const std::string &application);
  // How often Ashby was sent an update of this assessment, refused ones too.
  std::size_t posted(const std::string &id);
  // The delivery, once it is in this state. Fails the test after half a minute.
  Json await_state(int key, const std::string &state);

  [[nodiscard]] Gateway &gateway() { return gateway_; }
  [[nodiscard]] std::string admin_file() const { return gateway_.path("state/admin.json"); }

 private:
  Gateway gateway_;
  std::string type_;
};

}  // namespace assay::test
