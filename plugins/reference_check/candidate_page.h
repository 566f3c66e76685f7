// What the candidate sees. Plain HTML without script; a form that is given back keeps what was typed. Pure.
// A page stands at <pages_url>/c/<token>, or one level below it after a form was sent: links are relative to either.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/embedded/html.h"
#include "plugins/reference_check/about.h"
#include "plugins/reference_check/check.h"
#include "plugins/reference_check/naming.h"

namespace assay::reference_check {

using embedded::Page;

// The form as it was sent, with what is wrong with it.
struct NamingForm {
  std::vector<Row> rows;
  bool is_consented = false;
  std::string consent_error, form_error;  // empty: none
};

// The page of a check as it stands at now.
[[nodiscard]] Page candidate_page(const Check &check, const About &about, std::string_view token, std::int64_t now_ms);

// A form that is given back, at /c/<token>/name and /c/<token>/replace. Required: about.type; something is wrong.
[[nodiscard]] Page naming_page_again(const Check &check, const About &about, const NamingForm &form);
[[nodiscard]] Page replacing_page_again(const Check &check, const About &about, const NamingForm &form);

// Asks whether the candidate means it, at /c/<token>/decline.
[[nodiscard]] Page decline_page(const Check &check, const About &about, std::string_view token);

}  // namespace assay::reference_check
