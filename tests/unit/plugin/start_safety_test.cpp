// Starts whose answer was lost, as a LoadedProvider tells of them.
#include <cstddef>
#include <future>
#include <latch>

#include "host/plugin/text.h"
#include "tests/unit/plugin/provider_rig.h"

namespace assay::plugin {
namespace {

using testing::AllOf;
using testing::HasSubstr;

using StartSafetyTest = ProviderRig;

TEST_F(StartSafetyTest, SaysWhatMakesARepeatedStartSafe) {
  for (const auto &[told, safety] : {std::pair{0u, StartSafety::kNone},
                                     {ASSAY_START_REPEATABLE, StartSafety::kRepeatable},
                                     {ASSAY_START_LOOKUP, StartSafety::kLookup}}) {
    plugin.assessment.start_safety = told;
    EXPECT_EQ(up().start_safety(), safety);
  }
  // One that was built when the table ended with cancel.
  plugin.assessment.struct_size = offsetof(assay_ext_assessment, start_safety);
  EXPECT_EQ(up().start_safety(), StartSafety::kNone);
}

TEST_F(StartSafetyTest, ALookupAsksForAKeyAndAnswersAsTheStartWould) {
  up();
  EXPECT_EQ(lookup().error().code, ErrorCode::kNotFound);
  std::string key;
  plugin.lookup = [&](auto *call, auto *out) {
    key = view(call->idempotency_key);
    write(out, R"({"vendor_ref":"v-1","status":"Invited"})");
    return ASSAY_OK;
  };
  const auto found = lookup();
  ASSERT_TRUE(found.ok()) << found.error().message;
  EXPECT_EQ(key, "key-1");
  EXPECT_EQ(found->vendor_ref, "v-1");
  plugin.lookup = [](auto *, auto *out) {
    write(out, "[]");
    return ASSAY_OK;
  };
  EXPECT_THAT(lookup().error().message, AllOf(HasSubstr("plugin skills, lookup"), HasSubstr("schema/started.json")));
}

TEST_F(StartSafetyTest, ACallThatNoThreadWasFreeForWasNeverMade) {
  std::latch inside(1), go_on(1);
  plugin.list = [&](auto *, auto *) {
    inside.count_down();
    go_on.wait();
    return ASSAY_UNAVAILABLE;
  };
  up({1, 8});
  std::promise<void> listed;
  provider->list(context(), [&](auto) { listed.set_value(); });
  inside.wait();
  const auto started =
      wait_for<StartAccepted>([&](auto done) { provider->start(context(1ms), {"{}"}, std::move(done)); });
  EXPECT_EQ(started.error().code, ErrorCode::kResourceExhausted) << "nothing was begun";
  go_on.count_down();
  listed.get_future().wait();
}

}  // namespace
}  // namespace assay::plugin
