// What a referee sees. Plain HTML without script; a form that is given back keeps what was entered. Pure.
// A page stands at <pages_url>/f/<token>, or one level below it after a form was sent: links are relative to either.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/embedded/html.h"
#include "plugins/reference_check/about.h"
#include "plugins/reference_check/check.h"
#include "plugins/reference_check/questionnaire.h"

namespace assay::reference_check {

using embedded::Page;

// The page of one referee. form_secret makes the form's token.
[[nodiscard]] Page referee_page(const Check &check, const About &about, const RefereeSees &sees, std::string_view token,
                                std::string_view form_secret);

// The questionnaire given back, at /f/<token>/submit. Required: about.type; faults.
[[nodiscard]] Page questionnaire_again(const Check &check, const About &about, std::size_t place,
                                       std::string_view form_secret, const Entries &entries);

// Asks whether the referee means it, at /f/<token>/decline.
[[nodiscard]] Page decline_reference_page(const Check &check, const About &about, std::string_view token,
                                          std::string_view form_secret);

}  // namespace assay::reference_check
