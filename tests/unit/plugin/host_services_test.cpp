// What holds for all services: who sees them, when they may be used, how their errors come back.
#include <array>
#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>

#include "tests/unit/plugin/services_rig.h"

namespace assay::plugin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::string kReport =
    std::string(R"({"assessment_id":")") + kAssessment + R"(","state":"in_progress","status":"Started"})";

class HostServicesTest : public ServicesRig {
 protected:
  // One use of each service that answers with a status.
  std::vector<assay_status> use_all() {
    PluginSink out;
    const assay_http_responder responder{sizeof responder, nullptr,
                                         [](auto *, auto *) -> assay_status { return ASSAY_OK; }};
    const assay_http_call call{sizeof call, str("GET"), str("https://a.example"), kAbsent, nullptr, 0, 0};
    return {report.report(report.self, str(kReport), &error.abi),
            kv.get(kv.self, str("k"), &out.abi, nullptr),
            kv.put(kv.self, str("k"), str("v"), ASSAY_KV_ANY_VERSION, 0, kAbsent, nullptr),
            kv.remove(kv.self, str("k")),
            mail.send(mail.self, str("a@b.example"), str("s"), str("t"), &error.abi),
            timer.set(timer.self, str("t"), 1, kAbsent),
            timer.cancel(timer.self, str("t")),
            http.send(http.self, nullptr, &call, &responder, &error.abi)};
  }
};

TEST_F(HostServicesTest, NamesTheHostAndItsVersions) {
  const auto *host = services.abi();
  EXPECT_EQ(host->struct_size, sizeof(assay_host));
  EXPECT_EQ(host->abi_major, ASSAY_ABI_MAJOR);
  EXPECT_EQ(host->abi_minor, ASSAY_ABI_MINOR);
  EXPECT_EQ(view(host->name), "assay");
  EXPECT_EQ(view(host->version), "1.2.3");
}

TEST_F(HostServicesTest, AServiceThatThisHostDoesNotHaveIsNull) {
  const auto *host = services.abi();
  for (const auto id : {str("assay.kv/2"), str("assay.secrets/1"), str(""), kAbsent, kLengthOnly, str("assay.kv/1 ")})
    EXPECT_EQ(host->get_service(host->self, id), nullptr);
  EXPECT_EQ(host->get_service(nullptr, str(ASSAY_SVC_KV)), nullptr);
}

TEST_F(HostServicesTest, WithoutEgressAPluginSeesNoHttp) {
  const HostServices closed({{"engineering"}, {"skills"}}, fake.ports(), false);
  EXPECT_EQ(closed.abi()->get_service(closed.abi()->self, str(ASSAY_SVC_HTTP)), nullptr);
  EXPECT_NE(closed.abi()->get_service(closed.abi()->self, str(ASSAY_SVC_KV)), nullptr);
}

TEST_F(HostServicesTest, EveryTableHasItsSizeAndItsSelf) {
  EXPECT_EQ(log.struct_size, sizeof log);
  EXPECT_EQ(report.struct_size, sizeof report);
  EXPECT_EQ(kv.struct_size, sizeof kv);
  EXPECT_EQ(mail.struct_size, sizeof mail);
  EXPECT_EQ(timer.struct_size, sizeof timer);
  EXPECT_EQ(clock.struct_size, sizeof clock);
  EXPECT_EQ(http.struct_size, sizeof http);
  services.open();
  EXPECT_EQ(kv.remove(nullptr, str("k")), ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(report.report(nullptr, str(kReport), nullptr), ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(clock.now_ms(nullptr), 0);
}

TEST_F(HostServicesTest, NoneMayBeUsedInCreate) {
  EXPECT_THAT(use_all(), testing::Each(ASSAY_UNAVAILABLE));
  EXPECT_EQ(clock.now_ms(clock.self), 0);
  EXPECT_THAT(error.text, StartsWith("not_in_create: "));
  EXPECT_THAT(error.text, HasSubstr(ASSAY_SVC_REPORT));
  EXPECT_THAT(fake.calls(), IsEmpty());
}

TEST_F(HostServicesTest, NoneMayBeUsedAfterStop) {
  services.open();
  EXPECT_THAT(use_all(), testing::Contains(ASSAY_OK));
  const auto before = fake.calls();
  services.close();
  EXPECT_THAT(use_all(), testing::Each(ASSAY_UNAVAILABLE));
  EXPECT_THAT(error.text, HasSubstr("stopped: "));
  EXPECT_EQ(fake.calls(), before);
  services.open();
  EXPECT_EQ(kv.remove(kv.self, str("k")), ASSAY_UNAVAILABLE) << "for ever";
}

TEST_F(HostServicesTest, OnlyTheFirstRefusalIsLogged) {
  testing::internal::CaptureStdout();
  use_all();
  use_all();
  const auto lines = testing::internal::GetCapturedStdout();
  EXPECT_THAT(lines, HasSubstr("plugin_service_refused line=engineering plugin=skills"));
  EXPECT_THAT(lines, HasSubstr("reason=not_in_create"));
  EXPECT_EQ(lines.find("plugin_service_refused"), lines.rfind("plugin_service_refused"));
}

TEST_F(HostServicesTest, RandomBytesAreNeverLeftUnfilled) {
  std::array<std::uint8_t, 32> early{}, open{}, late{};
  clock.random_bytes(clock.self, early.data(), early.size());
  services.open();
  clock.random_bytes(clock.self, open.data(), open.size());
  services.close();
  clock.random_bytes(clock.self, late.data(), late.size());
  decltype(early) zero{}, from_port{};
  from_port.fill(0x5a);
  EXPECT_NE(early, zero);
  EXPECT_NE(early, from_port);
  EXPECT_EQ(open, from_port);
  EXPECT_NE(late, zero);
  EXPECT_NE(late, early);
  clock.random_bytes(clock.self, nullptr, 8);
  clock.random_bytes(nullptr, zero.data(), zero.size());
  EXPECT_NE(zero, decltype(zero){});
}

TEST_F(HostServicesTest, TheGeneratorOfTheSystemRepeatsNothing) {
  std::array<std::uint8_t, 16> one{}, two{};
  system_random(one);
  system_random(two);
  EXPECT_NE(one, two);
  system_random({});
}

TEST_F(HostServicesTest, APortsErrorComesBackAsItsStatusWithItsText) {
  services.open();
  for (std::uint32_t number = ASSAY_INVALID_ARGUMENT; number <= ASSAY_INTERNAL; ++number) {
    fake.answer = Error{static_cast<ErrorCode>(number), "because " + std::to_string(number)};
    error.text.clear();
    EXPECT_THAT(use_all(), testing::Each(number));
    EXPECT_THAT(error.text, HasSubstr("because " + std::to_string(number)));
  }
  fake.answer = Error{ErrorCode::kOk, "an error that says ok"};
  EXPECT_THAT(use_all(), testing::Each(ASSAY_INTERNAL));
}

TEST_F(HostServicesTest, NothingThrownInTheHostReachesThePlugin) {
  services.open();
  fake.before = [] { throw std::runtime_error("defect"); };
  EXPECT_THAT(use_all(), testing::Each(ASSAY_INTERNAL));
}

TEST_F(HostServicesTest, APluginsSinkMayThrowBeNullOrBeWithoutAFunction) {
  services.open();
  fake.answer = Error{ErrorCode::kConflict, "why"};
  EXPECT_EQ(report.report(report.self, str(kReport), nullptr), ASSAY_CONFLICT);
  const assay_sink empty{sizeof empty, nullptr, nullptr};
  EXPECT_EQ(report.report(report.self, str(kReport), &empty), ASSAY_CONFLICT);
  error.refusal = 1;
  EXPECT_EQ(report.report(report.self, str(kReport), &error.abi), ASSAY_CONFLICT);
  error.on_write = [] { throw 7; };
  EXPECT_EQ(report.report(report.self, str(kReport), &error.abi), ASSAY_INTERNAL);
}

TEST_F(HostServicesTest, CloseWaitsForTheUsesUnderWay) {
  services.open();
  std::latch entered(1), release(1);
  std::atomic<bool> is_out{false};
  fake.before = [&] {
    entered.count_down();
    release.wait();
    is_out = true;
  };
  std::thread user([&] { EXPECT_EQ(timer.cancel(timer.self, str("t")), ASSAY_OK); });
  entered.wait();
  std::thread releaser([&] {
    while (clock.now_ms(clock.self) != 0) std::this_thread::yield();  // refused: close() has begun
    release.count_down();
  });
  services.close();
  EXPECT_TRUE(is_out);
  user.join();
  releaser.join();
}

TEST_F(HostServicesTest, APluginThatHangsInItsOwnSinkDoesNotKeepTheHostFromClosing) {
  services.open();
  fake.answer = Error{ErrorCode::kConflict, "why"};
  error.on_write = [this] { services.close(); };  // would wait for itself
  EXPECT_EQ(report.report(report.self, str(kReport), &error.abi), ASSAY_CONFLICT);
}

}  // namespace
}  // namespace assay::plugin
