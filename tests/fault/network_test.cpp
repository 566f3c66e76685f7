// Answers that are no answers: F22.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "tests/functional/gateway/vendor_rig.h"
#include "tests/support/tcp_gate.h"

namespace assay::test {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kMemoryIsOurs = false;  // the sanitizer keeps what was freed
#else
constexpr bool kMemoryIsOurs = true;
#endif

std::string with_head(const std::string &content_type, const std::string &body) {
  return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: " + content_type +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

class F22 : public VendorGateway {
 protected:
  F22() : gate(port_of(gateway.sandbox_url())) {
    gateway.set_ashby_url(gate.url());
    gateway.set_delivery("connect_timeout: 300ms, total_timeout: 300ms");
    start_host();
  }

  static std::uint16_t port_of(const std::string &url) {
    return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  }

  // Of the host, in KiB: "VmRSS" now, "VmHWM" at its highest.
  [[nodiscard]] long memory(const std::string &name) const {
    std::ifstream file("/proc/" + std::to_string(gateway.host().pid()) + "/status");
    for (std::string line; std::getline(file, line);)
      if (line.starts_with(name + ":")) return std::stol(line.substr(name.size() + 1));
    ADD_FAILURE() << "no " << name;
    return 0;
  }
  [[nodiscard]] std::size_t retries() const {
    const auto log = gateway.host().log();
    std::size_t found = 0;
    for (auto at = log.find("update_retried"); at != log.npos; at = log.find("update_retried", at + 1)) ++found;
    return found;
  }
  // Until so many tries in all have failed.
  void await_retries(std::size_t count) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (retries() < count && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(milliseconds(5));
    ASSERT_GE(retries(), count) << gateway.host().log();
  }

  TcpGate gate;
};

TEST_F(F22, WhatIsNoWholeJsonAnswerInTimeIsSentAgainUntilItIs) {
  GateScript truncated, not_json, large, dripping, silent, reset;
  truncated.to_client.cut_after = 60;
  not_json.answer = with_head("text/html", "<html>Back soon.</html>");
  large.answer = with_head("application/json", std::string(10'000'000, ' '));
  dripping.to_client.drip_bytes = 1;
  dripping.to_client.drip_every = milliseconds(20);
  silent.is_silent = true;
  reset.to_client.reset_after = 0;
  std::vector<std::string> ids;
  for (const auto &script : {truncated, not_json, large, reset, dripping, silent}) {
    gate.next(script);
    const auto id = press("app-" + std::to_string(ids.size()));
    ASSERT_TRUE(id);
    ids.push_back(*id);
    ASSERT_NO_FATAL_FAILURE(await_retries(ids.size()));
    // A host at which several fail in a row and nothing succeeds is left alone for a while.
    const auto well = press("well-" + std::to_string(ids.size()));
    ASSERT_TRUE(well);
    await_accepted(*well, 3);
  }

  std::size_t repeats = 0;
  for (const auto &id : ids) {
    const auto all = posted(await_accepted(id, 3));
    EXPECT_THAT(accepted(gateway.updates_of(id)), ElementsAre("Invited", "Started", "Half way"));
    std::map<std::string, std::set<std::string>> bodies;  // by timestamp
    for (const auto &update : all)
      bodies[update.at("update").at("timestamp").dump()].insert(update.at("body").get<std::string>());
    for (const auto &[timestamp, found] : bodies) EXPECT_THAT(found, SizeIs(1)) << timestamp;
    repeats += all.size() - bodies.size();
  }
  EXPECT_GE(repeats, 5u) << "all but the silent one had reached the server";
  EXPECT_THAT(gateway.host().log(), HasSubstr("is larger than"));
  EXPECT_THAT(gateway.host().log(), HasSubstr("no complete answer from"));
}

TEST_F(F22, LargeAnswersTakeNoMemory) {
  const auto warm = press("warm");
  ASSERT_TRUE(warm);
  await_accepted(*warm, 3);
  GateScript large;
  large.answer = with_head("application/json", std::string(10'000'000, ' '));
  gate.always(large);
  const auto before = memory("VmRSS");
  constexpr std::size_t kStarts = 4;  // one more, and the host would be left alone for a while
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < kStarts; ++i) {
    const auto id = press("app-" + std::to_string(i));
    ASSERT_TRUE(id);
    ids.push_back(*id);
  }
  ASSERT_NO_FATAL_FAILURE(await_retries(kStarts));
  if (kMemoryIsOurs) {
    EXPECT_LT(memory("VmHWM") - before, 24 * 1024) << "KiB for 40 MB of answers";
  }
  gate.always({});
  for (const auto &id : ids)
    EXPECT_THAT(accepted(await_accepted(id, 3)), ElementsAre("Invited", "Started", "Half way"));
}

}  // namespace
}  // namespace assay::test
