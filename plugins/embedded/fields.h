// The controls of a form and what is wrong with them, such that they can be used by keyboard and screen reader: each
// has its label, and an error stands beside it and again, as a link, in a summary above the form. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay::embedded {

struct FieldError {
  std::string id;  // of the element that the summary leads to
  std::string message;
};

// Empty without errors.
[[nodiscard]] std::string error_summary(const std::vector<FieldError> &errors);

// A radio button or checkbox. All texts are escaped here.
struct Choice {
  std::string name, id, value, label;
  bool several = false, chosen = false;
  std::string described_by;  // ids; may be empty
  bool is_invalid = false;
};
[[nodiscard]] std::string render_choice(const Choice &choice);

// One line of text, or several. All texts are escaped here.
struct TextField {
  std::string name, id, label, value;
  std::string type = "text";  // or "email", or "textarea"
  std::size_t max_characters = 0;
  std::string described_by;  // ids beside the error's; may be empty
  std::string error;         // empty: none
};
[[nodiscard]] std::string render_text_field(const TextField &field);

// The paragraph beside an element that says what is wrong with it; empty without an error.
[[nodiscard]] std::string error_text(std::string_view id, std::string_view error);
// The id of that paragraph.
[[nodiscard]] std::string error_id(std::string_view id);

}  // namespace assay::embedded
