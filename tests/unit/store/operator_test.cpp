// What an operator sees of the store beyond deliveries, and holds.
#include <gmock/gmock.h>

#include "host/store/scopes.h"
#include "tests/unit/store/rig.h"

namespace assay::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Operator : public testing::Test, protected StoreRig {
 protected:
  std::vector<AuditRow> audit() {
    const auto rows = wait_for<std::vector<AuditRow>>([&](auto done) { store->list_audit(0, 100, done); });
    EXPECT_TRUE(rows.ok());
    return rows.ok() ? *rows : std::vector<AuditRow>{};
  }
  Result<void> hold(const std::string &scope, const std::string &reason, bool with_starts = false) {
    BrakeRow row;
    row.scope = scope;
    row.actor = "root (uid 0)";
    row.reason = reason;
    row.with_starts = with_starts;
    return wait_for<void>([&](auto done) { store->put_hold(row, done); });
  }
  Result<bool> release(const std::string &scope) {
    return wait_for<bool>([&](auto done) { store->lift_hold(scope, {"ada (uid 7)", "mended", false}, done); });
  }
  std::vector<std::string> assessments(AssessmentFilter filter) {
    std::vector<std::string> applications;
    const auto rows = wait_for<std::vector<AssessmentView>>([&](auto done) { store->list_assessments(filter, done); });
    EXPECT_TRUE(rows.ok());
    if (rows.ok())
      for (const auto &row : *rows) applications.push_back(row.application_id);
    return applications;
  }
};

TEST_F(Operator, AHoldIsStoredWithItsEntryInTheAuditLogAndReleasedTheSame) {
  const auto scope = scope_of(PluginEntry{"skills"});
  ASSERT_TRUE(hold(scope, "wrong scores", true).ok());
  const auto held = store->brakes();
  ASSERT_TRUE(held.ok());
  ASSERT_THAT(*held, SizeIs(1));
  EXPECT_EQ(held->front().scope, "plugin:skills");
  EXPECT_EQ(held->front().since_ms, clock.now);
  EXPECT_TRUE(held->front().with_starts);
  EXPECT_EQ(held->front().actor, "root (uid 0)");

  clock.now += 1000;
  const auto released = release(scope);
  ASSERT_TRUE(released.ok());
  EXPECT_TRUE(*released);
  EXPECT_THAT(*store->brakes(), IsEmpty());
  const auto log = audit();
  ASSERT_THAT(log, SizeIs(2));
  EXPECT_EQ(log[0].action, "release");
  EXPECT_EQ(log[0].actor, "ada (uid 7)");
  EXPECT_EQ(log[0].detail, "mended");
  EXPECT_EQ(log[1].action, "hold");
  EXPECT_EQ(log[1].target, "plugin:skills");
  EXPECT_EQ(log[1].detail, "starts too; wrong scores");
}

TEST_F(Operator, ASecondHoldOfAScopeLetsNoStartsThrough) {
  ASSERT_TRUE(hold("plugin:skills", "wrong scores", true).ok());
  ASSERT_TRUE(hold("plugin:skills", "still wrong", false).ok());
  const auto brakes = store->brakes();
  ASSERT_TRUE(brakes.ok());
  ASSERT_EQ(brakes->size(), 1u);
  EXPECT_TRUE(brakes->front().with_starts);
  EXPECT_EQ(brakes->front().reason, "still wrong");
}

TEST_F(Operator, AReleaseOfNothingSaysSoAndIsNotLogged) {
  const auto released = release(scope_of(tenant));
  ASSERT_TRUE(released.ok());
  EXPECT_FALSE(*released);
  EXPECT_THAT(audit(), IsEmpty());
}

TEST_F(Operator, AssessmentsAreListedByStateAndWhoseTheyAre) {
  started("a");
  started("b");
  ASSERT_TRUE(record_intent(intent("c", "c")).ok());
  EXPECT_THAT(assessments({}), ElementsAre("a", "b", "c"));
  AssessmentFilter filter;
  filter.state = AssessmentState::kStarting;
  EXPECT_THAT(assessments(filter), ElementsAre("c"));
  filter = {};
  filter.id = assessment_id("b");
  EXPECT_THAT(assessments(filter), ElementsAre("b"));
  filter = {};
  filter.tenant = TenantId{tenant.value + 1};
  EXPECT_THAT(assessments(filter), IsEmpty());
  filter = {};
  filter.entry = "other";
  EXPECT_THAT(assessments(filter), IsEmpty());
  filter = {};
  filter.line = line.value;
  filter.limit = 2;
  EXPECT_THAT(assessments(filter), ElementsAre("a", "b"));
}

TEST_F(Operator, ARowThatWaitsForAnotherNamesIt) {
  started("a");
  ASSERT_TRUE(report(progress("a", "half")).ok());
  const auto rows = wait_for<std::vector<DeliveryRow>>([&](auto done) { store->list_deliveries({}, done); });
  ASSERT_TRUE(rows.ok());
  ASSERT_THAT(*rows, SizeIs(2));
  EXPECT_EQ(rows->at(0).before_key, 0);
  EXPECT_EQ(rows->at(1).before_key, rows->at(0).key);
}

TEST_F(Operator, AWriteCanBeTried) {
  EXPECT_TRUE(wait_for<void>([&](auto done) { store->prove_writable(done); }).ok());
}

}  // namespace
}  // namespace assay::store
