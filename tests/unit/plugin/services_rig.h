// A plugin's view of the host services, on fake ports.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "host/plugin/host_services.h"
#include "host/plugin/text.h"
#include "tests/unit/plugin/fake_ports.h"

namespace assay::plugin {

// A plugin's own sink.
struct PluginSink {
  std::string text;
  std::uint32_t refusal = 0;
  std::function<void()> on_write = [] {};
  assay_sink abi{sizeof abi, this, [](void *self, const char *ptr, std::uint64_t len) -> std::uint32_t {
                   auto &sink = *static_cast<PluginSink *>(self);
                   sink.on_write();
                   if (sink.refusal == 0) sink.text.append(ptr, len);
                   return sink.refusal;
                 }};
};

inline assay_str str(std::string_view text) { return to_abi(text); }
inline constexpr assay_str kAbsent{nullptr, 0};
inline constexpr assay_str kLengthOnly{nullptr, 3};
inline constexpr const char *kAssessment = "5f0c1c5e-8f1e-4b53-9d4c-1d5d7a0e2b11";

class ServicesRig : public testing::Test {
 protected:
  template <class Table>
  static const Table &table(const HostServices &of, const char *id) {
    const auto *found = of.abi()->get_service(of.abi()->self, str(id));
    EXPECT_NE(found, nullptr) << id;
    return *static_cast<const Table *>(found);
  }

  FakePorts fake;
  HostServices services{{{"engineering"}, {"skills"}}, fake.ports(), true};
  const assay_svc_log &log = table<assay_svc_log>(services, ASSAY_SVC_LOG);
  const assay_svc_report &report = table<assay_svc_report>(services, ASSAY_SVC_REPORT);
  const assay_svc_kv &kv = table<assay_svc_kv>(services, ASSAY_SVC_KV);
  const assay_svc_mail &mail = table<assay_svc_mail>(services, ASSAY_SVC_MAIL);
  const assay_svc_timer &timer = table<assay_svc_timer>(services, ASSAY_SVC_TIMER);
  const assay_svc_clock &clock = table<assay_svc_clock>(services, ASSAY_SVC_CLOCK);
  const assay_svc_http &http = table<assay_svc_http>(services, ASSAY_SVC_HTTP);
  PluginSink error;
};

}  // namespace assay::plugin
