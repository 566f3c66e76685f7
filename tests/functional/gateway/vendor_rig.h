// The gateway with one plugin, whose vendor writes down what it is asked and what the host takes from it
// (tests/support/journal_plugin). One type, "Journal".
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/functional/gateway/rig.h"

namespace assay::test {

class VendorGateway : public testing::Test {
 protected:
  using Json = nlohmann::json;

  VendorGateway();  // starts the sandbox only

  // Starts the host and finds the type. environment: added to ours.
  void start_host(const std::map<std::string, std::string> &environment = {});
  // The same, and it kills itself at `point` ("name" or "name:N"). Only in builds that have such points.
  void start_host_to_crash_at(const std::string &point);

  // One start for one application, as the recruiter presses it, and the whole answer that the sandbox gives.
  Result<Json> ask(const std::string &application);
  // The id when it was answered 200. [any-thread]
  std::optional<std::string> press(const std::string &application);

  // The candidate finishes, and the vendor reports the result. True when the host has taken it or the assessment is
  // over. [any-thread]
  bool finish(const std::string &assessment);

  struct Line {
    std::string word, id, rest;  // "start", key, application · "reported", assessment, status · "cancel", assessment
  };
  [[nodiscard]] std::vector<Line> journal() const;
  // The keys with which the vendor was asked to start for this application, and how often.
  [[nodiscard]] std::multiset<std::string> invitations(const std::string &application) const;

  // The updates that the sandbox has accepted, by their status, in order of arrival.
  [[nodiscard]] static std::vector<std::string> accepted(const std::vector<Json> &updates);
  // Once that many were accepted.
  std::vector<Json> await_accepted(const std::string &assessment_id, std::size_t count);
  // What was posted (not told in an answer), in order of arrival.
  [[nodiscard]] static std::vector<Json> posted(const std::vector<Json> &updates);

  TemporaryDir journal_dir;
  Gateway gateway;
  std::string type;
};

}  // namespace assay::test
