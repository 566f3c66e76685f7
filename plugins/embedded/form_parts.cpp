#include "plugins/embedded/form_parts.h"

#include <utility>

#include "plugins/embedded/html.h"

namespace assay::embedded {
namespace {

// A control may have several errors; they stand in one paragraph.
std::string messages_for(std::string_view id, const FieldErrors &errors) {
  std::string messages;
  for (const auto &error : errors) {
    if (error.id == id) messages += (messages.empty() ? "" : " ") + error.message;
  }
  return messages;
}

std::string named_value(std::string_view name, std::string_view value) {
  return " name=\"" + escape(name) + "\" value=\"" + escape(value) + "\"";
}

}  // namespace

std::string hinted_text_field(TextField field, std::string_view hint, const FieldErrors &errors) {
  field.described_by = field.id + "-hint";
  field.error = messages_for(field.id, errors);
  return render_text_field(field) + "<p id=\"" + escape(field.described_by) + "\">" + escape(hint) + "</p>\n";
}

std::string radio_group(const RadioGroup &group, const FieldErrors &errors) {
  const auto error = messages_for(group.id, errors);
  std::string html = error_text(group.id, error);
  for (std::size_t i = 0; i < group.buttons.size(); ++i) {
    const auto &button = group.buttons[i];
    Choice choice{group.name, i == 0 ? group.id : group.id + "-" + std::to_string(i + 1), button.value, button.label};
    choice.chosen = button.value == group.chosen;
    choice.is_invalid = !error.empty();
    if (choice.is_invalid) choice.described_by = error_id(group.id);
    html += render_choice(choice);
  }
  return html;
}

std::string fieldset(std::string_view legend, std::string_view body) {
  std::string html = "<fieldset>\n<legend class=\"text\">" + escape(legend) + "</legend>\n";
  return html.append(body) + "</fieldset>\n";
}

std::string hidden_field(std::string_view name, std::string_view value) {
  return "<input type=\"hidden\"" + named_value(name, value) + ">\n";
}

std::string submit_button(std::string_view label, std::string_view name, std::string_view value) {
  return "<button type=\"submit\"" + named_value(name, value) + ">" + escape(label) + "</button>\n";
}

}  // namespace assay::embedded
