#include "host/wire/admin.h"

#include <gmock/gmock.h>

namespace assay::wire::admin {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(AdminDocuments, WhatIsRenderedIsParsedTheSame) {
  Order order{"root (uid 0)", "why", true, true, 2.5, 17, {}};
  order.of.states = {"DEAD", "BLOCKED"};
  order.of.tenant = "acme";
  order.of.key = 41;
  const auto read = parse<Order>(render(order), Unknown::kRefused);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(render(*read), render(order));
  EXPECT_EQ(read->of.states, order.of.states);
  EXPECT_EQ(read->rate, 2.5);

  Timeline timeline;
  timeline.assessment.id = "an id";
  timeline.assessment.known_to_ashby = true;
  Delivery delivery;
  delivery.key = 7;
  delivery.reason = "said \"no\"\n";
  delivery.waits_for = Wait{"hold", "a hold", 5};
  delivery.body = "{}";
  timeline.deliveries.push_back(delivery);
  const auto again = parse<Timeline>(render(timeline), Unknown::kRefused);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(render(*again), render(timeline));
  EXPECT_EQ(again->deliveries.at(0).reason, delivery.reason);
  EXPECT_EQ(again->deliveries.at(0).waits_for->text, "a hold");
  EXPECT_FALSE(again->deliveries.at(0).answer);
}

TEST(AdminDocuments, WhatIsNotThereHasNoMember) {
  EXPECT_THAT(render(Delivery{}), Not(HasSubstr("body")));
  EXPECT_THAT(render(Delivery{}), Not(HasSubstr("waits_for")));
}

TEST(AdminDocuments, TextThatIsNotUtf8IsRenderedAllTheSame) {
  Delivery delivery;
  delivery.answer = "\xff<html>";
  EXPECT_THAT(render(delivery), HasSubstr("\xef\xbf\xbd<html>"));
}

TEST(AdminDocuments, AWrongMemberIsNamed) {
  const auto fault = [](const char *text) {
    const auto read = parse<Order>(text, Unknown::kRefused);
    return read.ok() ? "" : read.error().message;
  };
  EXPECT_EQ(fault("[]"), "the body must be a JSON object");
  EXPECT_EQ(fault(R"({"actor": 7})"), "/actor must be a string");
  EXPECT_EQ(fault(R"({"dryrun": true})"), "/dryrun is not known");
  EXPECT_EQ(fault(R"({"of": {"key": "7"}})"), "/of/key must be a whole number");
  EXPECT_EQ(fault(R"({"of": {"key": 18446744073709551615}})"), "/of/key must be a whole number");
  EXPECT_EQ(fault(R"({"of": {"kye": 7}})"), "/of/kye is not known");
  EXPECT_EQ(fault(R"({"of": {"states": ["DEAD", 1]}})"), "/of/states/1 must be a string");
  EXPECT_EQ(fault(R"({"of": []})"), "/of must be an object");
  EXPECT_EQ(fault(R"({"rate": "fast"})"), "/rate must be a number");
  EXPECT_EQ(fault(R"({"force": 1})"), "/force must be true or false");
  EXPECT_EQ(fault(R"({"of": {"states": {}}})"), "/of/states must be an array");
}

TEST(AdminDocuments, AnAnswerOfANewerHostIsRead) {
  const auto read = parse<Held>(R"({"scope": "line:x", "changed": true, "more": {}})");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->scope, "line:x");
}

TEST(AdminDocuments, TheMessageOfAnErrorIsFound) {
  EXPECT_EQ(message_of(R"({"success":false,"errorInfo":{"code":"x","message":"because"}})"), "because");
  EXPECT_FALSE(message_of("{}"));
  EXPECT_FALSE(message_of("<html>"));
}

}  // namespace
}  // namespace assay::wire::admin
