#include "host/wire/plugin_json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "host/wire/json.h"
#include "host/wire/members.h"

namespace assay::wire {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxTypes = 1000;
constexpr std::size_t kMaxMetadata = 100;
constexpr std::size_t kMaxPluginText = 8192;  // one member; a description is the longest
constexpr std::size_t kMaxFields = 100;
constexpr std::int64_t kMaxSequence = std::int64_t{1} << 53;
constexpr std::size_t kMaxFieldValues = 500;
constexpr std::size_t kMaxFieldText = 1024;
constexpr std::size_t kMaxFieldId = 64;

// By FieldType.
constexpr std::array<std::string_view, kFieldTypes> kFieldTypeNames = {
    "string", "date",  "date_range", "number",      "value_select", "multi_value_select", "boolean", "long_text",
    "email",  "phone", "score",      "social_link", "url",          "currency",           "location"};

void append_member(std::string &out, std::string_view name, std::string_view value) {
  if (out.back() != '{') out += ',';
  append_string(out, name);
  out += ':';
  append_string(out, value);
}

void append_member_if(std::string &out, std::string_view name, std::string_view value) {
  if (!value.empty()) append_member(out, name, value);
}

void append_job(std::string &out, const Job &job) {
  out += ",\"job\":{";
  append_member(out, "id", job.ashby_id);
  append_member(out, "name", job.name);
  append_member_if(out, "req_id", job.req_id);
  append_member(out, "url", job.ashby_job_url);
  out += ",\"hiring_team\":[";
  for (const auto &member : job.hiring_team) {
    if (out.back() != '[') out += ',';
    out += '{';
    append_member_if(out, "user_id", member.user_id);
    append_member_if(out, "first_name", member.first_name);
    append_member_if(out, "last_name", member.last_name);
    append_member_if(out, "email", member.email);
    append_member_if(out, "role", member.role);
    out += '}';
  }
  out += "]}";
}

std::optional<ValueType> parse_value_type(std::string_view name) {
  if (name == "numeric_score") return ValueType::kNumericScore;
  if (name == "numeric_duration_minutes") return ValueType::kNumericDurationMinutes;
  if (name == "url") return ValueType::kUrl;
  if (name == "string") return ValueType::kString;
  if (name == "boolean_success") return ValueType::kBooleanSuccess;
  return std::nullopt;
}

Result<LabelledValue> read_labelled(const Json &json, const std::string &pointer) {
  if (!json.is_object()) return member_error(pointer, "must be an object");
  const Members members(&json, pointer, kMaxPluginText);
  std::optional<Error> fault;
  LabelledValue read;
  read.identifier = members.required("identifier", fault);
  read.label = members.required("label", fault);
  read.description = members.optional("description", fault);
  const auto type_name = members.required("type", fault);
  if (fault) return *fault;
  const auto type = parse_value_type(type_name);
  if (!type)
    return member_error(members.pointer_to("type"),
                        "must be numeric_score, numeric_duration_minutes, url, string or boolean_success");
  read.type = *type;

  const Json *value = members.find("value");
  if (value == nullptr) return member_error(members.pointer_to("value"), "is missing");
  if (value->is_string())
    read.value = value->get<std::string>();
  else if (value->is_boolean())
    read.value = value->get<bool>();
  else if (value->is_number())
    read.value = value->get<double>();
  else
    return member_error(members.pointer_to("value"), "must be a string, a number, true or false");
  return read;
}

Result<std::vector<LabelledValue>> read_metadata(const Members &members) {
  std::vector<LabelledValue> read;
  const Json *list = members.find("metadata");
  if (list == nullptr) return read;
  const auto pointer = members.pointer_to("metadata");
  if (!list->is_array()) return member_error(pointer, "must be an array");
  if (list->size() > kMaxMetadata)
    return member_error(pointer, "has more than " + std::to_string(kMaxMetadata) + " values");
  for (std::size_t i = 0; i < list->size(); ++i) {
    ASSAY_TRY(auto value, read_labelled((*list)[i], pointer + "/" + std::to_string(i)));
    read.push_back(std::move(value));
  }
  return read;
}

bool is_field_id(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-';
  };
  return !text.empty() && text.size() <= kMaxFieldId && std::all_of(text.begin(), text.end(), fits);
}

