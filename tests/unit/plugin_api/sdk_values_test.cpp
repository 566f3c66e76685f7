// The parts of the C++ face that need no plugin: reports, a host, outcomes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

#include "assay/sdk/sdk.hpp"
#include "assay/testing/fake_host.hpp"

namespace assay::sdk {
namespace {

using testing::FakeHost;
using testing::Op;

TEST(SdkReport, IsRefusedBeforeItLeavesWhenItBreaksARule) {
  FakeHost host;
  host.open_assessment("id");
  const Host face(host.host());
  const auto url = std::string("https://v.example/1");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::pair<Report, const char *> wrong[] = {
      {Report::in_progress("id", ""), "/status"},
      {Report::in_progress("", "x"), "/assessment_id"},
      {Report::expired("id", ""), "/reason"},
      {Report::completed("id", "Done", "", LabelledValue::score("s", "S", 1)), "/profile_url"},
      {Report::completed("id", "Done", "vendor", LabelledValue::score("s", "S", 1)), "/profile_url"},
      {Report::completed("id", "Done", url, LabelledValue::score("s", "S", nan)), "/result/value"},
      {Report::in_progress("id", "x").with_metadata(LabelledValue::text("assessment_result", "R", "r")),
       "/metadata/0/identifier"},
      {Report::in_progress("id", "x")
           .with_metadata(LabelledValue::text("a", "A", ""))
           .with_metadata(LabelledValue::text("a", "A", "")),
       "/metadata/1/identifier"},
      {Report::in_progress("id", "x").with_metadata(LabelledValue::url("a", "A", "mailto:x")), "/metadata/0/value"},
  };
  for (const auto &[report, pointer] : wrong) {
    const auto status = face.report(report);
    EXPECT_EQ(status.code, ASSAY_INVALID_ARGUMENT);
    EXPECT_EQ(status.pointer, pointer) << status.message;
  }
  EXPECT_EQ(host.count(Op::kReport), 0);
  EXPECT_TRUE(face.report(Report::in_progress("id", "Started")).is_ok());
}

TEST(SdkReport, SurvivesTheWayThroughItsText) {
  const auto report =
      Report::completed("id", "Done", "https://v.example/1", LabelledValue::score("s", "S", 0.1).described("d"))
          .with_metadata(LabelledValue::success("p", "P", false))
          .with_dedupe_key("k")
          .with_vendor_sequence(1'700'000'000'000);
  const auto read = Report::parse(report.render());
  ASSERT_TRUE(read.is_ok()) << read.status().message;
  EXPECT_EQ(read->render(), report.render());
  EXPECT_EQ(read->vendor_sequence(), 1'700'000'000'000);
  EXPECT_TRUE(read->check().is_ok());
}

TEST(SdkHost, AServiceThatIsNotThereIsUnsupportedAndTimeGoesOn) {
  FakeHost fake;
  for (const char *id : {ASSAY_SVC_LOG, ASSAY_SVC_REPORT, ASSAY_SVC_KV, ASSAY_SVC_TIMER, ASSAY_SVC_CLOCK,
                         ASSAY_SVC_MAIL, ASSAY_SVC_HTTP}) {
    fake.disable(id);
  }
  const Host host(fake.host());
  EXPECT_FALSE(host.has(ASSAY_SVC_KV));
  host.log(LogLevel::kError, "nobody hears");
  EXPECT_EQ(host.report(Report::in_progress("id", "x")).code, ASSAY_UNSUPPORTED);
  EXPECT_EQ(host.kv_get("k").status().code, ASSAY_UNSUPPORTED);
  EXPECT_EQ(host.kv_put({"k", "v", ASSAY_KV_ANY_VERSION, 0, {}}).status().code, ASSAY_UNSUPPORTED);
  EXPECT_EQ(host.kv_remove("k").code, ASSAY_UNSUPPORTED);
  EXPECT_EQ(host.mail("a@b.example", "s", "t").code, ASSAY_UNSUPPORTED);
  EXPECT_EQ(host.set_timer("t", 1, "").code, ASSAY_UNSUPPORTED);
  EXPECT_EQ(host.cancel_timer("t").code, ASSAY_UNSUPPORTED);
  EXPECT_EQ(host.http({}).status().code, ASSAY_UNSUPPORTED);
  EXPECT_GT(host.now_ms(), FakeHost::kStartMs);
  EXPECT_NE(host.random(16), host.random(16));
}

TEST(SdkOutcome, AnOkStatusWithoutAValueIsADefect) {
  const Outcome<int> outcome{Status{}};
  EXPECT_FALSE(outcome.is_ok());
  EXPECT_EQ(outcome.status().code, ASSAY_INTERNAL);
  EXPECT_THROW(static_cast<void>(outcome.value()), std::logic_error);
}

}  // namespace
}  // namespace assay::sdk
