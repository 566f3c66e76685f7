// A service on an in-memory store with plugins that the test scripts.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "host/core/executor.h"
#include "host/core/mutex.h"
#include "host/core/task.h"
#include "host/core/wait.h"
#include "host/plugin/provider.h"
#include "host/service/assessments.h"
#include "host/service/catalog.h"
#include "host/service/custom_fields.h"
#include "host/service/directory.h"
#include "host/store/store.h"
#include "tests/support/fake_clock.h"

namespace assay::service {

using test::FakeClock;

// Answers from scripts; when `hold` is set, starts wait until release_starts(), and cancels with `hold_cancels` until
// release_cancels().
class FakeProvider final : public plugin::Provider {
 public:
  explicit FakeProvider(std::string name) : entry_{std::move(name)} {}
  const PluginEntry &entry() const noexcept override { return entry_; }
  bool has_custom_fields() const noexcept override { return offers_fields; }
  bool has_pages() const noexcept override { return false; }
  plugin::StartSafety start_safety() const noexcept override { return safety; }

  void list(plugin::CallContext context, Done<std::vector<OfferedType>> done) override {
    MutexLock lock(mutex_);
    list_tenants.push_back(context.tenant_name);
    done(list_answer);
  }
  void custom_fields(plugin::CallContext context, Done<std::vector<CustomField>> done) override {
    MutexLock lock(mutex_);
    field_tenants.push_back(context.tenant_name);
    done(fields_answer);
  }
  void start(plugin::CallContext context, plugin::StartCommand command, Done<StartAccepted> done) override {
    MutexLock lock(mutex_);
    start_keys.push_back(context.idempotency_key);
    start_bodies.push_back(command.body);
    if (hold) {
      held_.push_back(std::move(done));
      asked.set_value();
    } else {
      done(next_start());
    }
  }
  void lookup(plugin::CallContext context, Done<StartAccepted> done) override {
    MutexLock lock(mutex_);
    lookup_keys.push_back(context.idempotency_key);
    done(next_of(lookup_answers));
  }
  void cancel(plugin::CallContext, AssessmentId id, std::string vendor_ref, Done<void> done) override {
    MutexLock lock(mutex_);
    cancelled.push_back(id);
    cancelled_refs.push_back(std::move(vendor_ref));
    if (hold_cancels) return held_cancels_.push_back(std::move(done));
    if (on_cancel) on_cancel();
    auto answer = cancel_answer;
    if (!cancel_answers.empty()) {
      answer = cancel_answers.front();
      cancel_answers.pop_front();
    }
    done(answer);
  }
  void page(plugin::CallContext, plugin::PageRequest, Done<plugin::PageResponse> done) override {
    done(Error{ErrorCode::kUnsupported, "no pages"});
  }
  void fire_timer(plugin::CallContext, std::string id, std::string payload, Done<void> done) override {
    MutexLock lock(mutex_);
    fired.push_back(id + "=" + payload);
    done(timer_answer);
  }
  void apply_event(plugin::CallContext, VendorEvent, Done<void> done) override {
    done(Error{ErrorCode::kUnsupported, "no webhooks"});
  }

  void release_starts(const Result<StartAccepted> &answer = StartAccepted{"vendor-1", "Invited", "", {}}) {
    std::deque<Done<StartAccepted>> held;
    {
      MutexLock lock(mutex_);
      hold = false;
      held.swap(held_);
    }
    for (auto &done : held) done(answer);
  }
  void release_cancels() {
    std::deque<Done<void>> held;
    {
      MutexLock lock(mutex_);
      hold_cancels = false;
      held.swap(held_cancels_);
    }
    for (auto &done : held) done({});
  }
  // [any-thread], as those that are asked in the background are.
  std::size_t starts() {
    MutexLock lock(mutex_);
    return start_keys.size();
  }
  std::size_t cancels() {
    MutexLock lock(mutex_);
    return cancelled.size();
  }

