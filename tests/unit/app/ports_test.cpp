#include "host/app/ports.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/support/scripted_http_client.h"

namespace assay::app {
namespace {

const plugin::InstanceId kSkills{{"engineering"}, {"skills"}};

TEST(ListedEgress, OnlyListedHostsAreCalled) {
  test::ScriptedHttpClient client;
  ListedEgress egress(client, {{{"skills"}, {"api.vendor.example:443"}}});
  for (const auto *url : {"https://evil.example/", "https://api.vendor.example:8443/", "http://api.vendor.example/",
                          "https://api.vendor.example@evil.example/"}) {
    const auto refused = egress.send(kSkills, {"GET", url, "", {}, 1'000});
    ASSERT_FALSE(refused.ok()) << url;
  }
  EXPECT_EQ(
      egress.send({{"engineering"}, {"other"}}, {"GET", "https://api.vendor.example/", "", {}, 1'000}).error().code,
      ErrorCode::kPermissionDenied)
      << "another entry's list is another's";
  EXPECT_EQ(client.sent(), 0u);
}

TEST(ListedEgress, TheAnswerComesBackToTheThreadThatAsked) {
  test::ScriptedHttpClient client;
  ListedEgress egress(client, {{{"skills"}, {"api.vendor.example:443"}}});
  std::thread vendor([&] {
    const auto asked = client.next();
    ASSERT_TRUE(asked.has_value());
    EXPECT_EQ(asked->call.method, "PUT");
    EXPECT_EQ(asked->call.body, "body");
    EXPECT_EQ(asked->call.total_timeout, std::chrono::milliseconds(1'500));
    EXPECT_LE(asked->call.connect_timeout, asked->call.total_timeout);
    asked->answer(201, "made", {{"x-id", "7"}});
  });
  const auto reply = egress.send(kSkills, {"PUT", "https://API.vendor.example/v1", "body", {{"X-A", "b"}}, 1'500});
  vendor.join();
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->status, 201);
  EXPECT_EQ(reply->body, "made");
  EXPECT_EQ(reply->headers.at(0).second, "7");
}

}  // namespace
}  // namespace assay::app