Result<CustomField::Choice> read_choice(const Json &json, const std::string &pointer) {
  if (!json.is_object()) return member_error(pointer, "must be an object");
  const Members members(&json, pointer, kMaxFieldText);
  std::optional<Error> fault;
  CustomField::Choice choice{members.required("key", fault), members.required("value", fault)};
  if (fault) return *fault;
  if (choice.key.empty()) return member_error(pointer + "/key", "must not be empty");
  if (choice.value.empty()) return member_error(pointer + "/value", "must not be empty");
  return choice;
}

Result<std::vector<CustomField::Choice>> read_choices(const Members &field, FieldType type) {
  std::vector<CustomField::Choice> choices;
  const auto pointer = field.pointer_to("possible_values");
  const Json *list = field.find("possible_values");
  if (list != nullptr && !list->is_array()) return member_error(pointer, "must be an array");
  const auto count = list == nullptr ? 0 : list->size();
  if (is_select(type) != (count > 0))
    return member_error(pointer, is_select(type) ? "must have at least one value to choose" : "is for selects alone");
  if (count > kMaxFieldValues)
    return member_error(pointer, "has more than " + std::to_string(kMaxFieldValues) + " values");
  std::set<std::string> keys;
  for (std::size_t i = 0; i < count; ++i) {
    const auto place = pointer + "/" + std::to_string(i);
    ASSAY_TRY(auto choice, read_choice((*list)[i], place));
    if (!keys.insert(choice.key).second) return member_error(place + "/key", "is that of an earlier value");
    choices.push_back(std::move(choice));
  }
  return choices;
}

Result<CustomField> read_field(const Json &json, const std::string &pointer) {
  if (!json.is_object()) return member_error(pointer, "must be an object");
  const Members members(&json, pointer, kMaxFieldText);
  std::optional<Error> fault;
  CustomField field;
  field.id = members.required("id", fault);
  field.name = members.required("name", fault);
  const auto type = members.required("type", fault);
  if (fault) return *fault;
  if (!is_field_id(field.id)) return member_error(pointer + "/id", "must be 1 to 64 letters, digits, '_', '.' or '-'");
  if (field.name.empty()) return member_error(pointer + "/name", "must not be empty");
  const auto named = std::find(kFieldTypeNames.begin(), kFieldTypeNames.end(), type);
  if (named == kFieldTypeNames.end())
    return member_error(pointer + "/type", "must be one of the types of schema/custom_fields.json");
  field.type = static_cast<FieldType>(named - kFieldTypeNames.begin());
  if (const Json *required = members.find("required")) {
    if (!required->is_boolean()) return member_error(pointer + "/required", "must be true or false");
    field.is_required = required->get<bool>();
  }
  ASSAY_TRY(field.possible_values, read_choices(members, field.type));
  return field;
}

std::optional<AssessmentState> parse_reported_state(std::string_view name) {
  if (name == "in_progress") return AssessmentState::kInProgress;
  if (name == "completed") return AssessmentState::kCompleted;
  if (name == "cancelled") return AssessmentState::kCancelled;
  if (name == "failed") return AssessmentState::kFailed;
  if (name == "expired") return AssessmentState::kExpired;
  return std::nullopt;
}

// 0 when there is none.
Result<std::int64_t> read_sequence(const Members &members) {
  const Json *sequence = members.find("vendor_sequence");
  if (sequence == nullptr) return std::int64_t{0};
  if (!sequence->is_number_unsigned() || *sequence < 1 || *sequence > kMaxSequence)
    return member_error("/vendor_sequence", "must be a whole number from 1 to 2^53");
  return sequence->get<std::int64_t>();
}

}  // namespace

std::string render_start_command(const AssessmentId &id, std::string_view vendor_key, const StartRequest &request) {
  std::string body = "{";
  append_member(body, "assessment_id", id.to_string());
  append_member(body, "assessment_type", vendor_key);
  body += ",\"candidate\":{";
  append_member(body, "id", request.candidate.ashby_id);
  append_member(body, "first_name", request.candidate.first_name);
  append_member(body, "last_name", request.candidate.last_name);
  append_member(body, "email", request.candidate.email);
  append_member(body, "profile_url", request.candidate.ashby_profile_url);
  body += "},\"application\":{";
  append_member(body, "id", request.application.ashby_id);
  append_member(body, "status", request.application.status);
  body += '}';
  append_job(body, request.job);
  body += ",\"additional_fields\":";
  body += request.additional_fields;
  return body += '}';
}

