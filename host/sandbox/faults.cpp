#include "host/sandbox/faults.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace assay::sandbox {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 13> kNames = {
    "rate_limited", "server_error", "unavailable", "success_false", "slow",     "reset",   "truncated",
    "html403",      "unauthorized", "forbidden",   "redirect",      "not_json", "warnings"};
constexpr std::array<std::string_view, 9> kMembers = {"fault",    "times", "code",     "location",     "retry_after",
                                                      "delay_ms", "scope", "recorded", "assessment_id"};

template <std::size_t N>
std::string joined(const std::array<std::string_view, N> &words) {
  std::string text;
  for (const auto word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

Error fault_in(const std::string &member, const std::string &problem) {
  return {ErrorCode::kInvalidArgument, "/" + member + " " + problem, "/" + member};
}

Result<FaultKind> parse_kind(const Json &document) {
  const auto it = document.find("fault");
  if (it == document.end()) return fault_in("fault", "is missing");
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (*it == kNames[i]) return static_cast<FaultKind>(i);
  return fault_in("fault", "must be one of " + joined(kNames));
}

struct Range {
  std::int64_t lowest, highest;
};

Result<std::int64_t> whole_number(const Json &document, const char *member, std::int64_t fallback, Range range) {
  const auto it = document.find(member);
  if (it == document.end()) return fallback;
  if (it->is_number_integer() && *it >= range.lowest && *it <= range.highest) return it->get<std::int64_t>();
  return fault_in(
      member, "must be a whole number from " + std::to_string(range.lowest) + " to " + std::to_string(range.highest));
}

// Texts go into headers and JSON as they are.
Result<std::string> token(const Json &document, const char *member, const char *fallback) {
  const auto it = document.find(member);
  if (it == document.end()) return std::string(fallback);
  if (!it->is_string()) return fault_in(member, "must be a string");
  const auto &text = it->get_ref<const std::string &>();
  const bool is_token =
      !text.empty() && text.size() <= 64 &&
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") == std::string::npos;
  if (!is_token) return fault_in(member, "must be 1 to 64 letters, digits, '_', '-' or '.'");
  return text;
}

// It goes into a header as it is.
Result<std::string> parse_location(const Json &document, FaultKind kind) {
  const auto it = document.find("location");
  if (it == document.end())
    return kind == FaultKind::kRedirect ? Result<std::string>(fault_in("location", "is missing")) : std::string();
  if (kind != FaultKind::kRedirect) return fault_in("location", "belongs to redirect only");
  const auto text = it->is_string() ? it->get<std::string>() : std::string();
  const bool visible = std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (!visible || text.size() > 2048 || !(text.starts_with("http://") || text.starts_with("https://")))
    return fault_in("location", "must be an http or https URL of at most 2048 visible characters");
  return text;
}

Result<bool> parse_recorded(const Json &document, FaultKind kind) {
  const bool always = kind == FaultKind::kSlow || kind == FaultKind::kTruncated || kind == FaultKind::kWarnings;
  const auto it = document.find("recorded");
  if (it == document.end()) return always;
  if (!it->is_boolean()) return fault_in("recorded", "must be true or false");
  if (kind != FaultKind::kReset && kind != FaultKind::kServerError && kind != FaultKind::kNotJson)
    return fault_in("recorded", "belongs to reset, server_error and not_json only");
  return it->get<bool>();
}

Result<void> check_members(const Json &document) {
  if (!document.is_object()) return Error{ErrorCode::kInvalidArgument, "the body must be a JSON object"};
  for (const auto &[name, unused] : document.items())
    if (std::find(kMembers.begin(), kMembers.end(), name) == kMembers.end())
      return Error{ErrorCode::kInvalidArgument, "a fault has no such member; it has " + joined(kMembers), "/" + name};
  return {};
}

}  // namespace

std::string_view name_of(FaultKind kind) noexcept { return kNames[static_cast<std::size_t>(kind)]; }

Result<Fault> parse_fault(const Json &document) {
  ASSAY_CHECK(check_members(document));
  Fault fault;
  ASSAY_TRY(fault.kind, parse_kind(document));
  ASSAY_TRY(const auto times, whole_number(document, "times", 1, {1, kMostTimes}));
  ASSAY_TRY(const auto retry_after, whole_number(document, "retry_after", 0, {0, 86'400}));
  ASSAY_TRY(const auto delay, whole_number(document, "delay_ms", 1'000, {0, kLongestDelay.count()}));
  const bool forbidden = fault.kind == FaultKind::kForbidden;
  ASSAY_TRY(fault.code, token(document, "code", forbidden ? "invalid_api_key" : "internal_error"));
  ASSAY_TRY(fault.location, parse_location(document, fault.kind));
  ASSAY_TRY(fault.scope, token(document, "scope", ""));
  ASSAY_TRY(fault.recorded, parse_recorded(document, fault.kind));
  fault.times = static_cast<int>(times);
  fault.retry_after_s = static_cast<int>(retry_after);
  fault.delay = std::chrono::milliseconds(delay);
  if (const auto it = document.find("assessment_id"); it != document.end()) {
    if (it->is_string()) fault.only_for = AssessmentId::parse(it->get_ref<const std::string &>());
    if (!fault.only_for) return fault_in("assessment_id", "must be a UUID");
  }
  return fault;
}

void FaultQueue::add(Fault fault) { queue_.push_back(std::move(fault)); }

std::optional<Fault> FaultQueue::take(const std::optional<AssessmentId> &id) {
  for (auto it = queue_.begin(); it != queue_.end(); ++it) {
    if (it->only_for && it->only_for != id) continue;
    auto taken = *it;
    if (--it->times == 0) queue_.erase(it);
    return taken;
  }
  return std::nullopt;
}

std::int64_t FaultQueue::waiting() const noexcept {
  std::int64_t left = 0;
  for (const auto &fault : queue_) left += fault.times;
  return left;
}

}  // namespace assay::sandbox
