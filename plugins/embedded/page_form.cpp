#include "plugins/embedded/page_form.h"

#include <utility>

#include "plugins/embedded/form_parts.h"
#include "plugins/embedded/refusals.h"
#include "plugins/embedded/tokens.h"

namespace assay::embedded {
namespace {

// The media type without its parameters, compared without case as HTTP has it.
bool is_form(std::string_view content_type) {
  constexpr std::string_view kForm = "application/x-www-form-urlencoded";
  content_type = content_type.substr(0, content_type.find(';'));
  while (!content_type.empty() && (content_type.back() == ' ' || content_type.back() == '\t'))
    content_type.remove_suffix(1);
  if (content_type.size() != kForm.size()) return false;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const char c = content_type[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != kForm[i]) return false;
  }
  return true;
}

}  // namespace

std::variant<FormFields, Page> take_form(const sdk::PageRequest &request) {
  if (!is_form(request.header("content-type"))) return wrong_content_type_page();
  if (request.body().size() > kMaxFormBytes) return too_large_page();
  auto fields = parse_form(request.body());
  if (!fields) return unreadable_form_page();
  return *std::move(fields);
}

bool is_ours(const FormFields &fields, std::string_view secret) {
  const auto sent = only_value(fields, kFormTokenField);
  return sent && same_token(*sent, form_token(secret));
}

std::string hidden_form_token(std::string_view secret) { return hidden_field(kFormTokenField, form_token(secret)); }

}  // namespace assay::embedded
