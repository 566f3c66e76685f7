#include "plugins/embedded/form_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::embedded {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char *kCanary = "<script>\"&'";
constexpr const char *kEscaped = "&lt;script&gt;&quot;&amp;&#39;";

TextField note() {
  TextField field;
  field.name = "note";
  field.id = "note-1";
  field.label = "Note";
  field.type = "textarea";
  field.max_characters = 500;
  return field;
}
RadioGroup group() { return {"mark", "mark-1", {{"yes", "Yes"}, {"no", "No"}}, "no"}; }

TEST(FormParts, AHintAndTheErrorsOfAFieldAreReadWithIt) {
  const auto plain = hinted_text_field(note(), "At most 500 characters.", {{"note-2", "Another field's."}});
  EXPECT_THAT(plain, HasSubstr("aria-describedby=\"note-1-hint\""));
  EXPECT_THAT(plain, HasSubstr("<p id=\"note-1-hint\">At most 500 characters.</p>"));
  EXPECT_THAT(plain, Not(HasSubstr("Another")));
  EXPECT_THAT(plain, Not(HasSubstr("aria-invalid")));
  const auto faulty = hinted_text_field(note(), "At most.", {{"note-1", "Say why."}, {"note-1", "And when."}});
  EXPECT_THAT(faulty, HasSubstr("aria-describedby=\"note-1-hint note-1-error\""));
  EXPECT_THAT(faulty, HasSubstr("id=\"note-1-error\">Say why. And when.</p>"));
  EXPECT_THAT(faulty, HasSubstr("aria-invalid=\"true\""));
}

TEST(FormParts, RadioButtonsAreLabelledAndTheChosenOneIsChecked) {
  const auto html = radio_group(group(), {});
  EXPECT_THAT(html, HasSubstr("name=\"mark\" id=\"mark-1\" value=\"yes\"><label class=\"text\" for=\"mark-1\">Yes"));
  EXPECT_THAT(
      html, HasSubstr("name=\"mark\" id=\"mark-1-2\" value=\"no\" checked><label class=\"text\" for=\"mark-1-2\">No"));
  const auto faulty = radio_group(group(), {{"mark-1", "Choose one."}});
  EXPECT_TRUE(faulty.starts_with("<p class=\"error\" id=\"mark-1-error\">Choose one.</p>"));
  EXPECT_THAT(faulty, HasSubstr("aria-describedby=\"mark-1-error\""));
}

TEST(FormParts, AButtonSaysWhatItDoes) {
  EXPECT_EQ(submit_button("Save", "do", "save"), "<button type=\"submit\" name=\"do\" value=\"save\">Save</button>\n");
}

TEST(FormParts, NothingIsLeftUnescaped) {
  auto text = note();
  text.name = text.label = text.value = kCanary;
  for (const auto &html :
       {hinted_text_field(text, kCanary, {{"note-1", kCanary}}),
        radio_group({kCanary, "i", {{kCanary, kCanary}}, kCanary}, {{"i", kCanary}}), fieldset(kCanary, ""),
        hidden_field(kCanary, kCanary), submit_button(kCanary, "do", kCanary)}) {
    EXPECT_THAT(html, Not(HasSubstr("<script")));
    EXPECT_THAT(html, HasSubstr(kEscaped));
  }
}

}  // namespace
}  // namespace assay::embedded
