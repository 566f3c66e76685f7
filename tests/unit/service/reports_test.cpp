#include "host/service/reports.h"

#include <gtest/gtest.h>

#include "tests/unit/service/rig.h"

namespace assay::service {
namespace {

class ReportsTest : public ServiceRig {
 protected:
  ReportsTest() {
    EXPECT_TRUE(list(acme).ok());
    id_ = start(acme, request("a-1"))->id;
  }

  StatusReport progress(const std::string &status, const std::string &key = "") {
    StatusReport report;
    report.assessment_id = id_;
    report.status = status;
    report.dedupe_key = key;
    return report;
  }
  StatusReport expired() {
    auto report = progress("");
    report.state = AssessmentState::kExpired;
    report.reason = "The invitation expired";
    return report;
  }

  AssessmentId id_;
  Reports reports_{*store};
  plugin::InstanceId skills_instance_{{"engineering"}, {"skills"}};
};

TEST_F(ReportsTest, AReportChangesTheState) {
  ASSERT_TRUE(reports_.report(skills_instance_, progress("Started")).ok());
  EXPECT_EQ(row(id_).state, AssessmentState::kInProgress);
  ASSERT_TRUE(reports_.report(skills_instance_, expired()).ok());
  EXPECT_EQ(row(id_).state, AssessmentState::kExpired);
}

TEST_F(ReportsTest, NothingFollowsAnEnd) {
  ASSERT_TRUE(reports_.report(skills_instance_, expired()).ok());
  EXPECT_EQ(reports_.report(skills_instance_, progress("Started")).error().code, ErrorCode::kConflict);
}

TEST_F(ReportsTest, ARepeatWithTheSameKeyIsTakenOnce) {
  ASSERT_TRUE(reports_.report(skills_instance_, progress("Started", "begin")).ok());
  EXPECT_TRUE(reports_.report(skills_instance_, progress("Started", "begin")).ok());
}

TEST_F(ReportsTest, AnotherInstanceCannotSpeakForThisAssessment) {
  for (const plugin::InstanceId &other :
       {plugin::InstanceId{{"engineering"}, {"reference"}}, plugin::InstanceId{{"sales"}, {"skills"}}})
    EXPECT_EQ(reports_.report(other, progress("Started")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(row(id_).state, AssessmentState::kStarted);
}

TEST_F(ReportsTest, AReportThatBreaksAshbysRulesIsRefusedByItsPointer) {
  EXPECT_EQ(reports_.report(skills_instance_, progress("")).error().pointer, "/status");
}

}  // namespace
}  // namespace assay::service
