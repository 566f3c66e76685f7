// Delivery without a network and without waiting: the real store (in memory) and the real dispatcher between a clock
// that only this moves and an Ashby whose every answer a test decides. What was accepted and what arrived goes to the
// model checker.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "host/core/mutex.h"
#include "host/core/wait.h"
#include "host/delivery/dispatcher.h"
#include "tests/support/fake_clock.h"
#include "tests/support/model_checker.h"

namespace assay::test {

using namespace std::chrono_literals;

// Keeps each call until answer_all(). [any-thread]
class FakeAshby final : public net::HttpClient {
 public:
  struct Call {
    net::HttpCall http;
    std::string assessment;
    std::int64_t timestamp = 0;
    std::string mark;
    bool is_the_end = false;
  };
  // What Ashby answers. `taken`: it kept the update, whatever the answer says.
  struct Answer {
    Result<net::HttpReply> reply;
    bool taken = false;
  };
  using Script = std::function<Answer(const Call &)>;

  static Answer success() { return {net::HttpReply{200, {}, R"({"success":true,"results":{}})"}, true}; }
  static Answer status(int code, std::string body = "", decltype(net::HttpReply::headers) headers = {}) {
    return {net::HttpReply{code, std::move(headers), std::move(body)}, false};
  }
  static Answer refused(const std::string &code) {
    return status(200, R"({"success":false,"errorInfo":{"code":")" + code + R"(","requestId":"01JREQ"}})");
  }
  static Answer no_answer(bool taken = false) {
    return {Error{ErrorCode::kUnavailable, "the connection to ashby.test:443 was reset"}, taken};
  }

  void send(net::HttpCall call, Done<net::HttpReply> done) override {
    Call read{std::move(call), "", 0, "", false};
    const auto body = nlohmann::json::parse(read.http.body);
    read.assessment = body.at("assessment_id");
    read.timestamp = body.at("timestamp");
    read.mark = body.at("mark");
    read.is_the_end = body.contains("assessment_result") || body.contains("cancelled_reason");
    MutexLock lock(mutex_);
    pending_.push_back({std::move(read), std::move(done)});
  }
  std::size_t pending() {
    MutexLock lock(mutex_);
    return pending_.size();
  }
  // Answers what waits, by the script, and tells the checker.
  void answer_all(ModelChecker &checker) {
    std::vector<std::pair<Call, Done<net::HttpReply>>> waiting;
    {
      MutexLock lock(mutex_);
      waiting.swap(pending_);
    }
    for (auto &[call, done] : waiting) {
      auto answer = script(call);
      checker.arrived({call.assessment, call.timestamp, call.http.body, answer.taken, true, call.is_the_end});
      ++sent[call.http.basic_user];
      log.push_back({call.http.basic_user, call.assessment, call.mark, answer.taken});
      done(std::move(answer.reply));
    }
  }

  struct Sent {
    std::string key, assessment, mark;
    bool taken = false;
  };
  Script script = [](const Call &) { return success(); };
  std::map<std::string, std::size_t> sent;  // by API key
  std::vector<Sent> log;                    // everything, in order

 private:
  Mutex mutex_;
  std::vector<std::pair<Call, Done<net::HttpReply>>> pending_ ASSAY_GUARDED_BY(mutex_);
};

class DeliveryRig : public testing::Test {
 protected:
  using AnswerOf = FakeAshby::Answer;
  using CallOf = FakeAshby::Call;

  DeliveryRig() {
    store::StoreOptions options{":memory:"};
    options.progress_interval_ms = 60'000;
    auto opened = store::Store::open(std::move(options), clock);
    EXPECT_TRUE(opened.ok());
    store = *std::move(opened);
    sending.user_agent = "assay/test";
    sending.jitter = [] { return 0.0; };
  }
  ~DeliveryRig() override { dispatcher.reset(); }

  void open_dispatcher() {
    dispatcher.reset();
    dispatcher = std::make_unique<delivery::Dispatcher>(
        *store, ashby, clock,
        [this](TenantId tenant, const ProductLineId &) -> std::optional<delivery::Endpoint> {
          MutexLock lock(keys_mutex_);
          const auto found = keys_.find(tenant);
          if (found == keys_.end()) return std::nullopt;
          return delivery::Endpoint{"https://ashby.test", found->second};
        },
        sending);
    const auto started = dispatcher->start();
    ASSERT_TRUE(started.ok()) << started.error().message;
  }
  // The Ashby key of a customer is its name.
  TenantId customer(const std::string &name) {
    const auto tenant = store->upsert_tenant(name);
    EXPECT_TRUE(tenant.ok());
    set_key(tenant->id, name);
    return tenant->id;
  }
  void set_key(TenantId tenant, const std::string &key) {
    MutexLock lock(keys_mutex_);
    keys_[tenant] = key;
  }

