#include "host/wire/event_id.h"

#include <gtest/gtest.h>

namespace assay::wire {
namespace {

TEST(EventId, IsTheStringOrWholeNumberAtItsPlace) {
  const std::string body = R"({"id":"e-1","data":{"n":42,"a/b":"deep","list":["x"]}})";
  EXPECT_EQ(event_id_at(body, "/id"), "e-1");
  EXPECT_EQ(event_id_at(body, "/data/n"), "42");
  EXPECT_EQ(event_id_at(body, "/data/a~1b"), "deep");
  EXPECT_EQ(event_id_at(body, "/data/list/0"), "x");
  EXPECT_EQ(event_id_at(R"({"id":-7})", "/id"), "-7");
}

TEST(EventId, IsNoneWhereThereIsNothingThatCanServe) {
  for (const auto *body : {"", "not json", "[]", "5", R"({"other":1})", R"({"id":null})", R"({"id":true})",
                           R"({"id":1.5})", R"({"id":{}})", R"({"id":""})", R"({"id":"a\nb"})", "{\"id\":\"\xff\"}"})
    EXPECT_EQ(event_id_at(body, "/id"), "") << body;
  EXPECT_EQ(event_id_at(R"(["x"])", "/first"), "");
  EXPECT_EQ(event_id_at(R"(["x"])", "/99999999999999999999"), "");
  EXPECT_EQ(event_id_at(R"({"id":"e"})", "/~2"), "") << "no pointer";
}

TEST(EventId, HasAtMostTwoHundredFiftySixBytes) {
  EXPECT_EQ(usable_event_id(std::string(256, 'x')), std::string(256, 'x'));
  EXPECT_EQ(usable_event_id(std::string(257, 'x')), "");
  EXPECT_EQ(usable_event_id("a\xff"), "");
  EXPECT_EQ(usable_event_id("a\tb"), "");
}

}  // namespace
}  // namespace assay::wire
