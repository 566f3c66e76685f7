// What a reviewer sends. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "plugins/background_check/findings.h"
#include "plugins/embedded/form.h"

namespace assay::background_check {

struct ReviewForm {
  std::int64_t version = 0;  // of the findings that the page showed
  Findings findings;
};

// nullopt for what no browser sends that has the page of this check before it: a text field missing, a field twice, a
// value that was not offered, a text of more characters than its maxlength.
[[nodiscard]] std::optional<ReviewForm> read_review_form(const Check &check, const embedded::FormFields &fields);

}  // namespace assay::background_check
