// A host for unit tests of plugins: the services of svc/*.h in memory, with a clock of the test's own, every failure to
// be had on demand, and everything that the plugin did to be looked at. Drive a plugin with it through
// plugin_driver.hpp.
//
// It outlives the plugins that run on it, as the real host's store does: destroy an instance, make another one on the
// same FakeHost, and a crash has been rehearsed. Services may be called from any thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "assay/assay.h"
#include "assay/sdk/host.hpp"
#include "assay/sdk/report.hpp"

namespace assay::testing {

// What can be made to fail.
enum class Op { kKvGet, kKvPut, kKvRemove, kReport, kMail, kTimerSet, kTimerCancel, kHttp };

struct SentMail {
  std::string to, subject, text;
};
struct LogLine {
  std::uint32_t level = 0;
  std::string text;
};
struct StoredValue {
  std::string value, assessment_id;
  std::int64_t version = 0, expires_at_ms = 0;
};
struct SetTimer {
  std::string payload;
  std::int64_t due_ms = 0;
  std::int64_t generation = 0;  // tells a timer from one that replaced it
};
struct SentHttp {
  std::string method, url, body;
  sdk::Headers headers;
};

class FakeHost {
 public:
  static constexpr std::int64_t kStartMs = 1'700'000'000'000;
  // Far below the host's, so that a test can fill them.
  static constexpr std::size_t kMaxKeys = 10'000;
  static constexpr std::size_t kMaxBytes = std::size_t{16} << 20;
  static constexpr std::size_t kMaxValueBytes = std::size_t{64} << 10;

  FakeHost() { fill_tables(); }
  FakeHost(const FakeHost &) = delete;
  FakeHost &operator=(const FakeHost &) = delete;

  // What a plugin is given. Lives as long as this.
  [[nodiscard]] const assay_host *host() const noexcept { return &host_; }

  // The clock. Moving it fires nothing; PluginDriver::advance does.
  [[nodiscard]] std::int64_t now_ms() const {
    return locked([&] { return now_ms_; });
  }
  void set_now_ms(std::int64_t now_ms) {
    locked([&] { now_ms_ = now_ms; });
  }

  // Makes an operation answer `status` the next `times` times, after letting `after` of them pass.
  void fail(Op op, assay_status status, int times = 1, int after = 0) { script(op, {status, times, after, false}); }
  // Does what was asked, and answers `status` all the same: the answer that got lost on the way.
  void lose_answer(Op op, assay_status status, int times = 1, int after = 0) {
    script(op, {status, times, after, true});
  }
  // Ends all scripted failures.
  void heal() {
    locked([&] { faults_.clear(); });
  }
  // Runs once, just before the next such operation: what another thread or process does in between.
  void before(Op op, std::function<void()> interference) {
    locked([&] { before_[op] = std::move(interference); });
  }
  // Takes a service away, by its id, as an operator may.
  void disable(std::string service_id) {
    locked([&] { disabled_.insert(std::move(service_id)); });
  }
  // The answers that outbound requests get, in order; without one they are ASSAY_UNAVAILABLE.
  void answer_http(sdk::HttpReply reply) {
    locked([&] { replies_.push_back(std::move(reply)); });
  }

  // What the plugin did. Copies, so that a test may look while threads run.
  [[nodiscard]] std::vector<SentMail> mails() const {
    return locked([&] { return mails_; });
  }
  [[nodiscard]] std::vector<LogLine> logs() const {
    return locked([&] { return logs_; });
  }
  // Taken reports, without those whose dedupe key was known and progress that came after something newer.
  [[nodiscard]] std::vector<sdk::Report> reports() const {
    return locked([&] { return reports_; });
  }
  [[nodiscard]] std::map<std::string, StoredValue> values() const {
    return locked([&] { return values_; });
  }
  [[nodiscard]] std::map<std::string, SetTimer> timers() const {
    return locked([&] { return timers_; });
  }
  [[nodiscard]] std::vector<SentHttp> requests() const {
    return locked([&] { return requests_; });
  }
  // How often an operation was asked for, failures included.
  [[nodiscard]] int count(Op op) const {
    return locked([&] {
      const auto found = counts_.find(op);
      return found == counts_.end() ? 0 : found->second;
    });
  }

