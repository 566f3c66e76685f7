#include "plugins/embedded/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::embedded {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kCanary = "<b \"'&>";
constexpr std::string_view kEscaped = "&lt;b &quot;&#39;&amp;&gt;";

TextField text_field(const std::string &type, const std::string &error) {
  TextField field;
  field.name = "name.1";
  field.id = "name-1";
  field.label = kCanary;
  field.value = kCanary;
  field.type = type;
  field.max_characters = 100;
  field.described_by = "hint";
  field.error = error;
  return field;
}

TEST(Fields, ATextFieldHasItsLabelAndKeepsItsTextEscaped) {
  for (const auto *type : {"text", "email", "textarea"}) {
    const auto html = render_text_field(text_field(type, ""));
    EXPECT_THAT(html, HasSubstr("<label for=\"name-1\">" + std::string(kEscaped) + "</label>"));
    EXPECT_THAT(html, HasSubstr(" id=\"name-1\" name=\"name.1\" aria-describedby=\"hint\""));
    EXPECT_THAT(html, HasSubstr("maxlength=\"100\""));
    EXPECT_THAT(html, HasSubstr("autocomplete=\"off\""));
    EXPECT_THAT(html, Not(HasSubstr("aria-invalid")));
    EXPECT_THAT(html, Not(HasSubstr(kCanary)));
  }
  EXPECT_THAT(render_text_field(text_field("email", "")), HasSubstr("type=\"email\""));
  EXPECT_THAT(render_text_field(text_field("email", "")), HasSubstr("value=\"" + std::string(kEscaped) + "\""));
}

TEST(Fields, ATextareaKeepsAFirstLineBreak) {
  auto field = text_field("textarea", "");
  field.value = "\nx";
  EXPECT_THAT(render_text_field(field), HasSubstr(">\n\nx</textarea>"));
}

TEST(Fields, AnErrorStandsBesideItsFieldAndIsTiedToIt) {
  const auto html = render_text_field(text_field("text", std::string(kCanary)));
  EXPECT_THAT(html, HasSubstr("<p class=\"error\" id=\"name-1-error\">" + std::string(kEscaped) + "</p>"));
  EXPECT_THAT(html, HasSubstr("aria-describedby=\"hint name-1-error\" aria-invalid=\"true\""));
  EXPECT_LT(html.find("<p class=\"error\""), html.find("<input")) << "read before the field";
}

TEST(Fields, TheSummaryLeadsToEachField) {
  EXPECT_THAT(error_summary({}), IsEmpty());
  const auto html = error_summary({{"name-1", std::string(kCanary)}, {"q2", "Second"}});
  EXPECT_THAT(html, HasSubstr("role=\"alert\""));
  EXPECT_THAT(html, HasSubstr("<a href=\"#name-1\">" + std::string(kEscaped) + "</a>"));
  EXPECT_THAT(html, HasSubstr("<a href=\"#q2\">Second</a>"));
}

TEST(Fields, AChoiceHasItsLabelAndItsState) {
  Choice choice;
  choice.name = "q.1";
  choice.id = "q1";
  choice.value = kCanary;
  choice.label = kCanary;
  EXPECT_EQ(render_choice(choice), "<div class=\"choice\"><input type=\"radio\" name=\"q.1\" id=\"q1\" value=\"" +
                                       std::string(kEscaped) + "\"><label class=\"text\" for=\"q1\">" +
                                       std::string(kEscaped) + "</label></div>\n");
  choice.several = choice.chosen = choice.is_invalid = true;
  choice.described_by = "q1-error";
  const auto html = render_choice(choice);
  EXPECT_THAT(html, HasSubstr("type=\"checkbox\""));
  EXPECT_THAT(html, HasSubstr(" checked aria-invalid=\"true\" aria-describedby=\"q1-error\">"));
}

}  // namespace
}  // namespace assay::embedded
