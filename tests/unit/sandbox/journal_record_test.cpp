#include "host/sandbox/journal_record.h"

#include "tests/unit/sandbox/samples.h"

namespace assay::sandbox {
namespace {

using namespace samples;

JournalRecord read_back(const std::string &line) {
  EXPECT_EQ(line.find('\n'), std::string::npos);
  auto record = parse_record(schema(), line);
  EXPECT_TRUE(record.ok()) << record.error().message;
  return *std::move(record);
}

TEST(JournalRecord, ACallReadsBack) {
  auto call = accepted_start();
  call.at_ms = 5;
  call.type_id = "t";
  call.application_id = "a";
  const auto record = read_back(render_record(id(), call));
  EXPECT_EQ(record.id, id());
  const auto &read = std::get<Call>(record.event);
  EXPECT_EQ(read.at_ms, 5);
  EXPECT_EQ(read.name, "start");
  EXPECT_EQ(read.partner, call.partner);
  EXPECT_EQ(read.status, 200);
  EXPECT_TRUE(read.success);
  EXPECT_EQ(read.type_id, "t");
  EXPECT_EQ(read.application_id, "a");
}

TEST(JournalRecord, AnArrivalReadsBackWithItsVerdictAndItsBytes) {
  auto made = arrival(progress(3, "Started\n\xc3\xab").dump(2),
                      {Verdict::kRefused, "invalid_input", "why", std::nullopt}, Source::kCancelAnswer);
  made.at_ms = 7;
  made.request_id = "r";
  made.fault = "slow";
  const auto record = read_back(render_record(id(), made));
  const auto &read = std::get<Arrival>(record.event);
  EXPECT_EQ(read.body, made.body);
  EXPECT_EQ(read.at_ms, 7);
  EXPECT_EQ(read.request_id, "r");
  EXPECT_EQ(read.fault, "slow");
  EXPECT_EQ(read.source, Source::kCancelAnswer);
  EXPECT_EQ(read.judgement.verdict, Verdict::kRefused);
  EXPECT_EQ(read.judgement.code, "invalid_input");
  EXPECT_EQ(read.judgement.message, "why");
  ASSERT_TRUE(read.judgement.update);
  EXPECT_EQ(read.judgement.update->timestamp, 3);
}

TEST(JournalRecord, YesterdaysTimelineJudgesAsItDidBefore) {
  Timelines before(schema()), after(schema());
  before.add(id(), accepted_start());
  for (const auto &update : {progress(1), progress(5, "Started"), progress(4), completion(9)})
    receive(before, update.dump());
  after.add(id(), std::get<Call>(read_back(render_record(id(), before.find(id())->calls()[0])).event));
  for (const auto &each : before.find(id())->arrivals())
    after.add(id(), std::get<Arrival>(read_back(render_record(id(), each)).event));
  EXPECT_EQ(after.judge(progress(1).dump()).verdict, Verdict::kRepeat);
  EXPECT_EQ(after.judge(progress(4).dump()).verdict, Verdict::kRefused);
  EXPECT_EQ(after.judge(progress(20).dump()).verdict, Verdict::kRefused);
  EXPECT_EQ(after.find(id())->started_at_ms(), 5);
  EXPECT_TRUE(after.find(id())->ended());
}

TEST(JournalRecord, ALineThatNoSandboxWroteIsAnErrorWithoutItsText) {
  for (
      const auto *line :
      {"", "{", "[]", "{}", R"({"assessment_id":"hunter2"})",
       R"({"assessment_id":"0b5c7a3e-3f0d-4d1e-9a52-6f2f5f0f1a11"})",
       R"({"assessment_id":"0b5c7a3e-3f0d-4d1e-9a52-6f2f5f0f1a11","update":"hunter2","source":"posted","verdict":"hunter2"})"}) {
    const auto record = parse_record(schema(), line);
    ASSERT_FALSE(record.ok()) << line;
    EXPECT_EQ(record.error().message.find("hunter2"), std::string::npos);
  }
}

}  // namespace
}  // namespace assay::sandbox
