// A store with a clock that the test owns, and blocking faces of the functions that take a `done`.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/core/wait.h"
#include "host/store/store.h"
#include "tests/support/fake_clock.h"

namespace assay::store {

using test::FakeClock;

inline AssessmentId assessment_id(const std::string &name) { return {Uuid::name_based({"assessment", name})}; }
inline AssessmentTypeId type_id(const std::string &name) { return {Uuid::name_based({"type", name})}; }

inline UpdateDraft draft(UpdateKind kind, const std::string &tag) {
  return {kind, "{\"timestamp\":", ",\"tag\":\"" + tag + "\"}"};
}
inline std::string frozen(std::int64_t timestamp, const std::string &tag) {
  return "{\"timestamp\":" + std::to_string(timestamp) + ",\"tag\":\"" + tag + "\"}";
}

class StoreRig {
 public:
  explicit StoreRig(const std::string &path = ":memory:") { open({path}); }

  void open(StoreOptions options) {
    store.reset();
    auto opened = Store::open(std::move(options), clock);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    store = *std::move(opened);
    tenant = store->upsert_tenant("acme")->id;
  }

  StartIntent intent(const std::string &id, const std::string &application) {
    return {assessment_id(id), tenant, line, type_id("backend"), entry, application, "print-" + id, "command-" + id};
  }
  Result<IntentRecorded> record_intent(StartIntent intent) {
    return wait_for<IntentRecorded>(
        [&](Done<IntentRecorded> done) { store->record_intent(std::move(intent), std::move(done)); });
  }
  Result<OutcomeRecorded> accept(const std::string &id) {
    return outcome({assessment_id(id), true, "vendor-" + id, draft(UpdateKind::kStarted, "started"),
                    draft(UpdateKind::kProgress, "accepted")});
  }
  Result<OutcomeRecorded> reject(const std::string &id) {
    return outcome({assessment_id(id), false, "", std::nullopt, draft(UpdateKind::kCancelled, "refused")});
  }
  Result<OutcomeRecorded> outcome(StartOutcome outcome) {
    return wait_for<OutcomeRecorded>(
        [&](Done<OutcomeRecorded> done) { store->record_outcome(std::move(outcome), std::move(done)); });
  }
  Result<OutcomeRecorded> queued(const std::string &id) {
    return wait_for<OutcomeRecorded>([&](Done<OutcomeRecorded> done) {
      store->record_queued(assessment_id(id), draft(UpdateKind::kStarted, "queued"), std::move(done));
    });
  }
  Result<OutcomeRecorded> unresolved(const std::string &id) {
    return wait_for<OutcomeRecorded>([&](Done<OutcomeRecorded> done) {
      store->record_unresolved(assessment_id(id), draft(UpdateKind::kStarted, "queued"), "nobody knows",
                               std::move(done));
    });
  }
  Result<AssessmentRow> resolve(ResolveWrite found_out) {
    return wait_for<AssessmentRow>(
        [&](Done<AssessmentRow> done) { store->resolve(std::move(found_out), std::move(done)); });
  }
  // A started assessment `id` for the application `id`.
  void started(const std::string &id) {
    ASSERT_TRUE(record_intent(intent(id, id)).ok());
    ASSERT_TRUE(accept(id).ok());
  }

