// What the bodies of assay.assessment/1 say, as values: the start command, the types on offer, the accepted start.
// schema/start.json, list.json and started.json in words of C++. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "assay/sdk/json.hpp"
#include "assay/sdk/status.hpp"

namespace assay::sdk {

// One value with its label, as the recruiter sees it. The type and the value fit by construction.
class LabelledValue {
 public:
  enum class Type { kNumericScore, kNumericDurationMinutes, kUrl, kString, kBooleanSuccess };
  using Value = std::variant<std::string, double, bool>;

  [[nodiscard]] static LabelledValue score(std::string identifier, std::string label, double value) {
    return {Type::kNumericScore, std::move(identifier), std::move(label), value};
  }
  [[nodiscard]] static LabelledValue minutes(std::string identifier, std::string label, double value) {
    return {Type::kNumericDurationMinutes, std::move(identifier), std::move(label), value};
  }
  [[nodiscard]] static LabelledValue url(std::string identifier, std::string label, std::string value) {
    return {Type::kUrl, std::move(identifier), std::move(label), std::move(value)};
  }
  [[nodiscard]] static LabelledValue text(std::string identifier, std::string label, std::string value) {
    return {Type::kString, std::move(identifier), std::move(label), std::move(value)};
  }
  [[nodiscard]] static LabelledValue success(std::string identifier, std::string label, bool value) {
    return {Type::kBooleanSuccess, std::move(identifier), std::move(label), value};
  }

  [[nodiscard]] LabelledValue described(std::string description) && {
    description_ = std::move(description);
    return std::move(*this);
  }

  [[nodiscard]] const std::string &identifier() const noexcept { return identifier_; }
  [[nodiscard]] const std::string &label() const noexcept { return label_; }
  [[nodiscard]] const std::string &description() const noexcept { return description_; }
  [[nodiscard]] Type type() const noexcept { return type_; }
  [[nodiscard]] const Value &value() const noexcept { return value_; }

  [[nodiscard]] nlohmann::json to_json() const;
  // Errors: ASSAY_INVALID_ARGUMENT with a pointer that begins with `pointer`.
  [[nodiscard]] static Outcome<LabelledValue> from_json(const nlohmann::json &json, const std::string &pointer);

 private:
  LabelledValue(Type type, std::string identifier, std::string label, Value value)
      : type_(type), identifier_(std::move(identifier)), label_(std::move(label)), value_(std::move(value)) {}

  Type type_;
  std::string identifier_, label_, description_;
  Value value_;
};

[[nodiscard]] nlohmann::json to_json(const std::vector<LabelledValue> &values);
[[nodiscard]] Outcome<std::vector<LabelledValue>> labelled_from_json(const nlohmann::json &array,
                                                                     const std::string &pointer);

struct Candidate {
  std::string id, first_name, last_name, email, profile_url;
};
struct Application {
  std::string id, status;
};
struct HiringTeamMember {
  std::string user_id, first_name, last_name, email, role;  // each may be empty
};
struct Job {
  std::string id, name, req_id, url;  // req_id may be empty
  std::vector<HiringTeamMember> hiring_team;
};

// What the host asks for. assessment_type is the vendor's own key, as list() gave it.
struct StartCommand {
  std::string assessment_id, assessment_type;
  Candidate candidate;
  Application application;
  Job job;
  nlohmann::json additional_fields = nlohmann::json::object();

  // Errors: ASSAY_INVALID_ARGUMENT with the pointer of the first member at fault.
  [[nodiscard]] static Outcome<StartCommand> parse(std::string_view body);
};

// One thing that can be started. The key must never change its meaning.
struct Type {
  std::string key, name, description;  // description may be empty
};
[[nodiscard]] std::string render_list(const std::vector<Type> &types);

// The answer to an accepted start. All may be empty.
struct Started {
  std::string vendor_ref;  // the vendor's own id, given back with cancel
  std::string status;      // shown to the recruiter; the host says "Invited" when it is empty
  std::string profile_url;
  std::vector<LabelledValue> metadata;

