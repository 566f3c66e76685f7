// The rest of the host as plugins' services see it: remembers what it was asked, answers what the test wants.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/core/mutex.h"
#include "host/plugin/ports.h"
#include "tests/support/fake_clock.h"

namespace assay::plugin {

// [any-thread]; the answers are set before a plugin runs.
class FakePorts final : public UpdateSink, public Kv, public Timers, public MailPort, public Egress {
 public:
  Ports ports() {
    Ports ports{*this, *this, *this, *this, *this, clock, {}, "1.2.3"};
    ports.random = [](std::span<std::uint8_t> out) { std::fill(out.begin(), out.end(), std::uint8_t{0x5a}); };
    return ports;
  }

  // "<instance> <function> <argument> …", one per call.
  std::vector<std::string> calls() {
    MutexLock lock(mutex_);
    return calls_;
  }

  Result<void> answer;                   // of all that return nothing; as an error, of the others too
  std::optional<KvEntry> entry;          // what get finds
  std::int64_t version = 1;              // what put returns
  EgressReply reply{200, "", {}};        // what send returns
  std::function<void()> before = [] {};  // runs inside each call; may throw
  test::FakeClock clock;

  Result<void> report(const InstanceId &from, const StatusReport &report) override {
    return note(from, "report", {report.assessment_id.to_string(), std::string(name_of(report.state)), report.status});
  }
  Result<std::optional<KvEntry>> get(const InstanceId &of, std::string_view key) override {
    ASSAY_CHECK(note(of, "get", {std::string(key)}));
    return entry;
  }
  Result<std::int64_t> put(const InstanceId &of, std::string_view key, std::string_view value, std::int64_t expected,
                           std::int64_t expires_at_ms, std::optional<AssessmentId> assessment) override {
    ASSAY_CHECK(note(of, "put",
                     {std::string(key), std::string(value), std::to_string(expected), std::to_string(expires_at_ms),
                      assessment ? assessment->to_string() : "-"}));
    return version;
  }
  Result<void> remove(const InstanceId &of, std::string_view key) override {
    return note(of, "remove", {std::string(key)});
  }
  Result<void> set(const InstanceId &of, std::string_view id, std::int64_t due_ms, std::string_view payload) override {
    return note(of, "set", {std::string(id), std::to_string(due_ms), std::string(payload)});
  }
  Result<void> cancel(const InstanceId &of, std::string_view id) override {
    return note(of, "cancel", {std::string(id)});
  }
  Result<void> send(const InstanceId &from, std::string_view to, std::string_view subject,
                    std::string_view text) override {
    return note(from, "mail", {std::string(to), std::string(subject), std::string(text)});
  }
  Result<EgressReply> send(const InstanceId &from, const EgressRequest &request) override {
    ASSAY_CHECK(note(from, "http", {request.method, request.url, request.body}));
    last_request = request;
    return reply;
  }

  EgressRequest last_request;

 private:
  Result<void> note(const InstanceId &of, const char *function, const std::vector<std::string> &arguments) {
    before();
    std::string line = of.line.value + "/" + of.entry.value + " " + function;
    for (const auto &argument : arguments) line += " " + argument;
    MutexLock lock(mutex_);
    calls_.push_back(std::move(line));
    return answer;
  }

  Mutex mutex_;
  std::vector<std::string> calls_ ASSAY_GUARDED_BY(mutex_);
};

}  // namespace assay::plugin
