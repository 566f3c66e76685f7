#include "plugins/skills_test/extra_time.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "plugins/skills_test/test_bank.h"

namespace assay::skills_test {
namespace {

using nlohmann::json;

constexpr auto kId = "extra_time";
constexpr std::array<std::int64_t, 3> kPercents = {25, 50, 100};
static_assert(kPercents.back() <= kMaxExtraTimePercent);

constexpr std::size_t kMaxQuotedBytes = 40;

sdk::CustomField::Choice choice_of(std::int64_t percent) {
  return {std::to_string(percent), std::to_string(percent) + " %"};
}

bool names(const json &value, std::int64_t percent) {
  if (value.is_number()) return value.get<double>() == static_cast<double>(percent);
  const auto choice = choice_of(percent);
  return value == choice.key || value == choice.value;
}

sdk::Status not_offered(const json &value) {
  std::string text = "Extra time: ";
  if (const auto quoted = value.dump(); quoted.size() <= kMaxQuotedBytes) text += quoted + " is not offered. ";
  text += "Choose ";
  for (std::size_t i = 0; i < kPercents.size(); ++i) {
    if (i > 0) text += i + 1 == kPercents.size() ? " or " : ", ";
    text += choice_of(kPercents[i]).value;
  }
  return sdk::invalid_argument(std::string("/additional_fields/") + kId, text + ", or leave the field empty.");
}

}  // namespace

sdk::CustomField extra_time_field() {
  std::vector<sdk::CustomField::Choice> others;
  std::transform(kPercents.begin() + 1, kPercents.end(), std::back_inserter(others), choice_of);
  return sdk::CustomField::select(kId, "Extra time", choice_of(kPercents.front()), std::move(others));
}

sdk::Outcome<std::int64_t> extra_time_chosen(const json &additional_fields) {
  const auto given = additional_fields.find(kId);
  if (given == additional_fields.end() || given->is_null() || *given == "") return std::int64_t{0};
  const bool wrapped = given->is_object() && given->contains("key");
  const json &value = wrapped ? given->at("key") : *given;
  const auto chosen =
      std::find_if(kPercents.begin(), kPercents.end(), [&](std::int64_t percent) { return names(value, percent); });
  if (chosen == kPercents.end()) return not_offered(*given);
  return *chosen;
}

}  // namespace assay::skills_test