  [[nodiscard]] std::string render() const;
};

namespace detail {

inline constexpr std::pair<LabelledValue::Type, const char *> kValueTypes[] = {
    {LabelledValue::Type::kNumericScore, "numeric_score"},
    {LabelledValue::Type::kNumericDurationMinutes, "numeric_duration_minutes"},
    {LabelledValue::Type::kUrl, "url"},
    {LabelledValue::Type::kString, "string"},
    {LabelledValue::Type::kBooleanSuccess, "boolean_success"},
};

inline void set_if(nlohmann::json &object, const char *name, const std::string &text) {
  if (!text.empty()) object[name] = text;
}

inline Candidate read_candidate(const Members &from) {
  return {from.required("id"), from.optional("first_name"), from.optional("last_name"), from.required("email"),
          from.optional("profile_url")};
}

inline Job read_job(const Members &from) {
  Job job{from.required("id"), from.optional("name"), from.optional("req_id"), from.optional("url"), {}};
  const auto &team = from.items("hiring_team");
  for (std::size_t i = 0; i < team.size(); ++i) {
    const Members member(team[i], from.pointer_to("hiring_team") + "/" + std::to_string(i), from.fault());
    job.hiring_team.push_back({member.optional("user_id"), member.optional("first_name"), member.optional("last_name"),
                               member.optional("email"), member.optional("role")});
  }
  return job;
}

}  // namespace detail

inline nlohmann::json LabelledValue::to_json() const {
  nlohmann::json json = {{"identifier", identifier_}, {"label", label_}};
  for (const auto &[type, name] : detail::kValueTypes) {
    if (type == type_) json["type"] = name;
  }
  detail::set_if(json, "description", description_);
  std::visit([&](const auto &value) { json["value"] = value; }, value_);
  return json;
}

inline Outcome<LabelledValue> LabelledValue::from_json(const nlohmann::json &json, const std::string &pointer) {
  Status fault;
  const detail::Members members(json, pointer, fault);
  LabelledValue read(Type::kString, members.required("identifier"), members.required("label"), std::string());
  read.description_ = members.optional("description");
  const auto type = members.required("type");
  bool known = false;
  for (const auto &[value_type, name] : detail::kValueTypes) {
    if (type != name) continue;
    read.type_ = value_type;
    known = true;
  }
  if (!known) members.note("type", "must be numeric_score, numeric_duration_minutes, url, string or boolean_success");
  const auto *value = members.find("value");
  const bool wants_number = read.type_ == Type::kNumericScore || read.type_ == Type::kNumericDurationMinutes;
  const bool wants_bool = read.type_ == Type::kBooleanSuccess;
  if (value == nullptr) {
    members.note("value", "is missing");
  } else if (wants_number ? !value->is_number() : wants_bool ? !value->is_boolean() : !value->is_string()) {
    members.note("value", "does not fit the type");
  } else if (wants_number) {
    read.value_ = value->get<double>();
  } else if (wants_bool) {
    read.value_ = value->get<bool>();
  } else {
    read.value_ = value->get<std::string>();
  }
  if (!fault.is_ok()) return fault;
  return read;
}

inline nlohmann::json to_json(const std::vector<LabelledValue> &values) {
  auto array = nlohmann::json::array();
  for (const auto &value : values) array.push_back(value.to_json());
  return array;
}

inline Outcome<std::vector<LabelledValue>> labelled_from_json(const nlohmann::json &array, const std::string &pointer) {
  std::vector<LabelledValue> values;
  for (std::size_t i = 0; i < array.size(); ++i) {
    auto value = LabelledValue::from_json(array[i], pointer + "/" + std::to_string(i));
    if (!value.is_ok()) return value.status();
    values.push_back(*std::move(value));
  }
  return values;
}

inline Outcome<StartCommand> StartCommand::parse(std::string_view body) {
  const auto document = parse_json(body);
  if (!document.is_ok()) return document.status();
  Status fault;
  const detail::Members root(*document, "", fault);
  StartCommand command;
  command.assessment_id = root.required("assessment_id");
  command.assessment_type = root.required("assessment_type");
  command.candidate = detail::read_candidate(root.child("candidate"));
  const auto application = root.child("application");
  command.application = {application.required("id"), application.optional("status")};
  command.job = detail::read_job(root.child("job"));
  if (const auto *fields = root.find("additional_fields")) {
    if (!fields->is_object()) root.note("additional_fields", "must be an object");
    command.additional_fields = *fields;
  }
  if (fault.is_ok() && command.assessment_id.empty()) root.note("assessment_id", "must not be empty");
  if (!fault.is_ok()) return fault;
  return command;
}

inline std::string render_list(const std::vector<Type> &types) {
  auto list = nlohmann::json::array();
  for (const auto &type : types) {
    list.push_back({{"key", type.key}, {"name", type.name}});
    detail::set_if(list.back(), "description", type.description);
  }
  return nlohmann::json{{"types", std::move(list)}}.dump();
}

inline std::string Started::render() const {
  auto json = nlohmann::json::object();
  detail::set_if(json, "vendor_ref", vendor_ref);
  detail::set_if(json, "status", status);
  detail::set_if(json, "profile_url", profile_url);
  if (!metadata.empty()) json["metadata"] = to_json(metadata);
  return json.dump();
}

}  // namespace assay::sdk
