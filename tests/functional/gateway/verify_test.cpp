// `assay-sandbox verify` as a partner's engineer runs it: against our host, which keeps the contract, and against
// servers that do not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "host/wire/json.h"
#include "tests/functional/gateway/rig.h"
#include "tests/support/raw_server.h"

namespace assay::test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Finished {
  int code = 0;
  std::string text, errors;
};

class Verify : public testing::Test {
 protected:
  Finished verify(const std::string &base_url, std::vector<std::string> more = {}) {
    std::vector<std::string> command = {ASSAY_SANDBOX_BIN, "verify",     "--base-url",
                                        base_url,          "--key-file", gateway.path("partner.key")};
    command.insert(command.end(), more.begin(), more.end());
    Process process(command, gateway.path("verify.log"));
    Finished finished;
    finished.text = process.output(std::chrono::seconds(120));
    finished.code = process.wait();
    finished.errors = process.log();
    return finished;
  }

  void start_gateway() {
    gateway.start_sandbox();
    gateway.start_host();
  }

  // The ids of the claims with this verdict.
  static std::set<std::string> with(const std::string &verdict, const Json &report) {
    std::set<std::string> ids;
    for (const auto &claim : report.at("claims"))
      if (claim.at("verdict") == verdict) ids.insert(claim.at("id"));
    return ids;
  }

  std::size_t mails() const {
    const std::filesystem::path folder = gateway.path("state/mail/new");
    if (!std::filesystem::exists(folder)) return 0;
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  }

  Gateway gateway{Gateway::skills_plugin(), "[skills]"};
};

TEST_F(Verify, OurHostKeepsEveryClaimAndIsLeftWithNothingOpen) {
  start_gateway();
  const auto finished = verify(gateway.partner(), {"--start", "--json", "--candidate-email", "verify@example.com"});
  EXPECT_EQ(finished.code, 0) << finished.text << finished.errors;
  const auto report = wire::parse_json(finished.text);
  ASSERT_TRUE(report.ok()) << finished.text << finished.errors;
  EXPECT_THAT(with("FAIL", *report), IsEmpty()) << finished.text;
  EXPECT_THAT(with("WARN", *report), IsEmpty()) << finished.text;
  EXPECT_THAT(with("SKIP", *report), IsEmpty()) << finished.text;
  EXPECT_THAT(report->at("left_open"), IsEmpty());
  EXPECT_GT(report->at("counts").at("pass"), 40);
  EXPECT_EQ(mails(), 5u) << "what --help says";
}

TEST_F(Verify, WithoutStartNothingIsStarted) {
  start_gateway();
  const auto finished = verify(gateway.partner());
  EXPECT_EQ(finished.code, 0) << finished.text << finished.errors;
  EXPECT_THAT(finished.text, HasSubstr("PASS  list.schema  assessment.list answers 200 with the documented shape\n"));
  EXPECT_THAT(finished.text, HasSubstr("SKIP  start.accepted  "));
  EXPECT_THAT(finished.text, HasSubstr(" 0 failed, 0 warned, "));
  EXPECT_THAT(finished.text, Not(HasSubstr(gateway.key())));
  EXPECT_EQ(mails(), 0u);
  EXPECT_EQ(gateway.stop_host(), 0);
}

TEST_F(Verify, APartnerThatSaysYesToEverythingFails) {
  RawServer yes([](RawConnection &connection) {
    if (const auto request = connection.read_request())
      connection.answer(200, R"({"success":true,"results":[]})",
                        "Content-Type: application/json\r\nConnection: close\r\n");
  });
  const auto finished = verify(yes.url(""));
  EXPECT_EQ(finished.code, 1) << finished.text << finished.errors;
  for (const auto *line : {"PASS  list.schema  ", "FAIL  key.missing  ", "FAIL  request.not-json  ",
                           "FAIL  start.unknown-type  ", "FAIL  cancel.unknown  ", "WARN  request.path  ",
                           "      at fault  status 200: 422 is expected\n", "      sent      POST /assessment.start "})
    EXPECT_THAT(finished.text, HasSubstr(line));
  EXPECT_THAT(finished.text, Not(HasSubstr(gateway.key())));
  EXPECT_THAT(finished.errors, IsEmpty()) << "a report stands on stdout";
}

TEST_F(Verify, APartnerThatIsNotThereIsExitCode2) {
  const auto port = [] { return RawServer([](RawConnection &) {}).port(); }();
  const auto finished = verify("http://127.0.0.1:" + std::to_string(port));
  EXPECT_EQ(finished.code, 2);
  EXPECT_THAT(finished.text, IsEmpty());
  EXPECT_THAT(finished.errors, HasSubstr("assay-sandbox verify: "));
}

}  // namespace
}  // namespace assay::test
