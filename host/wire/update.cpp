#include "host/wire/update.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "host/wire/json.h"

namespace assay::wire {
namespace {

constexpr std::string_view kStatusIdentifier = "assessment_status";
constexpr std::string_view kResultIdentifier = "assessment_result";
constexpr std::string_view kProfileUrlIdentifier = "assessment_profile_url";
constexpr std::string_view kCancelledIdentifier = "cancelled_reason";
constexpr std::string_view kQueued = "Queued";
constexpr std::string_view kInvited = "Invited";
constexpr double kLargestExact = 9007199254740992.0;  // 2^53: beyond it two numbers print alike in Ashby

std::string_view wire_name(ValueType type) {
  switch (type) {
    case ValueType::kNumericScore: return "numeric_score";
    case ValueType::kNumericDurationMinutes: return "numeric_duration_minutes";
    case ValueType::kUrl: return "url";
    case ValueType::kString: return "string";
    case ValueType::kBooleanSuccess: return "boolean_success";
  }
  return "string";
}

Error fault(std::string pointer, std::string_view problem) {
  std::string message = pointer + " " + std::string(problem);
  return Error{ErrorCode::kInvalidArgument, std::move(message), std::move(pointer)};
}

bool is_http_url(std::string_view url) {
  const bool scheme = url.substr(0, 8) == "https://" || url.substr(0, 7) == "http://";
  if (!scheme || url.size() > 2048) return false;
  const auto host_at = url.find("://") + 3;
  if (host_at >= url.size() || url[host_at] == '/') return false;
  for (const char c : url)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '"' || c == '<' || c == '>') return false;
  return true;
}

Result<void> check_value(const LabelledValue &value, const std::string &pointer) {
  const bool wants_number = value.type == ValueType::kNumericScore || value.type == ValueType::kNumericDurationMinutes;
  if (wants_number) {
    const auto *number = std::get_if<double>(&value.value);
    if (number == nullptr) return fault(pointer + "/value", "must be a number for this type");
    if (!std::isfinite(*number) || std::fabs(*number) > kLargestExact)
      return fault(pointer + "/value", "must be finite and at most 2^53");
    return {};
  }
  if (value.type == ValueType::kBooleanSuccess) {
    if (!std::holds_alternative<bool>(value.value))
      return fault(pointer + "/value", "must be true or false for this type");
    return {};
  }
  const auto *text = std::get_if<std::string>(&value.value);
  if (text == nullptr) return fault(pointer + "/value", "must be a string for this type");
  if (!is_valid_utf8(*text)) return fault(pointer + "/value", "is not valid UTF-8");
  if (value.type == ValueType::kUrl && !is_http_url(*text))
    return fault(pointer + "/value", "must be an http or https URL");
  return {};
}

void append_value(std::string &out, const LabelledValue &value) {
  out += "{\"identifier\":";
  append_string(out, value.identifier);
  out += ",\"label\":";
  append_string(out, value.label);
  if (!value.description.empty()) {
    out += ",\"description\":";
    append_string(out, value.description);
  }
  out += ",\"type\":\"";
  out += wire_name(value.type);
  out += "\",\"value\":";
  if (const auto *text = std::get_if<std::string>(&value.value))
    append_string(out, *text);
  else if (const auto *number = std::get_if<double>(&value.value))
    append_number(out, *number);
  else
    out += std::get<bool>(value.value) ? "true" : "false";
  out += '}';
}

void append_text(std::string &out, std::string_view member, std::string_view label, ValueType type,
                 std::string_view text) {
  out += ",\"";
  out += member;
  out += "\":";
  append_value(out, {std::string(member), std::string(label), "", type, std::string(text)});
}

// Ashby: an identifier is unique across the whole update (E22), our own four among them.
Result<void> append_metadata(std::string &out, const std::vector<LabelledValue> &metadata) {
  if (metadata.empty()) return {};
  std::set<std::string_view> seen = {kStatusIdentifier, kResultIdentifier, kProfileUrlIdentifier, kCancelledIdentifier};
  out += ",\"metadata\":[";
  for (std::size_t i = 0; i < metadata.size(); ++i) {
    const auto pointer = "/metadata/" + std::to_string(i);
    const auto &value = metadata[i];
    if (value.identifier.empty()) return fault(pointer + "/identifier", "must not be empty");
    if (!is_valid_utf8(value.identifier)) return fault(pointer + "/identifier", "is not valid UTF-8");
    if (value.label.empty()) return fault(pointer + "/label", "must not be empty");
    if (!is_valid_utf8(value.label)) return fault(pointer + "/label", "is not valid UTF-8");
    if (!is_valid_utf8(value.description)) return fault(pointer + "/description", "is not valid UTF-8");
    if (!seen.insert(value.identifier).second)
      return fault(pointer + "/identifier", "is used twice or reserved: " + value.identifier);
    ASSAY_CHECK(check_value(value, pointer));
    if (i > 0) out += ',';
    append_value(out, value);
  }
  out += ']';
  return {};
}

UpdateDraft begin_draft(const AssessmentId &id, UpdateKind kind) {
  return UpdateDraft{kind, "{\"assessment_id\":\"" + id.to_string() + "\",\"timestamp\":", ""};
}

Result<void> check_text(std::string_view text, const char *pointer) {
  if (!is_valid_utf8(text)) return fault(pointer, "is not valid UTF-8");
  return {};
}

std::string_view default_status(AssessmentState state) {
  if (state == AssessmentState::kFailed) return "Failed";
  if (state == AssessmentState::kExpired) return "Expired";
  return "Cancelled";
}

UpdateDraft draft_status(const AssessmentId &id, UpdateKind kind, std::string_view status) {
  auto draft = begin_draft(id, kind);
  append_text(draft.after_timestamp, kStatusIdentifier, "Status", ValueType::kString, status);
  draft.after_timestamp += '}';
  return draft;
}

UpdateDraft draft_ended(const AssessmentId &id, AssessmentState state, std::string_view reason) {
  auto draft = begin_draft(id, UpdateKind::kCancelled);
  append_text(draft.after_timestamp, kStatusIdentifier, "Status", ValueType::kString, default_status(state));
  append_text(draft.after_timestamp, kCancelledIdentifier, "Reason", ValueType::kString, reason);
  draft.after_timestamp += '}';
  return draft;
}

Result<UpdateKind> kind_of(const StatusReport &report) {
  using enum AssessmentState;
  switch (report.state) {
    case kInProgress:
      if (report.result) return fault("/result", "belongs to a completed report only");
      if (!report.reason.empty()) return fault("/reason", "belongs to a cancelled, failed or expired report only");
      if (report.status.empty()) return fault("/status", "is required");
      // Ashby keeps the start time by this very status: it is never thinned out as progress is.
      return report.status == "Started" ? UpdateKind::kStarted : UpdateKind::kProgress;
    case kCompleted:
      if (!report.reason.empty()) return fault("/reason", "belongs to a cancelled, failed or expired report only");
      if (report.status.empty()) return fault("/status", "is required");
      if (!report.result) return fault("/result", "is required in a completed report");
      if (report.profile_url.empty()) return fault("/profile_url", "is required with a result");
      return UpdateKind::kResult;
    case kCancelled:
    case kFailed:
    case kExpired:
      if (report.result) return fault("/result", "belongs to a completed report only");
      if (report.reason.empty()) return fault("/reason", "is required");
      return UpdateKind::kCancelled;
    default: return fault("/state", "must be in_progress, completed, cancelled, failed or expired");
  }
}

}  // namespace

