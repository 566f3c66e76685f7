#include "host/wire/ashby.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "host/wire/email.h"
#include "host/wire/json.h"
#include "host/wire/members.h"

namespace assay::wire {
namespace {

using Json = nlohmann::json;

// By FieldType.
constexpr std::array<std::string_view, kFieldTypes> kFieldTypeNames = {
    "String", "Date",  "DateRange", "Number",     "ValueSelect", "MultiValueSelect", "Boolean", "LongText",
    "Email",  "Phone", "Score",     "SocialLink", "Url",         "Currency",         "Location"};

Result<AssessmentTypeId> read_type_id(const Members &document) {
  const Json *value = document.find("assessment_type_id");
  if (value == nullptr) return member_error("/assessment_type_id", "is missing");
  if (!value->is_string()) return member_error("/assessment_type_id", "must be a string");
  const auto id = AssessmentTypeId::parse(value->get_ref<const std::string &>());
  if (!id) return member_error("/assessment_type_id", "must be a UUID, as assessment.list gave it");
  return *id;
}

Result<std::vector<HiringTeamMember>> read_hiring_team(const Members &job) {
  std::vector<HiringTeamMember> team;
  const Json *list = job.find("hiringTeam");
  if (list == nullptr) return team;
  if (!list->is_array()) return member_error("/job/hiringTeam", "must be an array");
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto pointer = "/job/hiringTeam/" + std::to_string(i);
    if (!(*list)[i].is_object()) return member_error(pointer, "must be an object");
    const Members member(&(*list)[i], pointer);
    std::optional<Error> fault;
    team.push_back({member.optional("userId", fault), member.optional("firstName", fault),
                    member.optional("lastName", fault), member.optional("email", fault),
                    member.optional("role", fault)});
    if (fault) return *fault;
  }
  return team;
}

Result<std::string> read_additional_fields(const Members &document) {
  const Json *fields = document.find("additional_fields");
  if (fields == nullptr) return std::string("{}");
  if (!fields->is_object()) return member_error("/additional_fields", "must be an object keyed by custom field id");
  return fields->dump();
}

Answer envelope(int status, std::string_view code, std::string_view message, std::string_view request_id) {
  return Answer{status, render_envelope(code, message, request_id)};
}

std::string render_message(std::string_view message) {
  std::string body = "{\"message\":";
  append_string(body, message);
  return body += '}';
}

// Takes the text up to the next ';' off `rest`, without blanks around it.
std::string_view next_part(std::string_view &rest) {
  const auto end = std::min(rest.find(';'), rest.size());
  auto part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  const auto first = part.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return part.substr(first, part.find_last_not_of(" \t") + 1 - first);
}

// Blanks and control characters alone make no id.
bool is_id(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > ' ' && c != 0x7f; });
}

int seconds_of(const Error &error) {
  return std::max(1, static_cast<int>(std::chrono::ceil<std::chrono::seconds>(error.retry_after).count()));
}

// The faults that all three calls answer alike; nullopt leaves the decision to the call.
std::optional<Answer> common_failure(const Error &error, std::string_view request_id) {
  if (error.code == ErrorCode::kInvalidArgument && error.pointer.empty())
    return envelope(400, "invalid_input", error.message, request_id);
  if (error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kResourceExhausted) {
    auto answer = unavailable("The gateway cannot take this call just now; repeat it.", request_id);
    answer.retry_after_s = seconds_of(error);
    return answer;
  }
  return std::nullopt;
}

}  // namespace

Result<void> check_content_type(std::string_view value, bool body_is_empty) {
  if (body_is_empty) return {};
  std::string lower(value);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c; });
  std::string_view rest = lower;
  bool fits = next_part(rest) == "application/json";
  while (!rest.empty()) {
    const auto parameter = next_part(rest);
    const bool other_charset =
        parameter.substr(0, 8) == "charset=" && parameter != "charset=utf-8" && parameter != "charset=\"utf-8\"";
    fits = fits && !other_charset;
  }
  if (fits) return {};
  return Error{ErrorCode::kInvalidArgument, "Content-Type must be application/json"};
}

Result<void> parse_list(std::string_view body) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
  ASSAY_CHECK(parse_object(body));
  return {};
}

Result<StartRequest> parse_start(std::string_view body) {
  ASSAY_TRY(const auto parsed, parse_object(body));
  const Members document(&parsed, "");
  StartRequest request;
  ASSAY_TRY(request.assessment_type_id, read_type_id(document));

  std::optional<Error> fault;
  const auto candidate = document.child("candidate", fault);
  request.candidate.ashby_id = candidate.required("ashby_id", fault);
  request.candidate.first_name = candidate.required("first_name", fault);
  request.candidate.last_name = candidate.required("last_name", fault);
  request.candidate.email = candidate.required("email", fault);
  request.candidate.ashby_profile_url = candidate.required("ashby_profile_url", fault);
  const auto application = document.child("application", fault);
  request.application.ashby_id = application.required("ashby_id", fault);
  request.application.status = application.required("status", fault);
  const auto job = document.child("job", fault);
  request.job.ashby_id = job.required("ashby_id", fault);
  request.job.name = job.required("name", fault);
  request.job.req_id = job.optional("req_id", fault);
  request.job.ashby_job_url = job.required("ashby_job_url", fault);
  if (fault) return *fault;

  // Half of the start key: an empty one would make all its applications one.
  if (!is_id(request.application.ashby_id)) return member_error("/application/ashby_id", "must not be empty");
  if (!is_plausible_email(request.candidate.email))
    return member_error("/candidate/email", "is not an e-mail address that can be written to");
  ASSAY_TRY(request.job.hiring_team, read_hiring_team(job));
  ASSAY_TRY(request.additional_fields, read_additional_fields(document));
  return request;
}

