// The smaller services through their tables: log, report, mail, timer, clock.
#include <algorithm>

#include "tests/unit/plugin/services_rig.h"

namespace assay::plugin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ServicesTest : public ServicesRig {
 protected:
  ServicesTest() { services.open(); }

  assay_status send_mail(assay_str to, assay_str subject, assay_str text) {
    return mail.send(mail.self, to, subject, text, &error.abi);
  }
  assay_status send_report(std::string_view json) { return report.report(report.self, str(json), &error.abi); }
  std::string logged(std::uint32_t level, assay_str message) {
    testing::internal::CaptureStdout();
    log.write(log.self, level, message);
    return testing::internal::GetCapturedStdout();
  }
};

TEST_F(ServicesTest, AReportArrivesOfThisInstance) {
  EXPECT_EQ(
      send_report(R"({"assessment_id":"5f0c1c5e-8f1e-4b53-9d4c-1d5d7a0e2b11","state":"in_progress","status":"Begun"})"),
      ASSAY_OK);
  EXPECT_THAT(fake.calls(),
              ElementsAre("engineering/skills report 5f0c1c5e-8f1e-4b53-9d4c-1d5d7a0e2b11 IN_PROGRESS Begun"));
  EXPECT_EQ(error.text, "");
}

TEST_F(ServicesTest, AReportThatIsNoneIsRefusedWithTheMemberAtFault) {
  const std::pair<std::string, const char *> wrong[] = {
      {"", "report_json"},
      {"{", "JSON"},
      {"[]", "object"},
      {"\"\xff\"", "UTF-8"},
      {R"({"state":"in_progress"})", "/assessment_id"},
      {R"({"assessment_id":"a-1","state":"in_progress"})", "/assessment_id"},
      {R"({"assessment_id":"5f0c1c5e-8f1e-4b53-9d4c-1d5d7a0e2b11","state":"bored"})", "/state"},
      {std::string(1024 * 1024 + 1, ' '), "report_json"},
  };
  for (const auto &[json, says] : wrong) {
    error.text.clear();
    EXPECT_EQ(send_report(json), ASSAY_INVALID_ARGUMENT) << json.substr(0, 80);
    EXPECT_THAT(error.text, HasSubstr(says));
  }
  EXPECT_EQ(report.report(report.self, kLengthOnly, nullptr), ASSAY_INVALID_ARGUMENT);
  EXPECT_THAT(fake.calls(), IsEmpty());
}

TEST_F(ServicesTest, AMailArrivesAtItsPort) {
  EXPECT_EQ(send_mail(str("ada@example.org"), str("Hello"), str("Dear\nAda")), ASSAY_OK);
  EXPECT_EQ(send_mail(str("ada@example.org"), kAbsent, kAbsent), ASSAY_OK);
  EXPECT_THAT(fake.calls(), ElementsAre("engineering/skills mail ada@example.org Hello Dear\nAda",
                                        "engineering/skills mail ada@example.org  "));
}

TEST_F(ServicesTest, AMailOutsideTheLimitsIsRefusedNamingTheArgument) {
  const std::string address(321, 'a'), subject(999, 's'), text(256 * 1024 + 1, 't');
  struct Case {
    assay_str to, subject, text;
    const char *says;
  };
  const auto ada = str("ada@example.org"), fine = str("x");
  for (const auto &each : {Case{kAbsent, fine, fine, "to "}, Case{str(address), fine, fine, "to "},
                           Case{str("\xff"), fine, fine, "to is not UTF-8"}, Case{ada, str(subject), fine, "subject "},
                           Case{ada, str("\xff"), fine, "subject "}, Case{ada, fine, str(text), "text "},
                           Case{ada, fine, str("\xff"), "text "}, Case{ada, fine, kLengthOnly, "text "}}) {
    error.text.clear();
    EXPECT_EQ(send_mail(each.to, each.subject, each.text), ASSAY_INVALID_ARGUMENT) << each.says;
    EXPECT_THAT(error.text, testing::StartsWith(each.says));
  }
  EXPECT_THAT(fake.calls(), IsEmpty());
}

