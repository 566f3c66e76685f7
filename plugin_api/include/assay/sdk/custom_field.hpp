// What a recruiter can fill in when an assessment is started (assay.custom-fields/1): schema/custom_fields.json in
// words of C++. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace assay::sdk {

// One field. Only the selects have values to choose from, and they have at least one, by construction.
class CustomField {
 public:
  // What is filled in freely.
  enum class Free {
    kString,
    kDate,
    kDateRange,
    kNumber,
    kBoolean,
    kLongText,
    kEmail,
    kPhone,
    kScore,
    kSocialLink,
    kUrl,
    kCurrency,
    kLocation
  };
  // The key comes back with start, the value is shown.
  struct Choice {
    std::string key, value;
  };

  // id: [A-Za-z0-9_.-], 1 to 64 of them; its meaning must not change. Keys of one select differ.
  CustomField(Free type, std::string id, std::string name)
      : CustomField(name_of(type), std::move(id), std::move(name), {}) {}
  [[nodiscard]] static CustomField select(std::string id, std::string name, Choice first,
                                          std::vector<Choice> others = {}) {
    return {"value_select", std::move(id), std::move(name), joined(std::move(first), std::move(others))};
  }
  // Several of them at once.
  [[nodiscard]] static CustomField multi_select(std::string id, std::string name, Choice first,
                                                std::vector<Choice> others = {}) {
    return {"multi_value_select", std::move(id), std::move(name), joined(std::move(first), std::move(others))};
  }

  // The ATS is to insist on it. The host passes this on only where the plugin has its product line to itself.
  [[nodiscard]] CustomField required() && {
    is_required_ = true;
    return std::move(*this);
  }

  [[nodiscard]] const std::string &id() const noexcept { return id_; }
  [[nodiscard]] const std::string &name() const noexcept { return name_; }
  [[nodiscard]] bool is_required() const noexcept { return is_required_; }
  [[nodiscard]] const std::vector<Choice> &choices() const noexcept { return choices_; }

  [[nodiscard]] nlohmann::json to_json() const;

 private:
  CustomField(const char *type, std::string id, std::string name, std::vector<Choice> choices)
      : type_(type), id_(std::move(id)), name_(std::move(name)), choices_(std::move(choices)) {}

  static std::vector<Choice> joined(Choice first, std::vector<Choice> others) {
    others.insert(others.begin(), std::move(first));
    return others;
  }
  static const char *name_of(Free type) noexcept;

  const char *type_;  // a word of the schema
  std::string id_, name_;
  std::vector<Choice> choices_;
  bool is_required_ = false;
};

[[nodiscard]] std::string render_custom_fields(const std::vector<CustomField> &fields);

inline const char *CustomField::name_of(Free type) noexcept {
  switch (type) {
    case Free::kString: return "string";
    case Free::kDate: return "date";
    case Free::kDateRange: return "date_range";
    case Free::kNumber: return "number";
    case Free::kBoolean: return "boolean";
    case Free::kLongText: return "long_text";
    case Free::kEmail: return "email";
    case Free::kPhone: return "phone";
    case Free::kScore: return "score";
    case Free::kSocialLink: return "social_link";
    case Free::kUrl: return "url";
    case Free::kCurrency: return "currency";
    case Free::kLocation: return "location";
  }
  return "string";
}

inline nlohmann::json CustomField::to_json() const {
  nlohmann::json json = {{"id", id_}, {"name", name_}, {"type", type_}};
  if (is_required_) json["required"] = true;
  for (const auto &choice : choices_) json["possible_values"].push_back({{"key", choice.key}, {"value", choice.value}});
  return json;
}

inline std::string render_custom_fields(const std::vector<CustomField> &fields) {
  auto list = nlohmann::json::array();
  for (const auto &field : fields) list.push_back(field.to_json());
  return nlohmann::json{{"fields", std::move(list)}}.dump();
}

}  // namespace assay::sdk
