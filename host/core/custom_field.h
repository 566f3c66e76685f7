// What a recruiter may fill in when an assessment is started, as a plugin offers it. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay {

enum class FieldType : std::uint8_t {
  kString,
  kDate,
  kDateRange,
  kNumber,
  kValueSelect,
  kMultiValueSelect,
  kBoolean,
  kLongText,
  kEmail,
  kPhone,
  kScore,
  kSocialLink,
  kUrl,
  kCurrency,
  kLocation,
};
inline constexpr std::size_t kFieldTypes = 15;

[[nodiscard]] constexpr bool is_select(FieldType type) noexcept {
  return type == FieldType::kValueSelect || type == FieldType::kMultiValueSelect;
}

struct CustomField {
  struct Choice {
    std::string key, value;  // what comes back, what is shown
  };
  std::string id, name;
  FieldType type = FieldType::kString;
  bool is_required = false;
  std::vector<Choice> possible_values;  // of a select: at least one; else none
};

}  // namespace assay
