// Calls through a LoadedProvider, of plugins that behave and of plugins that do not.
#include <latch>

#include "host/plugin/headers.h"
#include "host/plugin/text.h"
#include "tests/unit/plugin/provider_rig.h"

namespace assay::plugin {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

using LoadedProviderTest = ProviderRig;

TEST_F(LoadedProviderTest, IsTheInstanceThatItWasMadeOf) {
  up();
  EXPECT_EQ(provider->entry(), PluginEntry{"skills"});
  EXPECT_EQ(provider->id(), (InstanceId{{"engineering"}, {"skills"}}));
  EXPECT_EQ(provider->identity().id, "test.scripted");
  EXPECT_TRUE(provider->has_custom_fields());
  EXPECT_TRUE(provider->has_pages());
  EXPECT_TRUE(provider->has_timer_hook());
}

TEST_F(LoadedProviderTest, ListsWhatThePluginOffers) {
  std::vector<std::string> told;
  plugin.list = [&](auto *call, auto *out) {
    for (const auto text : {call->call_id, call->tenant, call->product_line, call->idempotency_key})
      told.emplace_back(view(text));
    write(out, R"({"types":[{"key":"a","name":"A","desc)");
    write(out, R"(ription":"The first."}]})");
    return ASSAY_OK;
  };
  up();
  const auto types = list();
  ASSERT_TRUE(types.ok()) << types.error().message;
  ASSERT_EQ(types->size(), 1u);
  EXPECT_EQ(types->front().vendor_key, "a");
  EXPECT_EQ(types->front().description, "The first.");
  EXPECT_THAT(told, ElementsAre("req-1", "acme", "engineering", "key-1"));
}

TEST_F(LoadedProviderTest, TellsTheCustomFieldsOfTheCustomerOrWhyNot) {
  std::string tenant;
  plugin.custom_fields = [&](auto *call, auto *out) {
    tenant = view(call->tenant);
    write(out, R"({"fields":[{"id":"size","name":"Size","type":"value_select","required":true,)");
    write(out, R"("possible_values":[{"key":"s","value":"Small"}]}]})");
    return ASSAY_OK;
  };
  up();
  const auto fields = custom_fields();
  ASSERT_TRUE(fields.ok()) << fields.error().message;
  ASSERT_EQ(fields->size(), 1u);
  EXPECT_EQ(fields->front().id, "size");
  EXPECT_EQ(fields->front().possible_values.at(0).value, "Small");
  EXPECT_EQ(tenant, "acme");

  plugin.custom_fields = [](auto *call, auto *) {
    say(call, "", "the vendor is down", 3000);
    return ASSAY_UNAVAILABLE;
  };
  EXPECT_EQ(custom_fields().error().code, ErrorCode::kUnavailable);
  plugin.custom_fields = [](auto *, auto *out) {
    write(out, R"({"fields":[{"id":"size","name":"Size","type":"Select"}]})");
    return ASSAY_OK;
  };
  const auto garbage = custom_fields().error();
  EXPECT_EQ(garbage.code, ErrorCode::kInternal);
  EXPECT_THAT(garbage.message, AllOf(HasSubstr("plugin skills, custom_fields"), HasSubstr("schema/custom_fields.json"),
                                     HasSubstr("/fields/0/type")));
}

TEST_F(LoadedProviderTest, AStartArrivesByteForByteAndItsAnswerComesBack) {
  std::string body;
  plugin.start = [&](auto *, auto given, auto *out) {
    body = given;
    write(out, R"({"vendor_ref":"v-1","status":"Invited"})");
    return ASSAY_OK;
  };
  up();
  const std::string frozen = "{\"assessment_id\": \"x\" }";
  const auto accepted = start(frozen);
  ASSERT_TRUE(accepted.ok()) << accepted.error().message;
  EXPECT_EQ(body, frozen);
  EXPECT_EQ(accepted->vendor_ref, "v-1");
  EXPECT_EQ(accepted->status, "Invited");
}