TEST_F(ServicesTest, ATimerIsSetAndForgotten) {
  const std::string longest_id(256, 'i');
  EXPECT_EQ(timer.set(timer.self, str("remind"), 1700, str("p")), ASSAY_OK);
  EXPECT_EQ(timer.cancel(timer.self, str("remind")), ASSAY_OK);
  EXPECT_THAT(fake.calls(), ElementsAre("engineering/skills set remind 1700 p", "engineering/skills cancel remind"));
  EXPECT_EQ(timer.set(timer.self, str(longest_id), 0, kAbsent), ASSAY_OK);
  EXPECT_EQ(timer.set(timer.self, str("t"), 0, str(std::string(4096, 'p'))), ASSAY_OK);
}

TEST_F(ServicesTest, ATimerOutsideTheLimitsIsRefused) {
  const std::string long_id(257, 'i'), long_payload(4097, 'p');
  for (const auto id : {kAbsent, str(""), kLengthOnly, str("\xff"), str(long_id)}) {
    EXPECT_EQ(timer.set(timer.self, id, 1, str("p")), ASSAY_INVALID_ARGUMENT);
    EXPECT_EQ(timer.cancel(timer.self, id), ASSAY_INVALID_ARGUMENT);
  }
  EXPECT_EQ(timer.set(timer.self, str("t"), -1, str("p")), ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(timer.set(timer.self, str("t"), 1, str(long_payload)), ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(timer.set(timer.self, str("t"), 1, str("\xff")), ASSAY_INVALID_ARGUMENT);
  EXPECT_THAT(fake.calls(), IsEmpty());
}

TEST_F(ServicesTest, TimeIsThatOfTheHostsClock) {
  const auto before = clock.now_ms(clock.self);
  EXPECT_EQ(before, fake.clock.now_ms());
  fake.clock.advance(std::chrono::seconds(5));
  EXPECT_EQ(clock.now_ms(clock.self), before + 5000);
}

TEST_F(ServicesTest, ALogLineNamesItsInstanceAndCannotForgeAnother) {
  const auto lines = logged(ASSAY_LOG_WARN, str("slow\n2026-01-01 error all=lost\x1b[2J"));
  EXPECT_THAT(lines, HasSubstr("plugin_log line=engineering plugin=skills message="));
  EXPECT_THAT(lines, HasSubstr("slow 2026-01-01 error all=lost"));
  EXPECT_THAT(lines, Not(HasSubstr("\x1b[2J")));
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 1);
}

TEST_F(ServicesTest, ALogLineHasItsLevelAndAnUnknownLevelIsInfo) {
  const std::pair<std::uint32_t, const char *> levels[] = {
      {ASSAY_LOG_INFO, "[info]"}, {ASSAY_LOG_WARN, "[warning]"}, {ASSAY_LOG_ERROR, "[error]"}, {77, "[info]"}};
  for (const auto &[level, word] : levels) {
    const auto lines = logged(level, str("x"));
    EXPECT_NE(lines.find("plugin_log"), std::string::npos) << level;
    std::string plain;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines[i] == '\x1b')
        i = lines.find('m', i);
      else
        plain += lines[i];
    }
    EXPECT_THAT(plain, HasSubstr(word));
  }
  EXPECT_EQ(logged(ASSAY_LOG_DEBUG, str("x")), "");
}

TEST_F(ServicesTest, ALogLineIsCutAt4KiBAndMayBeEmpty) {
  const auto lines = logged(ASSAY_LOG_INFO, str(std::string(10'000, 'x')));
  EXPECT_EQ(std::count(lines.begin(), lines.end(), 'x'), 4096);
  EXPECT_THAT(logged(ASSAY_LOG_INFO, kLengthOnly), HasSubstr("message=\"\""));
  EXPECT_THAT(logged(ASSAY_LOG_INFO, str("\xff")), HasSubstr("\xef\xbf\xbd"));
}

}  // namespace
}  // namespace assay::plugin