  Result<std::vector<OfferedType>> list_answer = std::vector<OfferedType>{{"backend", "Backend", ""}};
  bool offers_fields = false;  // set before the first question
  Result<std::vector<CustomField>> fields_answer = std::vector<CustomField>{};
  std::deque<Result<StartAccepted>> start_answers;   // the last one stays
  std::deque<Result<StartAccepted>> lookup_answers;  // the last one stays
  std::deque<Result<void>> cancel_answers;           // before cancel_answer
  Result<void> cancel_answer, timer_answer;
  plugin::StartSafety safety = plugin::StartSafety::kRepeatable;
  std::function<void()> on_cancel;  // before the vendor answers
  bool hold = false, hold_cancels = false;
  std::promise<void> asked;  // set when a held start arrives
  std::vector<std::string> list_tenants, field_tenants, start_keys, start_bodies, lookup_keys, cancelled_refs, fired;
  std::vector<AssessmentId> cancelled;

 private:
  Result<StartAccepted> next_start() { return next_of(start_answers); }
  static Result<StartAccepted> next_of(std::deque<Result<StartAccepted>> &answers) {
    if (answers.empty()) return StartAccepted{"vendor-1", "Invited", "", {}};
    auto answer = answers.front();
    if (answers.size() > 1) answers.pop_front();
    return answer;
  }

  PluginEntry entry_;
  Mutex mutex_;
  std::deque<Done<StartAccepted>> held_;
  std::deque<Done<void>> held_cancels_;
};

class ServiceRig : public testing::Test {
 protected:
  explicit ServiceRig(store::StoreOptions options = {":memory:"}) {
    auto opened = store::Store::open(std::move(options), clock);
    EXPECT_TRUE(opened.ok());
    store = *std::move(opened);
    acme.tenant = store->upsert_tenant("acme")->id;
    globex.tenant = store->upsert_tenant("globex")->id;
    directory = std::make_unique<Directory>(
        std::vector<Line>{{{"engineering"}, {{&skills}, {&reference}}, {}}, {{"sales"}, {{&reference}}, {}}},
        std::map<TenantId, std::string>{{acme.tenant, "acme"}, {globex.tenant, "globex"}});
    reference.list_answer = std::vector<OfferedType>{{"two-referees", "Two referees", ""}};
    open_service();
  }
  ~ServiceRig() override { executor.stop(); }

  // Neither is reached unless a test says so.
  static constexpr std::chrono::milliseconds kNever = std::chrono::hours(1);
  static constexpr std::chrono::milliseconds kSoon{1};

  void open_service(std::chrono::milliseconds first_repeat = kNever, std::chrono::milliseconds soft_deadline = kNever) {
    auto opened = Catalog::open(executor, *store, *directory, {});
    EXPECT_TRUE(opened.ok());
    catalog = *std::move(opened);
    custom_fields = std::make_unique<CustomFields>(executor, *directory, AskingOptions{});
    assessments = open_assessments(*directory, first_repeat, soft_deadline);
  }

  std::unique_ptr<Assessments> open_assessments(const Directory &of, std::chrono::milliseconds first_repeat,
                                                std::chrono::milliseconds soft_deadline) {
    StartOptions options;
    options.first_repeat = first_repeat;
    options.soft_deadline = soft_deadline;
    return std::make_unique<Assessments>(Assessments::Parts{executor, *store, *catalog, of, ids, clock}, options);
  }

