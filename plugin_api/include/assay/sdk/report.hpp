// What happened to an assessment, as the gateway is told: schema/report.json with the rules that a schema cannot say.
// Pure.
#pragma once

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/sdk/json.hpp"
#include "assay/sdk/values.hpp"

namespace assay::sdk {

enum class ReportState { kInProgress, kCompleted, kCancelled, kFailed, kExpired };

// Each maker asks for exactly what its state requires; the with_… functions add what is optional.
//   host.report(Report::in_progress(id, "Started").with_dedupe_key("started"));
class Report {
 public:
  [[nodiscard]] static Report in_progress(std::string assessment_id, std::string status) {
    Report report(std::move(assessment_id), ReportState::kInProgress);
    report.status_ = std::move(status);
    return report;
  }
  [[nodiscard]] static Report completed(std::string assessment_id, std::string status, std::string profile_url,
                                        LabelledValue result) {
    Report report(std::move(assessment_id), ReportState::kCompleted);
    report.status_ = std::move(status);
    report.profile_url_ = std::move(profile_url);
    report.result_ = std::move(result);
    return report;
  }
  [[nodiscard]] static Report cancelled(std::string assessment_id, std::string reason) {
    return ended(std::move(assessment_id), ReportState::kCancelled, std::move(reason));
  }
  [[nodiscard]] static Report failed(std::string assessment_id, std::string reason) {
    return ended(std::move(assessment_id), ReportState::kFailed, std::move(reason));
  }
  [[nodiscard]] static Report expired(std::string assessment_id, std::string reason) {
    return ended(std::move(assessment_id), ReportState::kExpired, std::move(reason));
  }

  Report &&with_status(std::string status) && { return status_ = std::move(status), std::move(*this); }
  Report &&with_profile_url(std::string url) && { return profile_url_ = std::move(url), std::move(*this); }
  Report &&with_metadata(LabelledValue value) && { return metadata_.push_back(std::move(value)), std::move(*this); }
  // Reports of one assessment with one key count once, so that a crash may repeat them.
  Report &&with_dedupe_key(std::string key) && { return dedupe_key_ = std::move(key), std::move(*this); }
  // The vendor's own number of what happened, growing with it, or its time in milliseconds: progress that arrives after
  // something newer of its assessment does nothing. 1 to 2^53.
  Report &&with_vendor_sequence(std::int64_t sequence) && { return vendor_sequence_ = sequence, std::move(*this); }

  [[nodiscard]] const std::string &assessment_id() const noexcept { return assessment_id_; }
  [[nodiscard]] ReportState state() const noexcept { return state_; }
  [[nodiscard]] const std::string &status() const noexcept { return status_; }
  [[nodiscard]] const std::string &profile_url() const noexcept { return profile_url_; }
  [[nodiscard]] const std::string &reason() const noexcept { return reason_; }
  [[nodiscard]] const std::string &dedupe_key() const noexcept { return dedupe_key_; }
  // 0: none.
  [[nodiscard]] std::int64_t vendor_sequence() const noexcept { return vendor_sequence_; }
  [[nodiscard]] const std::optional<LabelledValue> &result() const noexcept { return result_; }
  [[nodiscard]] const std::vector<LabelledValue> &metadata() const noexcept { return metadata_; }
  // Whether nothing can follow it.
  [[nodiscard]] bool is_final() const noexcept { return state_ != ReportState::kInProgress; }

  // The rules of a report, as the host enforces them. Returns: OK or ASSAY_INVALID_ARGUMENT with a pointer.
  [[nodiscard]] Status check() const;
  [[nodiscard]] std::string render() const;
  // Shapes only; the rules are check()'s.
  [[nodiscard]] static Outcome<Report> parse(std::string_view text);

 private:
  Report(std::string assessment_id, ReportState state) : assessment_id_(std::move(assessment_id)), state_(state) {}
  static Report ended(std::string assessment_id, ReportState state, std::string reason) {
    Report report(std::move(assessment_id), state);
    report.reason_ = std::move(reason);
    return report;
  }

  std::string assessment_id_;
  ReportState state_;
  std::string status_, profile_url_, reason_, dedupe_key_;
  std::int64_t vendor_sequence_ = 0;
  std::optional<LabelledValue> result_;
  std::vector<LabelledValue> metadata_;
};

namespace detail {

inline constexpr std::pair<ReportState, const char *> kReportStates[] = {
    {ReportState::kInProgress, "in_progress"}, {ReportState::kCompleted, "completed"},
    {ReportState::kCancelled, "cancelled"},    {ReportState::kFailed, "failed"},
    {ReportState::kExpired, "expired"},
};

inline constexpr std::int64_t kLargestSequence = std::int64_t{1} << 53;

[[nodiscard]] inline Status fault_at(const std::string &pointer, const char *problem) {
  return invalid_argument(pointer, pointer + " " + problem);
}

[[nodiscard]] inline bool is_http_url(std::string_view url) noexcept {
  const std::size_t host = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : std::string_view::npos;
  if (host >= url.size() || url[host] == '/' || url.size() > 2048) return false;
  for (const char c : url) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '"' || c == '<' || c == '>') return false;
  }
  return true;
}