Result<UpdateDraft> draft_started(const AssessmentId &id, const StartAccepted &accepted) {
  ASSAY_CHECK(check_text(accepted.status, "/status"));
  if (!accepted.profile_url.empty() && !is_http_url(accepted.profile_url))
    return fault("/profile_url", "must be an http or https URL");
  auto draft = begin_draft(id, UpdateKind::kStarted);
  auto &out = draft.after_timestamp;
  append_text(out, kStatusIdentifier, "Status", ValueType::kString,
              accepted.status.empty() ? kInvited : std::string_view(accepted.status));
  if (!accepted.profile_url.empty())
    append_text(out, kProfileUrlIdentifier, "Assessment", ValueType::kUrl, accepted.profile_url);
  ASSAY_CHECK(append_metadata(out, accepted.metadata));
  out += '}';
  return draft;
}

Result<UpdateDraft> draft_report(const StatusReport &report) {
  ASSAY_TRY(const auto kind, kind_of(report));
  ASSAY_CHECK(check_text(report.status, "/status"));
  ASSAY_CHECK(check_text(report.reason, "/reason"));
  if (!report.profile_url.empty() && !is_http_url(report.profile_url))
    return fault("/profile_url", "must be an http or https URL");

  auto draft = begin_draft(report.assessment_id, kind);
  auto &out = draft.after_timestamp;
  const auto status = report.status.empty() ? default_status(report.state) : std::string_view(report.status);
  append_text(out, kStatusIdentifier, "Status", ValueType::kString, status);
  if (!report.profile_url.empty())
    append_text(out, kProfileUrlIdentifier, "Assessment", ValueType::kUrl, report.profile_url);
  if (report.result) {
    auto result = *report.result;
    result.identifier = kResultIdentifier;
    if (result.label.empty()) result.label = "Result";
    ASSAY_CHECK(check_text(result.label, "/result/label"));
    ASSAY_CHECK(check_text(result.description, "/result/description"));
    ASSAY_CHECK(check_value(result, "/result"));
    out += ",\"assessment_result\":";
    append_value(out, result);
  }
  if (kind == UpdateKind::kCancelled)
    append_text(out, kCancelledIdentifier, "Reason", ValueType::kString, report.reason);
  ASSAY_CHECK(append_metadata(out, report.metadata));
  out += '}';
  return draft;
}

