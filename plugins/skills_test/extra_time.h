// The custom field "Extra time": how much more time a recruiter can give a candidate with a start. Pure.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>

#include "assay/sdk/custom_field.hpp"
#include "assay/sdk/status.hpp"

namespace assay::skills_test {

[[nodiscard]] sdk::CustomField extra_time_field();

// The percentage chosen in additional_fields of a start; 0 when none is. Ashby does not say in which form a choice
// comes back: the key as text or number, the label, and an object with a "key" are taken; an empty text is no choice.
// Errors: ASSAY_INVALID_ARGUMENT, a text for the recruiter that says what can be chosen.
[[nodiscard]] sdk::Outcome<std::int64_t> extra_time_chosen(const nlohmann::json &additional_fields);

}  // namespace assay::skills_test
