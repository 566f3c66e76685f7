// Pages that say why something was not done. The same page for every cause within each, so that they teach a guesser
// nothing. Pure.
#pragma once

#include <string_view>

#include "plugins/embedded/html.h"

namespace assay::embedded {

// A title and one paragraph, both text.
[[nodiscard]] Page message_page(int status, std::string_view title, std::string_view text);

// "Back to where you were" after a form was sent: 303, so that reloading sends nothing again. location is relative to
// the form's address.
[[nodiscard]] Page see_other(std::string_view location);

[[nodiscard]] Page not_found_page();                     // 404
[[nodiscard]] Page method_page(std::string_view allow);  // 405
[[nodiscard]] Page forged_form_page();                   // 403
[[nodiscard]] Page unreadable_form_page();               // 400
[[nodiscard]] Page wrong_content_type_page();            // 415
[[nodiscard]] Page too_large_page();                     // 413
[[nodiscard]] Page try_again_page();                     // 503

}  // namespace assay::embedded
