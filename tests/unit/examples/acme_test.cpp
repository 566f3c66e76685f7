// A plugin's test without a gateway: the fake host plays the services, the driver plays the gateway.
#include <gtest/gtest.h>

#include "assay/testing/fake_host.hpp"

namespace {

using namespace assay::testing;  // NOLINT(google-build-using-namespace): an example
using nlohmann::json;

constexpr const char *kConfig = R"({"api_url": "https://api.acme.example", "hook_key": "0123456789abcdefghij"})";
constexpr const char *kId = "5f0c1c5e-8f1e-4b53-9d4c-1d5d7a0e2b11";

std::string start_command() {
  return json{
      {"assessment_id", kId},
      {"assessment_type", "coding-60"},
      {"candidate",
       {{"id", "c"}, {"first_name", "Ada"}, {"last_name", "L"}, {"email", "ada@example.org"}, {"profile_url", ""}}},
      {"application", {{"id", "a"}, {"status", "Active"}}},
      {"job", {{"id", "j"}, {"name", "Engineer"}, {"url", ""}, {"hiring_team", json::array()}}},
      {"additional_fields", json::object()}}
      .dump();
}

TEST(Acme, StartsAtTheVendorWithTheHostsIdempotencyKey) {
  FakeHost host;
  PluginDriver acme(host, assay_plugin_entry_v0, kConfig);
  ASSERT_EQ(acme.up().status, ASSAY_OK);
  host.answer_http({201, "application/json", R"({"id": "inv-1"})", {}});

  const auto started = acme.start(start_command(), "key-1");

  EXPECT_EQ(started.status, ASSAY_OK);
  EXPECT_EQ(json::parse(started.body)["vendor_ref"], "inv-1");
  EXPECT_EQ(host.requests().at(0).url, "https://api.acme.example/invitations");
  EXPECT_EQ(host.requests().at(0).headers.at(1).second, "key-1");
}

TEST(Acme, AVendorThatFailsIsAskedAgainAndARefusalIsNot) {
  FakeHost host;
  PluginDriver acme(host, assay_plugin_entry_v0, kConfig);
  ASSERT_EQ(acme.up().status, ASSAY_OK);
  host.answer_http({500, "", "", {}});
  host.answer_http({422, "", "", {}});
  EXPECT_EQ(acme.start(start_command(), "key-1").status, ASSAY_UNAVAILABLE);
  EXPECT_EQ(acme.start(start_command(), "key-1").status, ASSAY_REJECTED);
}

TEST(Acme, AWebhookThatComesTwiceIsReportedOnce) {
  FakeHost host;
  PluginDriver acme(host, assay_plugin_entry_v0, kConfig);
  ASSERT_EQ(acme.up().status, ASSAY_OK);
  host.open_assessment(kId);
  PageCall hook{.method = "POST", .path = "/hook/0123456789abcdefghij", .query = {}, .body = {}, .headers = {}};
  hook.body = json{{"event_id", "e-1"},
                   {"reference", kId},
                   {"state", "finished"},
                   {"score", 81.5},
                   {"report_url", "https://acme.example/r/1"}}
                  .dump();
  host.fail(Op::kReport, ASSAY_UNAVAILABLE);
  EXPECT_EQ(acme.page(hook).http_status, 503);
  EXPECT_EQ(acme.page(hook).http_status, 200);
  EXPECT_EQ(acme.page(hook).http_status, 200);
  EXPECT_EQ(host.reports().size(), 1u);
  hook.path = "/hook/another";
  EXPECT_EQ(acme.page(hook).status, ASSAY_NOT_FOUND);
}

}  // namespace