Result<AssessmentId> parse_cancel(std::string_view body) {
  ASSAY_TRY(const auto parsed, parse_object(body));
  const Json *value = Members(&parsed, "").find("assessment_id");
  if (value == nullptr) return member_error("/assessment_id", "is missing");
  if (!value->is_string()) return member_error("/assessment_id", "must be a string");
  const auto id = AssessmentId::parse(value->get_ref<const std::string &>());
  if (!id) return member_error("/assessment_id", "must be a UUID, as assessment.start gave it");
  return *id;
}

std::string render_list(const std::vector<ListedType> &types) {
  std::string body = "{\"success\":true,\"results\":[";
  bool first = true;
  for (const auto &type : types) {
    body += first ? "{\"assessment_type_id\":\"" : ",{\"assessment_type_id\":\"";
    first = false;
    body += type.id.to_string();
    body += "\",\"name\":";
    append_string(body, type.name);
    if (!type.description.empty()) {
      body += ",\"description\":";
      append_string(body, type.description);
    }
    body += '}';
  }
  return body += "]}";
}

std::string render_custom_fields(const std::vector<CustomField> &fields) {
  std::string body = "{\"success\":true,\"fields\":[";
  for (const auto &field : fields) {
    if (body.back() != '[') body += ',';
    body += "{\"id\":";
    append_string(body, field.id);
    body += ",\"name\":";
    append_string(body, field.name);
    body += ",\"type\":";
    append_string(body, kFieldTypeNames[static_cast<std::size_t>(field.type)]);
    body += field.is_required ? ",\"isRequired\":true" : ",\"isRequired\":false";
    if (!field.possible_values.empty()) body += ",\"possible_values\":";
    for (std::size_t i = 0; i < field.possible_values.size(); ++i) {
      body += i == 0 ? "[{\"key\":" : ",{\"key\":";
      append_string(body, field.possible_values[i].key);
      body += ",\"value\":";
      append_string(body, field.possible_values[i].value);
      body += '}';
    }
    body += field.possible_values.empty() ? "}" : "]}";
  }
  return body += "]}";
}

std::string render_started(const AssessmentId &id, std::string_view update_request) {
  std::string body = "{\"success\":true,\"results\":{\"assessment_id\":\"" + id.to_string() + '"';
  if (!update_request.empty()) {
    body += ",\"update_request\":";
    body += update_request;
  }
  return body += "}}";
}

Answer list_failure(const Error &error, std::string_view request_id) {
  if (auto answer = common_failure(error, request_id)) return *std::move(answer);
  if (error.code == ErrorCode::kInternal) return envelope(500, "internal_error", "The gateway failed.", request_id);
  return envelope(200, name_of(error.code), error.message, request_id);
}

Answer start_failure(const Error &error, std::string_view request_id) {
  if (auto answer = common_failure(error, request_id)) return *std::move(answer);
  const int status = error.code == ErrorCode::kConflict || error.code == ErrorCode::kAlreadyExists ? 409 : 422;
  return Answer{status, render_message(error.message)};
}

Answer cancel_failure(const Error &error, std::string_view request_id) {
  if (auto answer = common_failure(error, request_id)) return *std::move(answer);
  switch (error.code) {
    case ErrorCode::kInvalidArgument: return envelope(200, "invalid_input", error.message, request_id);
    case ErrorCode::kNotFound:
      return envelope(200, "assessment_not_found", "No assessment of this customer has that id.", request_id);
    default: return envelope(200, "cancel_refused", error.message, request_id);
  }
}

Answer unauthorized(std::string_view request_id) {
  auto answer = envelope(401, "unauthorized", "Basic authentication with a valid API key is required.", request_id);
  answer.ask_credentials = true;
  return answer;
}

Answer unavailable(std::string_view message, std::string_view request_id) {
  auto answer = envelope(503, "service_unavailable", message, request_id);
  answer.retry_after_s = 1;
  return answer;
}

Answer not_found(std::string_view request_id) {
  return envelope(404, "not_found", "There is nothing at this path.", request_id);
}

Answer method_not_allowed(std::string_view allow, std::string_view request_id) {
  auto answer =
      envelope(405, "method_not_allowed", "This path takes another method; see the Allow header.", request_id);
  answer.allow = allow;
  return answer;
}

std::string render_envelope(std::string_view code, std::string_view message, std::string_view request_id) {
  std::string body = "{\"success\":false,\"errors\":[";
  append_string(body, code);
  body += "],\"errorInfo\":{\"code\":";
  append_string(body, code);
  body += ",\"message\":";
  append_string(body, message);
  body += ",\"requestId\":";
  append_string(body, request_id);
  return body += "}}";
}

}  // namespace assay::wire
