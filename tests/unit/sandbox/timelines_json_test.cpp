#include "host/sandbox/timelines_json.h"

#include <gmock/gmock.h>

#include <set>

#include "tests/unit/sandbox/samples.h"

namespace assay::sandbox {
namespace {

using namespace samples;

TimelinesQuery parsed(std::string_view text) {
  const auto query = parse_timelines_query(text);
  EXPECT_TRUE(query.ok()) << text;
  return query.ok() ? *query : TimelinesQuery{};
}

TEST(TimelinesQuery, ItsThreeNamesAreRead) {
  EXPECT_FALSE(parsed("").only);
  EXPECT_EQ(parsed("offset=12").offset, 12u);
  const auto query = parsed(std::string("assessment_id=") + kId + "&from=3");
  EXPECT_EQ(query.only, id());
  EXPECT_EQ(query.from, 3u);
}

TEST(TimelinesQuery, AnythingElseIsRefused) {
  for (const auto *text : {"assessment=1", "assessment_id=x", "offset=", "offset=-1", "offset=1x", "from=2",
                           "offset=99999999999999999999"})
    EXPECT_FALSE(parse_timelines_query(text).ok()) << text;
}

TEST(TimelinesJson, AnAssessmentTellsHowItWasStartedAndWhatCame) {
  Timelines timelines(schema());
  auto call = accepted_start();
  call.application_id = "app-1";
  timelines.add(id(), call);
  const auto first = progress(1).dump(2);
  receive(timelines, first);
  receive(timelines, progress(2, "Started").dump());
  receive(timelines, first);
  receive(timelines, progress(1, "Late").dump());
  receive(timelines, progress(3, "More").dump());
  const auto all = render_timelines(timelines, {});
  EXPECT_EQ(all["total"], 1);
  const auto &timeline = all["timelines"][0];
  EXPECT_EQ(timeline["assessment_id"], kId);
  EXPECT_EQ(timeline["accepted"], Json({"progress", "started"}));
  EXPECT_EQ(timeline["started_at_ms"], 2);
  EXPECT_EQ(timeline["calls"][0]["application_id"], "app-1");
  const auto &updates = timeline["updates"];
  ASSERT_EQ(updates.size(), 5u);
  EXPECT_EQ(updates[0]["body"], first) << "byte for byte";
  EXPECT_EQ(updates[0]["update"], progress(1));
  EXPECT_EQ(updates[0]["kind"], "progress");
  EXPECT_EQ(updates[2]["verdict"], "repeat");
  EXPECT_EQ(updates[3]["verdict"], "refused");
  EXPECT_EQ(updates[3]["code"], "invalid_input");
}

TEST(TimelinesJson, OneAssessmentCanBeAskedFor) {
  Timelines timelines(schema());
  timelines.add(id(), accepted_start());
  timelines.add(id(kOtherId), accepted_start());
  const auto one = render_timelines(timelines, parsed(std::string("assessment_id=") + kOtherId));
  ASSERT_EQ(one["timelines"].size(), 1u);
  EXPECT_EQ(one["timelines"][0]["assessment_id"], kOtherId);
  Timelines empty(schema());
  EXPECT_TRUE(render_timelines(empty, parsed(std::string("assessment_id=") + kId))["timelines"].empty());
}

TEST(TimelinesJson, PagesTogetherHoldEveryUpdateOnceAndNoneIsTooLarge) {
  Timelines timelines(schema());
  timelines.add(id(), accepted_start());
  const std::string quotes(30'000, '"');
  for (int i = 0; i < 40; ++i) receive(timelines, progress(i + 1, quotes).dump());
  std::set<std::int64_t> seen;
  TimelinesQuery query;
  query.only = id();
  while (true) {
    const auto page = render_timelines(timelines, query);
    ASSERT_LT(page.dump().size(), 256u * 1024);
    for (const auto &update : page["timelines"][0]["updates"]) {
      const auto whole = Json::parse(update["body"].get<std::string>());
      EXPECT_TRUE(seen.insert(whole["timestamp"].get<std::int64_t>()).second);
    }
    if (!page["timelines"][0].contains("next_from")) break;
    const auto next = page["timelines"][0]["next_from"].get<std::size_t>();
    ASSERT_GT(next, query.from);
    query.from = next;
  }
  EXPECT_EQ(seen.size(), 40u);
}

TEST(TimelinesJson, PagesTogetherHoldEveryAssessmentOnce) {
  Timelines timelines(schema());
  for (int i = 0; i < 1500; ++i) {
    AssessmentId made;
    made.value.bytes[0] = static_cast<std::uint8_t>(i / 256);
    made.value.bytes[1] = static_cast<std::uint8_t>(i % 256);
    timelines.add(made, accepted_start());
  }
  std::set<std::string> seen;
  TimelinesQuery query;
  int pages = 0;
  for (bool more = true; more; ++pages) {
    const auto page = render_timelines(timelines, query);
    ASSERT_LT(page.dump().size(), 256u * 1024);
    for (const auto &timeline : page["timelines"])
      EXPECT_TRUE(seen.insert(timeline["assessment_id"].get<std::string>()).second);
    more = page.contains("next_offset");
    if (more) query.offset = page["next_offset"].get<std::size_t>();
  }
  EXPECT_EQ(seen.size(), 1500u);
  EXPECT_GT(pages, 1);
}

}  // namespace
}  // namespace assay::sandbox
