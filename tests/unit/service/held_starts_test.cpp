#include "host/service/held_starts.h"

#include <gmock/gmock.h>

#include "host/store/scopes.h"
#include "tests/unit/service/rig.h"

namespace assay::service {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(HeldStarts, EachScopeHoldsItsOwnStartsAndNoOthers) {
  const TenantId acme{7}, globex{8};
  const ProductLineId engineering{"engineering"}, sales{"sales"};
  const PluginEntry skills{"skills"}, references{"references"};
  const auto is_held = [&](const HeldStarts &held, TenantId tenant, const ProductLineId &line,
                           const PluginEntry &entry) { return !held.check(tenant, line, entry).ok(); };
  HeldStarts held;
  EXPECT_FALSE(is_held(held, acme, engineering, skills));
  held.set(store::scope_of(acme), true);
  EXPECT_TRUE(is_held(held, acme, sales, references));
  EXPECT_FALSE(is_held(held, globex, engineering, skills));
  held.set(store::scope_of(acme), false);
  held.set(store::scope_of(sales), true);
  EXPECT_TRUE(is_held(held, globex, sales, skills));
  EXPECT_FALSE(is_held(held, acme, engineering, skills));
  held.set(store::scope_of(sales), false);
  held.set(store::scope_of(skills), true);
  EXPECT_TRUE(is_held(held, acme, engineering, skills));
  EXPECT_FALSE(is_held(held, acme, engineering, references));
  held.set(store::scope_of(skills), false);
  held.set(std::string(store::kScopeAll), true);
  EXPECT_TRUE(is_held(held, globex, sales, references));
  held.set(std::string(store::kScopeAll), false);
  EXPECT_FALSE(is_held(held, acme, engineering, skills));
}

TEST(HeldStarts, OfWhatIsStoredOnlyHoldsThatStartsMeetCount) {
  const TenantId acme{7};
  store::BrakeRow deliveries_only, with_starts, blocked;
  deliveries_only.scope = store::scope_of(PluginEntry{"skills"});
  with_starts.scope = store::scope_of(ProductLineId{"sales"});
  with_starts.with_starts = true;
  blocked.kind = store::BrakeKind::kBlocked;
  blocked.scope = store::scope_of(acme);
  blocked.with_starts = true;
  HeldStarts held;
  held.restore({deliveries_only, with_starts, blocked});
  EXPECT_TRUE(held.check(acme, {"engineering"}, {"skills"}).ok());
  EXPECT_FALSE(held.check(acme, {"sales"}, {"skills"}).ok());
}

class HeldAssessments : public ServiceRig {
 protected:
  HeldAssessments() {
    EXPECT_TRUE(list(acme).ok());
    assessments->refuse_held_by(held);
  }
  HeldStarts held;
};

TEST_F(HeldAssessments, AHeldStartIsRefusedForTheRecruiterBeforeAnythingIsStoredOrAsked) {
  held.set(store::scope_of(acme.tenant), true);
  const auto refused = start(acme, request("a-1"));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kRejected);
  EXPECT_THAT(refused.error().message, HasSubstr("on hold"));
  EXPECT_TRUE(skills.start_keys.empty());
  held.set(store::scope_of(acme.tenant), false);
  EXPECT_TRUE(start(acme, request("a-1")).ok());
}

}  // namespace
}  // namespace assay::service
