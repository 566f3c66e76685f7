#include "plugins/embedded/fields.h"

#include "plugins/embedded/html.h"

namespace assay::embedded {
namespace {

std::string attribute(std::string_view name, std::string_view value) {
  std::string html = " ";
  html += name;
  return html + "=\"" + escape(value) + "\"";
}

std::string attribute_if(std::string_view name, std::string_view value) {
  return value.empty() ? std::string() : attribute(name, value);
}

}  // namespace

std::string error_summary(const std::vector<FieldError> &errors) {
  if (errors.empty()) return {};
  std::string html =
      "<div class=\"notice\" role=\"alert\" aria-labelledby=\"errors\">\n<h2 id=\"errors\">Please check what you "
      "entered</h2>\n<ul>\n";
  for (const auto &error : errors) {
    html += "<li><a href=\"#" + escape(error.id) + "\">" + escape(error.message) + "</a></li>\n";
  }
  return html + "</ul>\n</div>\n";
}

std::string render_choice(const Choice &choice) {
  std::string html = "<div class=\"choice\"><input type=\"";
  html += choice.several ? "checkbox\"" : "radio\"";
  html += attribute("name", choice.name) + attribute("id", choice.id) + attribute("value", choice.value);
  if (choice.chosen) html += " checked";
  if (choice.is_invalid) html += " aria-invalid=\"true\"";
  html += attribute_if("aria-describedby", choice.described_by);
  html += "><label class=\"text\"" + attribute("for", choice.id) + ">" + escape(choice.label) + "</label></div>\n";
  return html;
}

std::string render_text_field(const TextField &field) {
  const bool several_lines = field.type == "textarea";
  std::string described = field.described_by;
  if (!field.error.empty()) described += (described.empty() ? "" : " ") + error_id(field.id);
  std::string attributes = " autocomplete=\"off\"" + attribute("maxlength", std::to_string(field.max_characters)) +
                           attribute("id", field.id) + attribute("name", field.name) +
                           attribute_if("aria-describedby", described);
  if (!field.error.empty()) attributes += " aria-invalid=\"true\"";
  std::string html = "<p><label" + attribute("for", field.id) + ">" + escape(field.label) + "</label></p>\n" +
                     error_text(field.id, field.error);
  // A first line break of a textarea's text is swallowed by the browser, so there is one that may be.
  html += several_lines
              ? "<textarea rows=\"6\"" + attributes + ">\n" + escape(field.value) + "</textarea>\n"
              : "<input" + attribute("type", field.type) + attributes + attribute("value", field.value) + ">\n";
  return html;
}

std::string error_text(std::string_view id, std::string_view error) {
  if (error.empty()) return {};
  return "<p class=\"error\"" + attribute("id", error_id(id)) + ">" + escape(error) + "</p>\n";
}

std::string error_id(std::string_view id) { return std::string(id) + "-error"; }

}  // namespace assay::embedded