  // Until `is_so`, which something in the background brings about.
  template <class Condition>
  void await(Condition is_so) {
    for (int i = 0; i < 5'000 && !is_so(); ++i) run_until(kSoon);
    ASSERT_TRUE(is_so());
  }
  void await_state(AssessmentId id, AssessmentState state) {
    await([&] { return row(id).state == state; });
  }
  // Until what was due on the executor before now + `time` has run.
  void run_until(std::chrono::milliseconds time) {
    std::promise<void> over;
    executor.post_at(std::chrono::steady_clock::now() + time, [&over] { over.set_value(); });
    over.get_future().get();
  }
  // Runs a task on the executor and waits for its value.
  template <class T, class Make>
  T run(Make make) {
    auto promise = std::make_shared<std::promise<T>>();
    executor.post(
        [&make, promise] { assay::start(make(), [promise](T value) { promise->set_value(std::move(value)); }); });
    return promise->get_future().get();
  }
  Result<Rendered> list(const Caller &caller) {
    return run<Result<Rendered>>([&] { return catalog->list(caller); });
  }
  Result<Rendered> fields(const Caller &caller) {
    return run<Result<Rendered>>([&] { return custom_fields->list(caller); });
  }
  Result<StartReply> start(const Caller &caller, const StartRequest &request) {
    return run<Result<StartReply>>([&] { return assessments->start(caller, request); });
  }
  Result<AssessmentId> cancel(const Caller &caller, AssessmentId id) {
    return run<Result<AssessmentId>>([&] { return assessments->cancel(caller, id); });
  }
  Result<AssessmentState> resolve(AssessmentId id, const Resolution &resolution) {
    return run<Result<AssessmentState>>([&] { return assessments->resolve(id, resolution); });
  }
  // What is due for the skills plugin a minute from now, leased.
  std::vector<store::ClaimedUpdate> claim(std::size_t limit = 10) {
    clock.now += 60'000;
    std::vector<store::LaneShare> shares;
    for (const auto &tenant : {acme.tenant, globex.tenant})
      shares.push_back({{tenant, acme.line, skills.entry()}, limit});
    const auto claims = wait_for<std::vector<store::LaneClaim>>(
        [&](auto done) { store->claim_updates(shares, 60'000, std::move(done)); });
    EXPECT_TRUE(claims.ok());
    std::vector<store::ClaimedUpdate> updates;
    for (const auto &claim : *claims) updates.insert(updates.end(), claim.updates.begin(), claim.updates.end());
    return updates;
  }
  // As Ashby's success:true would, unless a test says otherwise.
  void settle(const store::Settle &settle) {
    EXPECT_TRUE(wait_for<store::Settled>([&](auto done) { store->settle_update(settle, std::move(done)); }).ok());
  }
  // The bodies of all updates of everybody, in the order of their delivery.
  std::vector<std::string> deliver_all() {
    std::vector<std::string> bodies;
    for (auto updates = claim(); !updates.empty(); updates = claim())
      for (const auto &update : updates) {
        bodies.push_back(update.body);
        settle(store::settle_of(update));
      }
    return bodies;
  }
  store::AssessmentRow row(AssessmentId id) {
    auto found = wait_for<std::optional<store::AssessmentRow>>([&](auto done) { store->find_assessment(id, done); });
    EXPECT_TRUE(found.ok() && found->has_value());
    return found.ok() && *found ? **found : store::AssessmentRow{};
  }

  AssessmentTypeId backend() { return {Uuid::name_based({"engineering", "skills", "backend"})}; }
  StartRequest request(const std::string &application) {
    StartRequest made;
    made.assessment_type_id = backend();
    made.candidate = {"c-1", "Ada", "Lovelace", "ada@example.com", "https://app.ashbyhq.com/c-1"};
    made.application = {application, "Active"};
    made.job = {"j-1", "Engineer", "", "https://app.ashbyhq.com/j-1", {}};
    return made;
  }

  FakeClock clock;
  SystemIdSource ids;
  std::unique_ptr<store::Store> store;
  FakeProvider skills{"skills"};
  FakeProvider reference{"reference"};
  Caller acme{{}, "acme", {"engineering"}, "req-1"};
  Caller globex{{}, "globex", {"engineering"}, "req-2"};
  std::unique_ptr<Directory> directory;
  Executor executor;
  std::unique_ptr<Catalog> catalog;
  std::unique_ptr<CustomFields> custom_fields;
  std::unique_ptr<Assessments> assessments;
};

}  // namespace assay::service