  UpdateDraft draft(const AssessmentId &id, UpdateKind kind, const std::string &mark,
                    std::string_view more = "") const {
    const char *end = kind == UpdateKind::kResult      ? R"(,"assessment_result":{})"
                      : kind == UpdateKind::kCancelled ? R"(,"cancelled_reason":{})"
                                                       : "";
    return {kind, R"({"assessment_id":")" + id.to_string() + R"(","timestamp":)",
            R"(,"mark":")" + mark + "\"" + end + std::string(more) + "}"};
  }
  // A start that was accepted; its first update, "invited", is due two seconds later.
  AssessmentId begin(TenantId tenant, const std::string &application, const std::string &entry = "skills") {
    const AssessmentId id{ids.random_uuid()};
    store::StartIntent intent;
    intent.id = id;
    intent.tenant = tenant;
    intent.line = {"engineering"};
    intent.entry = {entry};
    intent.application_id = application;
    EXPECT_TRUE(wait_for<store::IntentRecorded>([&](auto done) { store->record_intent(intent, done); }).ok());
    const store::StartOutcome outcome{id, true, "vendor", draft(id, UpdateKind::kStarted, "invited")};
    EXPECT_TRUE(wait_for<store::OutcomeRecorded>([&](auto done) { store->record_outcome(outcome, done); }).ok());
    checker.invited(application, id.to_string());
    checker.started(application, id.to_string());
    checker.took(id.to_string(), "\"invited\"", ModelChecker::News::kOther);
    entries_[id] = entry;
    return id;
  }
  // What its plugin says. True: it was taken.
  bool report(const AssessmentId &id, const std::string &mark, UpdateKind kind = UpdateKind::kProgress,
              std::string_view more = "") {
    store::ReportWrite write;
    write.id = id;
    write.line = {"engineering"};
    write.entry = {entries_.at(id)};
    write.state = kind == UpdateKind::kResult      ? AssessmentState::kCompleted
                  : kind == UpdateKind::kCancelled ? AssessmentState::kCancelled
                                                   : AssessmentState::kInProgress;
    write.update = draft(id, kind, mark, more);
    const auto recorded =
        wait_for<store::ReportRecorded>([&](auto done) { store->record_report(write, std::move(done)); });
    if (!recorded.ok()) return false;
    const auto news = kind == UpdateKind::kProgress ? ModelChecker::News::kProgress : ModelChecker::News::kOther;
    checker.took(id.to_string(), "\"" + mark + "\"", news);
    return true;
  }

  delivery::Overview overview() {
    std::promise<delivery::Overview> told;
    dispatcher->look([&](delivery::Overview seen) { told.set_value(std::move(seen)); });
    return told.get_future().get();
  }
  // Everything that can happen now happens. at_once: told how many requests were under way together each time.
  void let_it_run(const std::function<void(std::size_t)> &at_once = {}) {
    for (;;) {
      const auto seen = overview();
      if (seen.is_looking || seen.in_flight != ashby.pending()) continue;
      if (seen.in_flight == 0) return;
      if (at_once) at_once(seen.in_flight);
      ashby.answer_all(checker);
    }
  }
  // Time passes from one event to the next.
  void run_for(std::chrono::milliseconds time, const std::function<void(std::size_t)> &at_once = {}) {
    const auto end = clock.now_ms() + time.count();
    for (;;) {
      dispatcher->wake();
      let_it_run(at_once);
      if (clock.now_ms() >= end) return;
      clock.now = std::min(end, next_event_ms().value_or(end));
    }
  }
  // Nothing waits any more, at the latest after `limit`.
  void run_until_delivered(std::chrono::milliseconds limit) {
    for (const auto end = clock.now_ms() + limit.count(); clock.now_ms() < end;) {
      if (counts().waiting == 0) return;
      const auto next = next_event_ms();
      run_for(std::chrono::milliseconds(std::max<std::int64_t>(next ? *next - clock.now_ms() : 1'000, 1)));
    }
    EXPECT_EQ(counts().waiting, 0);
  }
  std::optional<std::int64_t> next_event_ms() {
    std::optional<std::int64_t> next;
    for (const auto &lane : overview().lanes) {
      if (lane.next.due_ms == 0) continue;
      auto at = lane.next.due_ms;
      if (lane.brake) {
        if (lane.brake->until_ms <= clock.now_ms()) continue;
        at = std::max(at, lane.brake->until_ms);
      }
      if (at > clock.now_ms()) next = next ? std::min(*next, at) : at;
    }
    return next;
  }

  store::OutboxCounts counts() {
    const auto found = wait_for<store::OutboxCounts>([&](auto done) { store->count_deliveries(std::move(done)); });
    EXPECT_TRUE(found.ok());
    return found.ok() ? *found : store::OutboxCounts{};
  }
  std::vector<store::DeliveryRow> rows(store::DeliveryFilter filter = {}) {
    filter.limit = 100'000;
    const auto found =
        wait_for<std::vector<store::DeliveryRow>>([&](auto done) { store->list_deliveries(filter, std::move(done)); });
    EXPECT_TRUE(found.ok());
    return found.ok() ? *found : std::vector<store::DeliveryRow>{};
  }
  std::vector<store::DeliveryRow> rows_of(const AssessmentId &id) {
    store::DeliveryFilter filter;
    filter.assessment = id;
    return rows(filter);
  }
  std::optional<store::BrakeRow> brake_of(TenantId tenant) {
    for (const auto &lane : overview().lanes)
      if (lane.next.lane.tenant == tenant) return lane.brake;
    return std::nullopt;
  }
  // Marks that Ashby took of one assessment, in order, each once.
  std::vector<std::string> taken(const AssessmentId &id) {
    std::vector<std::string> marks;
    for (const auto &sent : ashby.log)
      if (sent.taken && sent.assessment == id.to_string() &&
          std::find(marks.begin(), marks.end(), sent.mark) == marks.end())
        marks.push_back(sent.mark);
    return marks;
  }
  void expect_no_violation() {
    const auto found = checker.violations();
    EXPECT_TRUE(found.empty()) << text_of(found);
  }

  FakeClock clock;
  SystemIdSource ids;
  FakeAshby ashby;
  ModelChecker checker;
  std::unique_ptr<store::Store> store;
  delivery::DispatcherOptions sending;
  std::unique_ptr<delivery::Dispatcher> dispatcher;

 private:
  Mutex keys_mutex_;
  std::map<TenantId, std::string> keys_ ASSAY_GUARDED_BY(keys_mutex_);
  std::map<AssessmentId, std::string> entries_;
};

}  // namespace assay::test
