// What a person sees at the door of the pages for staff. Pure. Paths are those that a browser asks for.
#pragma once

#include <cstdint>
#include <string_view>

#include "host/http/message.h"

namespace assay::http {

struct SignInForm {
  std::string_view action;  // where it is sent to
  std::string_view page;    // where to go on afterwards; empty: nowhere
};

// The names of its fields.
inline constexpr std::string_view kPasswordField = "password";
inline constexpr std::string_view kPageField = "page";

[[nodiscard]] Response sign_in_page(const SignInForm &form);                            // 200: asked for by itself
[[nodiscard]] Response please_sign_in(const SignInForm &form, bool lost_a_form);        // 401: in place of a page
[[nodiscard]] Response wrong_password(const SignInForm &form);                          // 401
[[nodiscard]] Response too_many_attempts(const SignInForm &form, std::int64_t wait_s);  // 429 with Retry-After
[[nodiscard]] Response signed_in_page(std::string_view sign_out);                       // 200: where a form signs out
[[nodiscard]] Response signed_out_page();                                               // 200
[[nodiscard]] Response staff_pages_are_closed();                                        // 403
[[nodiscard]] Response cannot_be_done_here(std::string_view allow);                     // 405
[[nodiscard]] Response go_to(std::string_view page);                                    // 303

}  // namespace assay::http