[[nodiscard]] inline Status check_value(const LabelledValue &value, const std::string &pointer) {
  if (const auto *number = std::get_if<double>(&value.value())) {
    constexpr double kLargestExact = 9007199254740992.0;  // 2^53
    if (!std::isfinite(*number) || std::fabs(*number) > kLargestExact) {
      return fault_at(pointer + "/value", "must be finite and at most 2^53");
    }
  }
  const auto *text = std::get_if<std::string>(&value.value());
  if (text != nullptr && value.type() == LabelledValue::Type::kUrl && !is_http_url(*text)) {
    return fault_at(pointer + "/value", "must be an http or https URL");
  }
  return {};
}

}  // namespace detail

inline Status Report::check() const {
  using detail::fault_at;
  const bool completed = state_ == ReportState::kCompleted;
  const bool may_have_reason = state_ != ReportState::kInProgress && !completed;
  if (assessment_id_.empty()) return fault_at("/assessment_id", "must not be empty");
  if (!may_have_reason && status_.empty()) return fault_at("/status", "is required");
  if (!may_have_reason && !reason_.empty())
    return fault_at("/reason", "belongs to a cancelled, failed or expired report only");
  if (may_have_reason && reason_.empty()) return fault_at("/reason", "is required");
  if (completed && !result_) return fault_at("/result", "is required in a completed report");
  if (!completed && result_) return fault_at("/result", "belongs to a completed report only");
  if (completed && profile_url_.empty()) return fault_at("/profile_url", "is required with a result");
  if (!profile_url_.empty() && !detail::is_http_url(profile_url_)) {
    return fault_at("/profile_url", "must be an http or https URL");
  }
  if (vendor_sequence_ < 0 || vendor_sequence_ > detail::kLargestSequence)
    return fault_at("/vendor_sequence", "must be from 1 to 2^53");
  if (result_) {
    if (auto fault = detail::check_value(*result_, "/result"); !fault.is_ok()) return fault;
  }
  std::set<std::string_view> seen = {"assessment_status", "assessment_result", "assessment_profile_url",
                                     "cancelled_reason"};
  for (std::size_t i = 0; i < metadata_.size(); ++i) {
    const auto pointer = "/metadata/" + std::to_string(i);
    if (metadata_[i].identifier().empty()) return fault_at(pointer + "/identifier", "must not be empty");
    if (metadata_[i].label().empty()) return fault_at(pointer + "/label", "must not be empty");
    if (!seen.insert(metadata_[i].identifier()).second)
      return fault_at(pointer + "/identifier", "is used twice or reserved");
    if (auto fault = detail::check_value(metadata_[i], pointer); !fault.is_ok()) return fault;
  }
  return {};
}

inline std::string Report::render() const {
  nlohmann::json json = {{"assessment_id", assessment_id_}};
  for (const auto &[state, name] : detail::kReportStates) {
    if (state == state_) json["state"] = name;
  }
  detail::set_if(json, "status", status_);
  detail::set_if(json, "profile_url", profile_url_);
  detail::set_if(json, "reason", reason_);
  detail::set_if(json, "dedupe_key", dedupe_key_);
  if (vendor_sequence_ != 0) json["vendor_sequence"] = vendor_sequence_;
  if (result_) json["result"] = result_->to_json();
  if (!metadata_.empty()) json["metadata"] = to_json(metadata_);
  return json.dump();
}

inline Outcome<Report> Report::parse(std::string_view text) {
  const auto document = parse_json(text);
  if (!document.is_ok()) return document.status();
  Status fault;
  const detail::Members members(*document, "", fault);
  Report report(members.required("assessment_id"), ReportState::kInProgress);
  const auto state_name = members.required("state");
  bool known = false;
  for (const auto &[state, name] : detail::kReportStates) {
    if (state_name != name) continue;
    report.state_ = state;
    known = true;
  }
  if (!known) members.note("state", "must be in_progress, completed, cancelled, failed or expired");
  report.status_ = members.optional("status");
  report.profile_url_ = members.optional("profile_url");
  report.reason_ = members.optional("reason");
  report.dedupe_key_ = members.optional("dedupe_key");
  if (const auto *sequence = members.find("vendor_sequence")) {
    const bool fits = sequence->is_number_unsigned() && *sequence >= 1 && *sequence <= detail::kLargestSequence;
    if (!fits) members.note("vendor_sequence", "must be a whole number from 1 to 2^53");
    if (fits) report.vendor_sequence_ = sequence->get<std::int64_t>();
  }
  const auto &metadata = members.items("metadata");
  if (!fault.is_ok()) return fault;
  if (const auto *result = members.find("result")) {
    auto value = LabelledValue::from_json(*result, "/result");
    if (!value.is_ok()) return value.status();
    report.result_ = *std::move(value);
  }
  auto values = labelled_from_json(metadata, "/metadata");
  if (!values.is_ok()) return values.status();
  report.metadata_ = *std::move(values);
  return report;
}

}  // namespace assay::sdk
