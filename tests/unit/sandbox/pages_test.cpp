#include "host/sandbox/pages.h"

#include <gmock/gmock.h>

#include "tests/unit/sandbox/samples.h"

namespace assay::sandbox {
namespace {

using namespace samples;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t kMostAnswerBytes = 256 * 1024;  // of the edge

std::size_t count(const std::string &text, const std::string &part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

AssessmentId numbered(int number) {
  AssessmentId made;
  made.value.bytes[0] = static_cast<std::uint8_t>(number / 256);
  made.value.bytes[1] = static_cast<std::uint8_t>(number % 256);
  return made;
}

TEST(EscapeHtml, NothingThatMarksUpIsLeft) {
  EXPECT_EQ(escape_html(R"(<a href="x" title='y'>&</a>)"),
            "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&lt;/a&gt;");
  EXPECT_EQ(escape_html("Zoë\n\t"), "Zoë\n\t");
  EXPECT_EQ(escape_html(std::string("a\0b\x1b[2J\x7f", 8)), "ab[2J");
}

TEST(Page, EveryTextOfAPartnerIsEscaped) {
  constexpr auto kEvil = "<script>alert('1')</script>\"><img src=x>";
  Timelines timelines(schema());
  auto call = accepted_start();
  call.partner = std::string("http://h/") + kEvil;
  timelines.add(id(), call);
  auto update = progress(1, kEvil);
  update["assessment_status"]["label"] = kEvil;
  update["metadata"] = Json::array({value(kEvil, "string", kEvil)});
  receive(timelines, update.dump());
  auto refused = arrival(progress(2).dump(), {Verdict::kRefused, kEvil, kEvil, std::nullopt});
  refused.fault = kEvil;
  timelines.add(id(), refused);
  const auto html = timelines_page(timelines, 0).body;
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_EQ(count(html, "&lt;script&gt;"), 8u) << html;
}

TEST(Page, AUrlBecomesALinkOnlyWhenItIsAWebAddress) {
  Timelines timelines(schema());
  timelines.add(id(), accepted_start());
  auto update = completion(1);
  update["assessment_profile_url"]["value"] = "https://example.com/?a=1&b=\"2\"";
  receive(timelines, update.dump());
  auto bad = completion(2);
  bad["assessment_profile_url"]["value"] = "javascript:alert(1)";
  receive(timelines, bad.dump());
  timelines.add(id(), arrival(bad.dump(), {Verdict::kRefused, "invalid_input", "", std::nullopt}));
  const auto html = timelines_page(timelines, 0).body;
  EXPECT_THAT(html, HasSubstr("href=\"https://example.com/?a=1&amp;b=&quot;2&quot;\""));
  EXPECT_THAT(html, HasSubstr("javascript:alert(1)")) << "shown as text";
  EXPECT_THAT(html, Not(HasSubstr("href=\"javascript")));
}

TEST(Page, ItWorksWithoutScriptAndForbidsIt) {
  Timelines timelines(schema());
  const auto page = timelines_page(timelines, 0);
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_THAT(page.body, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(page.body, HasSubstr("<title>"));
  EXPECT_THAT(page.body, HasSubstr("<main>"));
  EXPECT_THAT(page.body, Not(HasSubstr("<script")));
  bool found = false;
  for (const auto &header : page.headers)
    found = found || (header.name == "Content-Security-Policy" && header.value.find("default-src 'none'") == 0);
  EXPECT_TRUE(found);
}

TEST(Page, TheNewestAssessmentComesFirstAndOlderOnesOnFurtherPages) {
  Timelines timelines(schema());
  for (int i = 0; i < 60; ++i) timelines.add(numbered(i), accepted_start());
  const auto first = timelines_page(timelines, 0).body;
  EXPECT_LT(first.find(numbered(59).to_string()), first.find(numbered(58).to_string()));
  EXPECT_THAT(first, Not(HasSubstr(numbered(34).to_string())));
  EXPECT_THAT(first, HasSubstr("href=\"/?offset=25\""));
  const auto last = timelines_page(timelines, 50).body;
  EXPECT_THAT(last, HasSubstr(numbered(0).to_string()));
  EXPECT_THAT(last, Not(HasSubstr("Older")));
  EXPECT_EQ(timelines_page(timelines, 5000).status, 200);
}

TEST(Page, NoAmountOfDataMakesItTooLargeForAnAnswer) {
  Timelines timelines(schema());
  const std::string quotes(60'000, '"');
  for (int i = 0; i < 10; ++i) {
    timelines.add(numbered(i), accepted_start());
    for (int k = 0; k < 80; ++k) {
      auto update = progress(k + 1, quotes.substr(0, 200));
      update["metadata"] = Json::array();
      for (int m = 0; m < 30; ++m)
        update["metadata"].push_back(value("m" + std::to_string(m), "string", quotes.substr(0, 1500)));
      timelines.add(numbered(i),
                    arrival(update.dump(), {Verdict::kRefused, quotes.substr(0, 100), quotes, std::nullopt}));
    }
  }
  const auto page = timelines_page(timelines, 0);
  EXPECT_LT(page.body.size(), kMostAnswerBytes);
  EXPECT_THAT(page.body, HasSubstr("the last "));
}

TEST(Page, ALongTextIsCutBetweenTwoCharacters) {
  Timelines timelines(schema());
  timelines.add(id(), accepted_start());
  std::string status;
  for (int i = 0; i < 400; ++i) status += "ë";
  receive(timelines, progress(1, "x" + status).dump());
  const auto html = timelines_page(timelines, 0).body;
  EXPECT_EQ(count(html, "ë"), 149u);
  EXPECT_THAT(html, HasSubstr("ë…"));
}

TEST(Page, AnUpdateThatIsNotLikeAshbysIsShownWithoutHarm) {
  Timelines timelines(schema());
  timelines.add(id(), accepted_start());
  for (const auto *body : {"[]", "7", R"({"assessment_status":7,"metadata":{"a":1}})",
                           R"({"assessment_status":{"label":5},"metadata":[1,{"value":{}}]})"})
    timelines.add(id(), arrival(body, {Verdict::kRefused, "invalid_input", "", std::nullopt}));
  EXPECT_EQ(count(timelines_page(timelines, 0).body, "<td>posted</td>"), 4u);
}

}  // namespace
}  // namespace assay::sandbox