UpdateDraft draft_queued(const AssessmentId &id) { return draft_status(id, UpdateKind::kStarted, kQueued); }

Result<std::optional<UpdateDraft>> draft_accepted_late(const AssessmentId &id, const StartAccepted &accepted) {
  ASSAY_TRY(auto draft, draft_started(id, accepted));
  const bool is_bare = accepted.profile_url.empty() && accepted.metadata.empty();
  if (is_bare && accepted.status == kQueued) return std::optional<UpdateDraft>();
  draft.kind = UpdateKind::kProgress;
  return std::optional<UpdateDraft>(std::move(draft));
}

UpdateDraft draft_found(const AssessmentId &id) { return draft_status(id, UpdateKind::kProgress, kInvited); }

UpdateDraft draft_failed(const AssessmentId &id, std::string_view reason) {
  return draft_ended(id, AssessmentState::kFailed, reason);
}

UpdateDraft draft_cancelled(const AssessmentId &id, std::string_view reason) {
  return draft_ended(id, AssessmentState::kCancelled, reason);
}

std::optional<UpdateDraft> without_metadata(std::string_view body) {
  auto document = parse_json(body);
  if (!document.ok() || !document->is_object() || document->erase("metadata") == 0) return std::nullopt;
  const auto id = document->find("assessment_id");
  if (id == document->end() || !id->is_string()) return std::nullopt;
  UpdateDraft draft{UpdateKind::kResult, R"({"assessment_id":)" + id->dump() + R"(,"timestamp":)", ""};
  document->erase("assessment_id");
  document->erase("timestamp");
  const auto rest = document->dump();
  draft.after_timestamp = rest == "{}" ? "}" : "," + rest.substr(1);
  return draft;
}

}  // namespace assay::wire