TEST_F(LoadedProviderTest, AStartMayBeAnsweredWithoutAWord) {
  up();
  EXPECT_TRUE(start().ok());
}

TEST_F(LoadedProviderTest, ACancelNamesTheAssessmentAndTheVendorsReference) {
  std::vector<std::string> told;
  plugin.cancel = [&](auto *, auto id, auto ref) {
    told = {std::string(id), std::string(ref)};
    return ASSAY_OK;
  };
  up();
  const auto id = AssessmentId::parse("5f0c1c5e-8f1e-4b53-9d4c-1d5d7a0e2b11");
  EXPECT_TRUE(cancel(*id, "v-1").ok());
  EXPECT_THAT(told, ElementsAre("5f0c1c5e-8f1e-4b53-9d4c-1d5d7a0e2b11", "v-1"));
  plugin.cancel = [](auto *, auto, auto) { return ASSAY_NOT_FOUND; };
  EXPECT_EQ(cancel(*id, "").error().code, ErrorCode::kNotFound);
}

TEST_F(LoadedProviderTest, WhatThePluginDoesNotOfferIsUnsupported) {
  plugin.assessment.cancel = nullptr;
  plugin.extensions.erase(ASSAY_EXT_CUSTOM_FIELDS);
  plugin.extensions.erase(ASSAY_EXT_HTTP);
  plugin.extensions.erase(ASSAY_EXT_TIMER);
  plugin.extensions.erase(ASSAY_EXT_LOOKUP);
  up();
  EXPECT_FALSE(provider->has_custom_fields());
  EXPECT_FALSE(provider->has_pages());
  EXPECT_FALSE(provider->has_timer_hook());
  EXPECT_EQ(cancel().error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(lookup().error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(custom_fields().error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(page().error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(fire().error().code, ErrorCode::kUnsupported);
  EXPECT_TRUE(provider->hooks().empty());
  EXPECT_EQ(apply().error().code, ErrorCode::kUnsupported);
}

TEST_F(LoadedProviderTest, AnEventCrossesWholeAndItsOutcomeComesBack) {
  std::vector<std::string> told;
  plugin.extensions[ASSAY_EXT_WEBHOOK] = &plugin.webhooks;
  plugin.apply = [&](auto *call, auto *event) {
    EXPECT_EQ(event->struct_size, sizeof(assay_webhook_event));
    EXPECT_EQ(event->received_ms, 1'700'000'000'000);
    EXPECT_EQ(event->attempt, 3u);
    EXPECT_EQ(event->header_count, 1u);
    for (const auto text : {event->hook, event->event_id, event->body, event->headers[0].name, event->headers[0].value})
      told.emplace_back(view(text));
    if (told.size() > 5) say(call, "", "not this one", 7'000);
    return told.size() > 5 ? ASSAY_UNAVAILABLE : ASSAY_OK;
  };
  up();
  ASSERT_EQ(provider->hooks().size(), 1u);
  EXPECT_EQ(provider->hooks()[0].name, "results");
  const VendorEvent event{"results", "e-1", std::string("a\0b", 3), {{"x-topic", "t"}}, 1'700'000'000'000, 3};
  EXPECT_TRUE(apply(event).ok());
  EXPECT_THAT(told, ElementsAre("results", "e-1", std::string("a\0b", 3), "x-topic", "t"));
  const auto again = apply(event);
  EXPECT_EQ(again.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(again.error().retry_after, 7s);
}

TEST_F(LoadedProviderTest, APageSeesItsRequestAndItsAnswerComesBack) {
  std::vector<std::string> told;
  plugin.page = [&](auto *, auto *request, auto *responder) {
    for (const auto text : {request->method, request->path, request->query, request->body, request->headers[0].name,
                            request->headers[0].value})
      told.emplace_back(view(text));
    const assay_header field{to_abi("x-a"), to_abi("1")};
    const assay_http_response response{sizeof response, 201, 0, to_abi("text/x"), to_abi("page"), &field, 1};
    return responder->respond(responder->self, &response);
  };
  up();
  const auto answer = page({"POST", "/hook", "a=1", std::string("b\0y", 3), {{"content-type", "text/y"}}});
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->content_type, "text/x");
  EXPECT_EQ(answer->body, "page");
  EXPECT_EQ(answer->headers, (Headers{{"x-a", "1"}}));
  EXPECT_THAT(told, ElementsAre("POST", "/hook", "a=1", std::string("b\0y", 3), "content-type", "text/y"));
}

TEST_F(LoadedProviderTest, ATimerFiresWithItsPayloadAndAnErrorMeansAgain) {
  std::string told;
  plugin.fire = [&](auto *, auto id, auto payload) {
    told = std::string(id) + "=" + std::string(payload);
    return told == "again=" ? ASSAY_UNAVAILABLE : ASSAY_OK;
  };
  up();
  EXPECT_TRUE(fire("remind", "p").ok());
  EXPECT_EQ(told, "remind=p");
  EXPECT_EQ(fire("again").error().code, ErrorCode::kUnavailable);
}

TEST_F(LoadedProviderTest, APluginsOwnStatusComesBackWithWhatItSaid) {
  plugin.start = [](auto *call, auto, auto *out) {
    write(out, "whatever");
    say(call, "/candidate/email", "we do not mail there", 3000);
    return ASSAY_REJECTED;
  };
  up();
  const auto error = start().error();
  EXPECT_EQ(error.code, ErrorCode::kRejected);
  EXPECT_EQ(error.message, "we do not mail there");
  EXPECT_EQ(error.pointer, "/candidate/email");
  EXPECT_EQ(error.retry_after, 3s);
}

TEST_F(LoadedProviderTest, AnUnknownStatusAndOneWithoutAWordNameThePluginAndTheCall) {
  plugin.list = [](auto *, auto *) { return assay_status{99}; };
  plugin.cancel = [](auto *, auto, auto) { return ASSAY_CONFLICT; };
  up();
  const auto unknown = list().error();
  EXPECT_EQ(unknown.code, ErrorCode::kInternal);
  EXPECT_THAT(unknown.message, AllOf(HasSubstr("plugin skills, list"), HasSubstr("99")));
  const auto silent = cancel().error();
  EXPECT_EQ(silent.code, ErrorCode::kConflict);
  EXPECT_THAT(silent.message, HasSubstr("plugin skills, cancel"));
}

TEST_F(LoadedProviderTest, AThrownExceptionIsInternalAndThePluginGoesOn) {
  plugin.list = [n = 0](auto *, auto *out) mutable -> assay_status {
    if (n++ == 0) throw std::runtime_error("inner detail");
    write(out, R"({"types":[]})");
    return ASSAY_OK;
  };
  plugin.start = [](auto *, auto, auto *) -> assay_status { throw 7; };
  plugin.cancel = plugin.fire = [](auto *, auto, auto) -> assay_status { throw 7; };
  plugin.page = [](auto *, auto *, auto *) -> assay_status { throw 7; };
  up();
  EXPECT_THAT(list().error().message, AllOf(HasSubstr("plugin skills, list"), HasSubstr("threw")));
  EXPECT_TRUE(list().ok());
  EXPECT_EQ(start().error().code, ErrorCode::kInternal);
  EXPECT_EQ(cancel().error().code, ErrorCode::kInternal);
  EXPECT_EQ(page().error().code, ErrorCode::kInternal);
  EXPECT_EQ(fire().error().code, ErrorCode::kInternal);
}

TEST_F(LoadedProviderTest, GarbageIsTheVendorsDefectAndNoFaultOfTheRequest) {
  const std::pair<std::string, const char *> lists[] = {
      {"", "JSON"},
      {"not json", "JSON"},
      {"[]", "object"},
      {"\"\xff\"", "UTF-8"},
      {R"({"types":7})", "/types"},
      {R"({"types":[{"key":"a"}]})", "/types/0/name"},
      {R"({"types":[{"key":"a","name":"A"},{"key":"a","name":"B"}]})", "/types/1/key"},
      {std::string(100'000, '['), "deep"},
  };
  std::string answer;
  plugin.list = [&](auto *, auto *out) { return write(out, answer), ASSAY_OK; };
  plugin.start = [](auto *, auto, auto *out) { return write(out, R"({"vendor_ref":7})"), ASSAY_OK; };
  up();
  for (const auto &[text, says] : lists) {
    answer = text;
    const auto types = list();
    ASSERT_FALSE(types.ok()) << text.substr(0, 80);
    EXPECT_EQ(types.error().code, ErrorCode::kInternal);
    EXPECT_EQ(types.error().pointer, "");
    EXPECT_THAT(types.error().message,
                AllOf(HasSubstr("plugin skills, list"), HasSubstr("list.json"), HasSubstr(says)));
  }
  const auto error = start().error();
  EXPECT_EQ(error.code, ErrorCode::kInternal);
  EXPECT_EQ(error.pointer, "");
  EXPECT_THAT(error.message, AllOf(HasSubstr("started.json"), HasSubstr("/vendor_ref")));
}

TEST_F(LoadedProviderTest, AnAnswerOfMoreThanAMebibyteIsInternalWhateverItsStatus) {
  for (const assay_status status : {ASSAY_OK, ASSAY_RESOURCE_EXHAUSTED}) {
    plugin.start = [&](auto *, auto, auto *out) {
      EXPECT_NE(write(out, std::string(1024 * 1024 + 1, ' ')), 0u);
      return status;
    };
    up();
    // RESOURCE_EXHAUSTED would say that nothing was begun.
    EXPECT_EQ(start().error().code, ErrorCode::kInternal);
    EXPECT_THAT(start().error().message, HasSubstr("1 MiB"));
  }
}

TEST_F(LoadedProviderTest, APageOutsideTheLimitsOrNoneIsInternal) {
  plugin.page = [](auto *, auto *, auto *) { return ASSAY_OK; };
  up();
  EXPECT_EQ(page().error().code, ErrorCode::kInternal);
  EXPECT_THAT(page().error().message, HasSubstr("plugin skills, page"));
  plugin.page = [](auto *, auto *, auto *responder) {
    const assay_http_response response{sizeof response, 99, 0, {}, {}, nullptr, 0};
    EXPECT_EQ(responder->respond(responder->self, &response), ASSAY_INVALID_ARGUMENT);
    return ASSAY_OK;
  };
  EXPECT_EQ(page().error().code, ErrorCode::kInternal);
  EXPECT_EQ(page().error().pointer, "");
  plugin.page = [](auto *call, auto *, auto *) { return say(call, "", "gone"), ASSAY_NOT_FOUND; };
  EXPECT_EQ(page().error().code, ErrorCode::kNotFound);
}

TEST_F(LoadedProviderTest, TheErrorOfAPageHasNoneOfThePluginsWordsWhichMayQuoteTheSecretPath) {
  plugin.page = [](auto *call, auto *request, auto *) {
    return say(call, "/x", view(request->path)), ASSAY_UNAVAILABLE;
  };
  up();
  const auto error = page({"GET", "/t/secret", "", "", {}}).error();
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_EQ(error.message, "plugin skills, page: answered status 8 (unavailable)");
  EXPECT_EQ(error.pointer, "");
}

TEST_F(LoadedProviderTest, OneThatHangsIsAnsweredAtItsDeadlineAndItsLateAnswerOnlyLogged) {
  std::latch release(1), late(1);
  std::uint32_t was_cancelled = 0;
  plugin.list = [&](auto *call, auto *out) {
    release.wait();
    was_cancelled = call->is_cancelled(call);
    write(out, R"({"types":[]})");
    late.count_down();
    return ASSAY_OK;
  };
  up();
  testing::internal::CaptureStdout();
  std::atomic<int> answers{0};
  const auto types = wait_for<Types>([&](auto done) {
    provider->list(context(20ms), [&answers, done](Result<Types> result) {
      ++answers;
      done(std::move(result));
    });
  });
  EXPECT_EQ(types.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_THAT(types.error().message, HasSubstr("plugin skills, list"));
  release.count_down();
  late.wait();
  provider->stop(10s);
  EXPECT_EQ(answers.load(), 1);
  EXPECT_EQ(was_cancelled, 1u);
  EXPECT_THAT(testing::internal::GetCapturedStdout(),
              AllOf(HasSubstr("plugin_late_answer line=engineering plugin=skills call=list request_id=req-1"),
                    HasSubstr("late_ms=")));
}

TEST_F(LoadedProviderTest, ACallReturnsAtOnceAndAFullQueueIsAnsweredOnTheCallersThread) {
  std::latch release(1), entered(1);
  plugin.list = [&](auto *, auto *out) {
    entered.count_down();
    release.wait();
    write(out, R"({"types":[]})");
    return ASSAY_OK;
  };
  up({1, 0});
  std::promise<bool> first;
  provider->list(context(), [&](Result<Types> result) { first.set_value(result.ok()); });
  entered.wait();
  std::optional<Error> refused;
  provider->list(context(), [&](Result<Types> result) { refused = result.error(); });
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->code, ErrorCode::kResourceExhausted);
  EXPECT_THAT(refused->message, HasSubstr("plugin skills, list"));
  release.count_down();
  EXPECT_TRUE(first.get_future().get());
}

TEST_F(LoadedProviderTest, PagesThatHangLeaveRoomForCallsAndTimers) {
  std::latch release(1);
  std::atomic<int> refused{0};
  plugin.page = [&](auto *, auto *, auto *) { return release.wait(), ASSAY_NOT_FOUND; };
  plugin.list = [](auto *, auto *out) { return write(out, R"({"types":[]})"), ASSAY_OK; };
  up({2, 4});
  for (int i = 0; i < 20; ++i) {
    provider->page(context(), {"GET", "/", "", "", {}}, [&](const Result<PageResponse> &page) {
      refused += page.error().code == ErrorCode::kResourceExhausted ? 1 : 0;
    });
  }
  EXPECT_EQ(refused.load(), 17) << "one runs and two wait";
  EXPECT_TRUE(list(1s).ok());
  EXPECT_TRUE(fire().ok());
  release.count_down();
  provider->stop(10s);
}

TEST_F(LoadedProviderTest, TheSmallerOfBothConcurrencyLimitsHolds) {
  struct Case {
    std::size_t operators;
    std::uint32_t plugins;
    std::size_t together;
  };
  for (const auto &each : {Case{3, 2, 2}, Case{2, 3, 2}, Case{2, 0, 2}}) {
    ScriptedPlugin own;
    own.table.max_concurrency = each.plugins;
    std::latch entered(static_cast<std::ptrdiff_t>(each.together)), release(1);
    own.list = [&](auto *, auto *out) {
      entered.count_down();
      release.wait();
      write(out, R"({"types":[]})");
      return ASSAY_OK;
    };
    auto instance = start_instance(own.entry(), {{{"engineering"}, {"skills"}}, "{}", "", 10s, false}, ports.ports());
    ASSERT_TRUE(instance.ok());
    LoadedProvider limited(*std::move(instance), {each.operators, 0});
    std::atomic<int> ok{0};
    for (std::size_t i = 0; i < each.together; ++i)
      limited.list(context(), [&](Result<Types> result) { ok += result.ok() ? 1 : 0; });
    entered.wait();
    std::optional<ErrorCode> one_more;
    limited.list(context(), [&](Result<Types> result) { one_more = result.error().code; });
    EXPECT_EQ(one_more, ErrorCode::kResourceExhausted) << each.operators << " " << each.plugins;
    release.count_down();
    limited.stop(10s);
    EXPECT_EQ(ok.load(), static_cast<int>(each.together));
  }
}

}  // namespace
}  // namespace assay::plugin
