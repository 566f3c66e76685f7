// The parts that a form is made of, over the controls of fields.h: each finds what is wrong with it in the list of all
// that is to be corrected, which is the list that the summary above the form shows. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/embedded/fields.h"

namespace assay::embedded {

using FieldErrors = std::vector<FieldError>;

// A text field with a hint, which a screen reader reads with it. Required: the hint is not empty.
[[nodiscard]] std::string hinted_text_field(TextField field, std::string_view hint, const FieldErrors &errors);

struct RadioGroup {
  struct Button {
    std::string value, label;
  };
  // The first button's id is `id`, so that the summary leads there; the others' are "<id>-2", "<id>-3", …
  std::string name, id;
  std::vector<Button> buttons;
  std::string chosen;  // a value, or empty
};
// Stands in a fieldset whose legend asks the question.
[[nodiscard]] std::string radio_group(const RadioGroup &group, const FieldErrors &errors);

// Controls that belong together under one question. legend is text, body is HTML.
[[nodiscard]] std::string fieldset(std::string_view legend, std::string_view body);

[[nodiscard]] std::string hidden_field(std::string_view name, std::string_view value);

// The button that sends a form, and with it name=value, so that one form may do several things. The first button of a
// form is the one that the Enter key presses.
[[nodiscard]] std::string submit_button(std::string_view label, std::string_view name, std::string_view value);

}  // namespace assay::embedded
