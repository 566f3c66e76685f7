#include <functional>
#include <limits>

#include "host/plugin/call.h"
#include "host/plugin/headers.h"
#include "tests/unit/plugin/services_rig.h"

namespace assay::plugin {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ServiceHttp : public ServicesRig {
 protected:
  ServiceHttp() { services.open(); }

  assay_status send(const assay_call *call = nullptr) {
    error.text.clear();
    return http.send(http.self, call, &request, &responder, &error.abi);
  }
  assay_status send_within(std::chrono::milliseconds left) {
    CallContext context;
    context.deadline = std::chrono::steady_clock::now() + left;
    const Call call(context, std::make_shared<std::atomic<bool>>(false));
    return send(call.abi());
  }

  struct Received {
    std::uint32_t status = 0;
    assay_status answer = ASSAY_OK;
    std::string type, body;
    bool has_type = false;
    Headers headers;
    std::function<void()> on_respond = [] {};
  } received;
  assay_http_call request{sizeof request, str("POST"), str("https://vendor.example/v1"), str("{}"), nullptr, 0, 0};
  assay_http_responder responder{
      sizeof responder, &received, [](void *self, const assay_http_response *response) -> assay_status {
        auto &to = *static_cast<Received *>(self);
        to.on_respond();
        to.status = response->status;
        to.has_type = response->content_type.ptr != nullptr;
        to.type = view(response->content_type);
        to.body = view(response->body);
        for (std::uint64_t i = 0; i < response->header_count; ++i)
          to.headers.emplace_back(view(response->headers[i].name), view(response->headers[i].value));
        return to.answer;
      }};
};

TEST_F(ServiceHttp, TheRequestGoesOutAndAnyAnswerComesBack) {
  const Headers headers = {{"accept", "application/json"}};
  const auto fields = to_abi(headers);
  request.headers = fields.data();
  request.header_count = fields.size();
  fake.reply = {503, "busy", {{"Content-Type", "text/plain"}, {"retry-after", "3"}}};
  EXPECT_EQ(send(), ASSAY_OK);
  EXPECT_THAT(fake.calls(), ElementsAre("engineering/skills http POST https://vendor.example/v1 {}"));
  EXPECT_EQ(fake.last_request.headers, headers);
  EXPECT_EQ(received.status, 503u);
  EXPECT_EQ(received.type, "text/plain");
  EXPECT_EQ(received.body, "busy");
  EXPECT_EQ(received.headers, fake.reply.headers);
}

TEST_F(ServiceHttp, AnAnswerWithoutATypeHasNone) {
  EXPECT_EQ(send(), ASSAY_OK);
  EXPECT_FALSE(received.has_type);
}

TEST_F(ServiceHttp, TheTimeoutIsTheShortestOfWhatWasAskedAndWhatTheCallHasLeft) {
  EXPECT_EQ(send(), ASSAY_OK);
  EXPECT_EQ(fake.last_request.timeout_ms, 10'000) << "the usual one, on a thread of the plugin's own";
  request.timeout_ms = 500;
  EXPECT_EQ(send(), ASSAY_OK);
  EXPECT_EQ(fake.last_request.timeout_ms, 500);
  EXPECT_EQ(send_within(1h), ASSAY_OK);
  EXPECT_EQ(fake.last_request.timeout_ms, 500);
  request.timeout_ms = 0;
  EXPECT_EQ(send_within(20s), ASSAY_OK);
  EXPECT_GT(fake.last_request.timeout_ms, 10'000) << "until the deadline";
  EXPECT_LE(fake.last_request.timeout_ms, 20'000);
  request.timeout_ms = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(send_within(5s), ASSAY_OK);
  EXPECT_LE(fake.last_request.timeout_ms, 5000);
  EXPECT_EQ(send(), ASSAY_OK);
  EXPECT_EQ(fake.last_request.timeout_ms, 60'000) << "and never longer than a minute";
}

TEST_F(ServiceHttp, AfterTheDeadlineNothingIsSent) {
  EXPECT_EQ(send_within(-1ms), ASSAY_DEADLINE_EXCEEDED);
  EXPECT_THAT(error.text, HasSubstr("nothing was sent"));
  assay_call odd{};
  odd.struct_size = sizeof odd;
  for (const auto deadline : {std::int64_t{0}, std::numeric_limits<std::int64_t>::min()}) {
    odd.deadline_ms = deadline;
    EXPECT_EQ(send(&odd), ASSAY_DEADLINE_EXCEEDED) << deadline;
  }
  EXPECT_THAT(fake.calls(), IsEmpty());
}

TEST_F(ServiceHttp, ARequestOutsideTheLimitsIsRefusedWithTheReason) {
  static const std::string long_url = "https://v.example/" + std::string(8192, 'u'), long_body(1024 * 1024 + 1, 'b'),
                           long_method(33, 'M');
  const auto fine = request;
  const Headers host_header = {{"Host", "other.example"}};
  const auto fields = to_abi(host_header);
  const std::pair<const char *, std::function<void()>> wrong[] = {
      {"url", [&] { request.url = kAbsent; }},
      {"url", [&] { request.url = str(long_url); }},
      {"url", [&] { request.url = str("https://a\r\nb"); }},
      {"url", [&] { request.url = str("https://\xff"); }},
      {"method", [&] { request.method = kAbsent; }},
      {"method", [&] { request.method = str("GET /"); }},
      {"method", [&] { request.method = str(long_method); }},
      {"body", [&] { request.body = str(long_body); }},
      {"body", [&] { request.body = kLengthOnly; }},
      {"header", [&] { request.header_count = 1; }},
      {"Host", [&] { request.headers = fields.data(), request.header_count = 1; }},
      {"timeout_ms", [&] { request.timeout_ms = -1; }},
      {"url", [&] { request.struct_size = sizeof request.struct_size; }},
  };
  for (const auto &[word, breaks] : wrong) {
    request = fine;
    breaks();
    EXPECT_EQ(send(), ASSAY_INVALID_ARGUMENT) << word;
    EXPECT_THAT(error.text, HasSubstr(word));
  }
  EXPECT_EQ(http.send(http.self, nullptr, nullptr, &responder, nullptr), ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(http.send(http.self, nullptr, &fine, nullptr, nullptr), ASSAY_INVALID_ARGUMENT);
  const assay_http_responder deaf{sizeof deaf, nullptr, nullptr};
  EXPECT_EQ(http.send(http.self, nullptr, &fine, &deaf, nullptr), ASSAY_INVALID_ARGUMENT);
  EXPECT_THAT(fake.calls(), IsEmpty());
}

TEST_F(ServiceHttp, AnAddressThatIsNotOnTheListIsPermissionDenied) {
  fake.answer = Error{ErrorCode::kPermissionDenied, "vendor.example is not in egress"};
  EXPECT_EQ(send(), ASSAY_PERMISSION_DENIED);
  EXPECT_EQ(error.text, "vendor.example is not in egress");
  EXPECT_EQ(received.status, 0u);
}

TEST_F(ServiceHttp, AnAnswerOverAMebibyteIsAnError) {
  fake.reply.body = std::string(1024 * 1024, 'x');
  EXPECT_EQ(send(), ASSAY_OK);
  received.status = 0;
  fake.reply.body += 'x';
  EXPECT_EQ(send(), ASSAY_RESOURCE_EXHAUSTED);
  EXPECT_EQ(received.status, 0u);
}

TEST_F(ServiceHttp, ThePluginsResponderRunsOutsideTheGate) {
  received.on_respond = [this] { services.close(); };  // would wait for itself
  received.answer = ASSAY_CONFLICT;
  EXPECT_EQ(send(), ASSAY_CONFLICT);
}

TEST_F(ServiceHttp, WhatThePluginsResponderThrowsStaysHere) {
  received.on_respond = [] { throw 7; };
  EXPECT_EQ(send(), ASSAY_INTERNAL);
}

}  // namespace
}  // namespace assay::plugin
