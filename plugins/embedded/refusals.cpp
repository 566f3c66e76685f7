#include "plugins/embedded/refusals.h"

#include <string>

namespace assay::embedded {

Page message_page(int status, std::string_view title, std::string_view text) {
  return render_page(status, title, paragraph(text));
}

Page see_other(std::string_view location) {
  Page page = message_page(303, "One moment", "Your browser should take you back to where you were.");
  page.headers.emplace_back("Location", std::string(location));
  return page;
}

Page not_found_page() {
  return message_page(404, "This page does not exist",
                      "Please check that you opened the whole link that you were sent.");
}

Page method_page(std::string_view allow) {
  Page page = message_page(405, "This page cannot be opened this way",
                           "Please go back, open the link that you were sent again and use the buttons on the page.");
  page.headers.emplace_back("Allow", std::string(allow));
  return page;
}

Page forged_form_page() {
  return message_page(403, "This form was not accepted",
                      "It does not seem to come from your page here, and nothing was changed. Please open the link "
                      "that you were sent again and use the form there.");
}

Page unreadable_form_page() {
  return message_page(400, "This form could not be read",
                      "Nothing was changed. Please go back, check what you entered and send the form again.");
}

Page wrong_content_type_page() {
  return message_page(415, "This form could not be read",
                      "Only the form on your page can be sent here. Nothing was changed.");
}

Page too_large_page() {
  return message_page(413, "This form is too large",
                      "Nothing was changed. Please go back, shorten what you entered and send the form again.");
}

Page try_again_page() {
  Page page = message_page(503, "Please try again in a minute",
                           "This page is not available at this moment, and nothing was changed. If you sent a form, go "
                           "back and send it again.");
  page.headers.emplace_back("Retry-After", "60");
  return page;
}

}  // namespace assay::embedded
