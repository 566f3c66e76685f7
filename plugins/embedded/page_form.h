// A form as a page receives it, and the token that proves it was served by us. [any-thread]
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "assay/sdk/pages.hpp"
#include "plugins/embedded/form.h"
#include "plugins/embedded/html.h"

namespace assay::embedded {

// The fields of a posted form, or the page that refuses it: wrong content type, too large, unreadable.
[[nodiscard]] std::variant<FormFields, Page> take_form(const sdk::PageRequest &request);

// Whether a form carries the token that its own page carried: form_token(secret). Every form that changes something is
// checked with it.
[[nodiscard]] bool is_ours(const FormFields &fields, std::string_view secret);

// The hidden input that is_ours() looks for.
[[nodiscard]] std::string hidden_form_token(std::string_view secret);

}  // namespace assay::embedded