  ReportWrite progress(const std::string &id, const std::string &tag, const std::string &dedupe = "") {
    return {assessment_id(id), line, entry, AssessmentState::kInProgress, dedupe, draft(UpdateKind::kProgress, tag)};
  }
  ReportWrite ended(const std::string &id, AssessmentState state, const std::string &tag) {
    return {assessment_id(id), line, entry, state, "", draft(UpdateKind::kResult, tag)};
  }
  Result<ReportRecorded> report(ReportWrite report) {
    return wait_for<ReportRecorded>(
        [&](Done<ReportRecorded> done) { store->record_report(std::move(report), std::move(done)); });
  }
  // told_in: the state in which the vendor took it; by default the row's own.
  Result<CancelRecorded> cancel(const std::string &id) { return cancel(id, row(id).state); }
  Result<CancelRecorded> cancel(const std::string &id, std::optional<AssessmentState> told_in) {
    return wait_for<CancelRecorded>([&](Done<CancelRecorded> done) {
      store->record_cancel({assessment_id(id), tenant, line, draft(UpdateKind::kCancelled, "cancelled"), told_in},
                           std::move(done));
    });
  }
  Result<void> remember(std::vector<TypeRow> types) {
    return wait_for<void>([&](Done<void> done) { store->remember_types(std::move(types), std::move(done)); });
  }
  std::optional<AssessmentRow> find(const std::string &id) {
    auto found = wait_for<std::optional<AssessmentRow>>(
        [&](Done<std::optional<AssessmentRow>> done) { store->find_assessment(assessment_id(id), std::move(done)); });
    EXPECT_TRUE(found.ok());
    return found.ok() ? *found : std::nullopt;
  }
  AssessmentRow row(const std::string &id) { return find(id).value_or(AssessmentRow{}); }

  std::vector<ClaimedUpdate> claim(std::size_t limit = 100, std::int64_t lease_ms = 60'000) {
    auto claims = claim_lanes({{lane(), limit}}, lease_ms);
    return claims.empty() ? std::vector<ClaimedUpdate>{} : std::move(claims.front().updates);
  }
  std::vector<LaneClaim> claim_lanes(std::vector<LaneShare> shares, std::int64_t lease_ms = 60'000) {
    auto claimed = wait_for<std::vector<LaneClaim>>(
        [&](Done<std::vector<LaneClaim>> done) { store->claim_updates(std::move(shares), lease_ms, std::move(done)); });
    EXPECT_TRUE(claimed.ok());
    return claimed.ok() ? *std::move(claimed) : std::vector<LaneClaim>{};
  }
  [[nodiscard]] Lane lane() const { return {tenant, line, entry}; }
  // When the next stream of any lane falls due; 0: nothing waits.
  std::int64_t next_due_ms() {
    const auto lanes = wait_for<std::vector<LaneDue>>([&](auto done) { store->lanes_due(std::move(done)); });
    EXPECT_TRUE(lanes.ok());
    std::int64_t next = 0;
    for (const auto &[lane, due_ms] : *lanes) next = next == 0 ? due_ms : std::min(next, due_ms);
    return next;
  }
  // The one update that is due.
  ClaimedUpdate claim_one() {
    auto claimed = claim();
    EXPECT_EQ(claimed.size(), 1u);
    return claimed.empty() ? ClaimedUpdate{} : claimed.front();
  }
  static Settle settlement(const ClaimedUpdate &update, Settlement settlement) {
    auto settle = settle_of(update);
    settle.settlement = settlement;
    settle.reason = "why";
    return settle;
  }
  Settled settle(const ClaimedUpdate &update, Settlement how, std::int64_t not_before_ms = 0,
                 bool spends_attempt = true) {
    auto settle = settlement(update, how);
    settle.not_before_ms = not_before_ms;
    settle.spends_attempt = spends_attempt;
    return this->settle(std::move(settle));
  }
  Settled settle(Settle settle) {
    const auto settled =
        wait_for<Settled>([&](Done<Settled> done) { store->settle_update(std::move(settle), std::move(done)); });
    EXPECT_TRUE(settled.ok());
    return settled.ok() ? *settled : Settled{};
  }
  // Delivers everything that is due at any time up to an hour from now; the bodies in the order of their delivery.
  std::vector<std::string> deliver_all() {
    clock.now += 3'600'000;
    std::vector<std::string> bodies;
    for (auto batch = claim(); !batch.empty(); batch = claim())
      for (const auto &update : batch) {
        bodies.push_back(update.body);
        settle(update, Settlement::kDelivered);
      }
    return bodies;
  }

  FakeClock clock;
  std::unique_ptr<Store> store;
  TenantId tenant;
  const ProductLineId line{"engineering"};
  const PluginEntry entry{"skills"};
};

}  // namespace assay::store