Result<std::vector<OfferedType>> parse_offered_types(std::string_view text) {
  ASSAY_TRY(const auto document, parse_object(text));
  const Json *list = Members(&document, "").find("types");
  if (list == nullptr) return member_error("/types", "is missing");
  if (!list->is_array()) return member_error("/types", "must be an array");
  if (list->size() > kMaxTypes) return member_error("/types", "has more than " + std::to_string(kMaxTypes) + " types");

  std::vector<OfferedType> types;
  std::set<std::string> keys;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto pointer = "/types/" + std::to_string(i);
    if (!(*list)[i].is_object()) return member_error(pointer, "must be an object");
    const Members members(&(*list)[i], pointer, kMaxPluginText);
    std::optional<Error> fault;
    OfferedType type{members.required("key", fault), members.required("name", fault),
                     members.optional("description", fault)};
    if (fault) return *fault;
    if (type.vendor_key.empty()) return member_error(pointer + "/key", "must not be empty");
    if (type.name.empty()) return member_error(pointer + "/name", "must not be empty");
    if (!keys.insert(type.vendor_key).second) return member_error(pointer + "/key", "is that of an earlier type");
    types.push_back(std::move(type));
  }
  return types;
}

Result<std::vector<CustomField>> parse_custom_fields(std::string_view text) {
  ASSAY_TRY(const auto document, parse_object(text));
  const Json *list = Members(&document, "").find("fields");
  if (list == nullptr) return member_error("/fields", "is missing");
  if (!list->is_array()) return member_error("/fields", "must be an array");
  if (list->size() > kMaxFields)
    return member_error("/fields", "has more than " + std::to_string(kMaxFields) + " fields");

  std::vector<CustomField> fields;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto pointer = "/fields/" + std::to_string(i);
    ASSAY_TRY(auto field, read_field((*list)[i], pointer));
    if (!ids.insert(field.id).second) return member_error(pointer + "/id", "is that of an earlier field");
    fields.push_back(std::move(field));
  }
  return fields;
}

std::string fields_of(const PluginEntry &entry, std::string_view additional_fields) {
  auto own = Json::object();
  const auto given = parse_object(additional_fields);
  if (!given.ok()) return own.dump();
  const auto prefix = entry.value + "/";
  for (const auto &[name, value] : given->items())
    if (name.size() > prefix.size() && name.starts_with(prefix) && !value.is_null())
      own[name.substr(prefix.size())] = value;
  return own.dump();
}

Result<StartAccepted> parse_start_accepted(std::string_view text) {
  if (text.empty()) return StartAccepted{};
  ASSAY_TRY(const auto document, parse_object(text));
  const Members members(&document, "", kMaxPluginText);
  std::optional<Error> fault;
  StartAccepted accepted{members.optional("vendor_ref", fault),
                         members.optional("status", fault),
                         members.optional("profile_url", fault),
                         {}};
  if (fault) return *fault;
  ASSAY_TRY(accepted.metadata, read_metadata(members));
  return accepted;
}

Result<StatusReport> parse_report(std::string_view text) {
  ASSAY_TRY(const auto document, parse_object(text));
  const Members members(&document, "", kMaxPluginText);
  std::optional<Error> fault;
  StatusReport report;
  const auto id = members.required("assessment_id", fault);
  const auto state = members.required("state", fault);
  report.status = members.optional("status", fault);
  report.profile_url = members.optional("profile_url", fault);
  report.reason = members.optional("reason", fault);
  report.dedupe_key = members.optional("dedupe_key", fault);
  if (fault) return *fault;
  ASSAY_TRY(report.vendor_sequence, read_sequence(members));

  const auto parsed_id = AssessmentId::parse(id);
  if (!parsed_id) return member_error("/assessment_id", "must be the UUID that start was given");
  report.assessment_id = *parsed_id;
  const auto parsed_state = parse_reported_state(state);
  if (!parsed_state) return member_error("/state", "must be in_progress, completed, cancelled, failed or expired");
  report.state = *parsed_state;
  if (const Json *result = members.find("result")) {
    ASSAY_TRY(report.result, read_labelled(*result, "/result"));
  }
  ASSAY_TRY(report.metadata, read_metadata(members));
  return report;
}

}  // namespace assay::wire