  // Assessments of this instance: reports of any other are ASSAY_NOT_FOUND. PluginDriver::start does it.
  void open_assessment(std::string id) {
    locked([&] { assessments_.try_emplace(std::move(id), false); });
  }
  // From now on reports of it are ASSAY_CONFLICT. A final report and PluginDriver::cancel do it.
  void close_assessment(const std::string &id) {
    locked([&] { assessments_[id] = true; });
  }
  // The person asked to be forgotten: every value that names the assessment is gone.
  void erase_assessment(const std::string &id) {
    locked([&] {
      assessments_.erase(id);
      std::erase_if(values_, [&](const auto &entry) { return entry.second.assessment_id == id; });
    });
  }

  // For PluginDriver: the timer that is due first at or before a time, and its end when it was not set again meanwhile.
  [[nodiscard]] std::optional<std::pair<std::string, SetTimer>> due_timer(std::int64_t until_ms,
                                                                          const std::set<std::int64_t> &without) const;
  void forget_timer(const std::string &id, std::int64_t generation);

 private:
  struct Fault {
    assay_status status = ASSAY_UNAVAILABLE;
    int times = 1, after = 0;
    bool is_done_anyway = false;
  };

  template <class Work>
  std::invoke_result_t<Work> locked(Work work) const {
    const std::lock_guard lock(mutex_);
    return work();
  }
  void script(Op op, Fault fault) {
    locked([&] { faults_[op] = fault; });
  }

  // Runs one operation with the failures that were scripted for it.
  template <class Work>
  assay_status perform(Op op, Work work);

  static FakeHost &of(void *self) noexcept { return *static_cast<FakeHost *>(self); }
  static void explain(const assay_sink *error, std::string_view text) {
    if (error != nullptr && !text.empty()) error->write(error->self, text.data(), text.size());
  }

  void fill_tables();
  [[nodiscard]] const void *service(std::string_view id) const;
  assay_status put(std::string_view key, StoredValue value, std::int64_t expected, std::int64_t *version);
  assay_status take_report(std::string_view json, const assay_sink *error);
  void drop_expired();

  static void ASSAY_CALL random_bytes(void *self, uint8_t *out, uint64_t len) noexcept;
  static assay_status ASSAY_CALL kv_get(void *self, assay_str key, const assay_sink *out, int64_t *version) noexcept;
  static assay_status ASSAY_CALL send_mail(void *self, assay_str to, assay_str subject, assay_str text,
                                           const assay_sink *error) noexcept;
  static assay_status ASSAY_CALL send_http(void *self, const assay_call *call, const assay_http_call *request,
                                           const assay_http_responder *responder, const assay_sink *error) noexcept;

  mutable std::mutex mutex_;
  std::int64_t now_ms_ = kStartMs;
  std::uint64_t random_state_ = 0x9E3779B97F4A7C15u;
  std::int64_t last_version_ = 0, last_generation_ = 0;
  std::map<Op, Fault> faults_;
  std::map<Op, std::function<void()>> before_;
  std::map<Op, int> counts_;
  std::set<std::string, std::less<>> disabled_;
  std::vector<sdk::HttpReply> replies_;
  std::vector<SentMail> mails_;
  std::vector<LogLine> logs_;
  std::vector<sdk::Report> reports_;
  std::set<std::pair<std::string, std::string>> dedupe_keys_;
  std::map<std::string, bool> assessments_;  // whether it has ended
  std::map<std::string, std::int64_t> newest_sequences_;
  std::map<std::string, StoredValue> values_;
  std::map<std::string, SetTimer> timers_;
  std::vector<SentHttp> requests_;

  assay_host host_{};
  assay_svc_log log_{};
  assay_svc_report report_{};
  assay_svc_kv kv_{};
  assay_svc_timer timer_{};
  assay_svc_clock clock_{};
  assay_svc_mail mail_{};
  assay_svc_http http_{};
};

}  // namespace assay::testing

#include "assay/testing/detail/fake_services.hpp"  // IWYU pragma: export
#include "assay/testing/plugin_driver.hpp"         // IWYU pragma: export
