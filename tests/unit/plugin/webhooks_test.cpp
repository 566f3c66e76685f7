#include "host/plugin/webhooks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "host/plugin/text.h"

namespace assay::plugin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

assay_webhook plain() {
  assay_webhook hook{};
  hook.struct_size = sizeof hook;
  hook.name = to_abi("results");
  hook.secret = to_abi("vendor");
  hook.scheme = ASSAY_SIGNATURE_HMAC_SHA256_HEX;
  hook.signed_part = ASSAY_SIGNED_BODY;
  hook.signature_header = to_abi("X-Signature");
  return hook;
}

Result<std::vector<Webhook>> read(const std::vector<assay_webhook> &hooks) {
  std::vector<const assay_webhook *> pointers;
  for (const auto &hook : hooks) pointers.push_back(&hook);
  return read_webhooks({sizeof(assay_ext_webhook), pointers.data(), pointers.size(), nullptr}, {"vendor", "other"});
}

TEST(Webhooks, APlainOneHasTheDefaults) {
  const auto hooks = read({plain()});
  ASSERT_TRUE(hooks.ok()) << hooks.error().message;
  ASSERT_EQ(hooks->size(), 1u);
  const auto &hook = hooks->front();
  EXPECT_EQ(hook.name, "results");
  EXPECT_EQ(hook.secret, "vendor");
  EXPECT_EQ(hook.signature_header, "x-signature") << "as requests have it";
  EXPECT_EQ(hook.signature_prefix, "");
  EXPECT_EQ(hook.timestamp_header, "");
  EXPECT_EQ(hook.tolerance_ms, 300'000);
  EXPECT_EQ(hook.event_id_pointer, "");
  EXPECT_TRUE(hook.headers.empty());
}

TEST(Webhooks, AFullOneIsReadWhole) {
  const assay_str headers[] = {to_abi("X-Topic"), to_abi("x-region")};
  auto full = plain();
  full.scheme = ASSAY_SIGNATURE_HMAC_SHA256_BASE64;
  full.signed_part = ASSAY_SIGNED_TIMESTAMP_AND_BODY;
  full.signature_prefix = to_abi("v1,");
  full.timestamp_header = to_abi("X-Time");
  full.timestamp_unit = ASSAY_TIMESTAMP_MILLISECONDS;
  full.tolerance_ms = 60'000;
  full.event_id_pointer = to_abi("/data/id");
  full.headers = headers;
  full.header_count = 2;
  const auto hooks = read({full});
  ASSERT_TRUE(hooks.ok()) << hooks.error().message;
  const auto &hook = hooks->front();
  EXPECT_EQ(hook.scheme, SignatureScheme::kHmacSha256Base64);
  EXPECT_EQ(hook.signed_part, SignedPart::kTimestampAndBody);
  EXPECT_EQ(hook.signature_prefix, "v1,");
  EXPECT_EQ(hook.timestamp_header, "x-time");
  EXPECT_EQ(hook.timestamp_unit_ms, 1);
  EXPECT_EQ(hook.tolerance_ms, 60'000);
  EXPECT_EQ(hook.event_id_pointer, "/data/id");
  EXPECT_THAT(hook.headers, ElementsAre("x-topic", "x-region"));
}

TEST(Webhooks, ThereMayBeNone) {
  const auto none = read({});
  ASSERT_TRUE(none.ok());
  EXPECT_TRUE(none->empty());
}

TEST(Webhooks, AFaultNamesTheWebhookAndTheMember) {
  const assay_str not_a_name[] = {to_abi("x topic")};
  const std::pair<std::function<void(assay_webhook &)>, const char *> faults[] = {
      {[](auto &h) { h.name = to_abi("Results"); }, "hooks[0]: name"},
      {[](auto &h) {
         h.name = {nullptr, 0};
       },
       "hooks[0]: name"},
      {[](auto &h) { h.struct_size = 0; }, "hooks[0]: name"},
      {[](auto &h) {
         h.secret = {nullptr, 0};
       },
       "webhook results: secret"},
      {[](auto &h) { h.scheme = 0; }, "webhook results: scheme 0"},
      {[](auto &h) { h.signed_part = 9; }, "webhook results: signed_part 9"},
      {[](auto &h) {
         h.signature_header = {nullptr, 0};
       },
       "signature_header"},
      {[](auto &h) { h.signature_header = to_abi("a:b"); }, "signature_header"},
      {[](auto &h) { h.signed_part = ASSAY_SIGNED_TIMESTAMP_AND_BODY; }, "no timestamp_header"},
      {[](auto &h) { h.timestamp_header = to_abi("x-time"); }, "timestamp_unit 0"},
      {[](auto &h) { h.tolerance_ms = -1; }, "tolerance_ms"},
      {[](auto &h) { h.tolerance_ms = 86'400'001; }, "tolerance_ms"},
      {[](auto &h) { h.event_id_pointer = to_abi("id"); }, "event_id_pointer"},
      {[](auto &h) { h.event_id_header = to_abi("x-id"), h.event_id_pointer = to_abi("/id"); }, "either"},
      {[&](auto &h) { h.headers = not_a_name, h.header_count = 1; }, "headers[0]"},
      {[](auto &h) { h.header_count = 1; }, "headers"},
      {[&](auto &h) { h.headers = not_a_name, h.header_count = 33; }, "at most 32"},
  };
  for (const auto &[spoil, says] : faults) {
    auto hook = plain();
    spoil(hook);
    const auto hooks = read({hook});
    ASSERT_FALSE(hooks.ok()) << says;
    EXPECT_THAT(hooks.error().message, StartsWith("plugin_bad_webhook: "));
    EXPECT_THAT(hooks.error().message, HasSubstr(says));
  }
  EXPECT_THAT(read({plain(), plain()}).error().message, HasSubstr("results stands twice"));
  EXPECT_THAT(read(std::vector<assay_webhook>(17, plain())).error().message, HasSubstr("17 webhooks; at most 16"));
  const assay_ext_webhook without{sizeof(assay_ext_webhook), nullptr, 1, nullptr};
  EXPECT_THAT(read_webhooks(without, {}).error().message, HasSubstr("hooks is NULL"));
  const assay_webhook *nothing = nullptr;
  const assay_ext_webhook holes{sizeof(assay_ext_webhook), &nothing, 1, nullptr};
  EXPECT_THAT(read_webhooks(holes, {}).error().message, HasSubstr("hooks[0]"));
}

TEST(Webhooks, ASecretThatIsNotConfiguredIsTheOperatorsToSet) {
  auto hook = plain();
  hook.secret = to_abi("missing");
  const auto hooks = read({hook});
  ASSERT_FALSE(hooks.ok());
  EXPECT_THAT(hooks.error().message, StartsWith("plugin_no_secret: webhook results needs the secret \"missing\""));
  EXPECT_THAT(hooks.error().message, HasSubstr("secrets"));
}

}  // namespace
}  // namespace assay::plugin
