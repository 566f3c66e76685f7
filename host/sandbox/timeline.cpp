#include "host/sandbox/timeline.h"

#include <array>

namespace assay::sandbox {
namespace {

constexpr std::array<std::string_view, 4> kVerdicts = {"accepted", "repeat", "refused", "not_seen"};
constexpr std::array<std::string_view, 3> kSources = {"posted", "start_answer", "cancel_answer"};

template <class Enum, std::size_t Count>
std::optional<Enum> parse_name(const std::array<std::string_view, Count> &names, std::string_view name) noexcept {
  for (std::size_t i = 0; i < Count; ++i)
    if (names[i] == name) return static_cast<Enum>(i);
  return std::nullopt;
}

Judgement refusal(std::string code, std::string message, std::optional<ReadUpdate> update = std::nullopt) {
  return {Verdict::kRefused, std::move(code), std::move(message), std::move(update)};
}

}  // namespace

std::string_view name_of(Verdict verdict) noexcept { return kVerdicts[static_cast<std::size_t>(verdict)]; }
std::optional<Verdict> parse_verdict(std::string_view name) noexcept { return parse_name<Verdict>(kVerdicts, name); }
std::string_view name_of(Source source) noexcept { return kSources[static_cast<std::size_t>(source)]; }
std::optional<Source> parse_source(std::string_view name) noexcept { return parse_name<Source>(kSources, name); }

Judgement Timeline::judge(ReadUpdate update, std::string_view body) const {
  if (!known_)
    return refusal("assessment_not_found", "No assessment with this id was started by Ashby.", std::move(update));
  if (is_repeat(update, body)) return {Verdict::kRepeat, "", "", std::move(update)};
  if (ended())
    return refusal("invalid_input",
                   "The assessment has ended: only a byte-identical repeat can follow its last update.",
                   std::move(update));
  if (update.timestamp <= last_timestamp_)
    return refusal("invalid_input",
                   "/timestamp: " + std::to_string(update.timestamp) + " is not after " +
                       std::to_string(last_timestamp_) +
                       ", that of the update before, and this is not a byte-identical repeat of it.",
                   std::move(update));
  return {Verdict::kAccepted, "", "", std::move(update)};
}

bool Timeline::is_repeat(const ReadUpdate &update, std::string_view body) const {
  for (const auto &arrival : arrivals_) {
    if (arrival.judgement.verdict != Verdict::kAccepted || !arrival.judgement.update) continue;
    // What stood inside an answer has no bytes of its own to compare with.
    const bool same = arrival.source == Source::kPosted ? arrival.body == body
                                                        : arrival.judgement.update->canonical == update.canonical;
    if (same) return true;
  }
  return false;
}

void Timeline::add(Call call) {
  if (call.name == "start" && call.success) known_ = true;
  calls_.push_back(std::move(call));
}

void Timeline::add(Arrival arrival) {
  const auto &judgement = arrival.judgement;
  if (judgement.verdict == Verdict::kAccepted && judgement.update) {
    last_timestamp_ = judgement.update->timestamp;
    last_kind_ = judgement.update->kind;
    if (judgement.update->kind == UpdateKind::kStarted && started_at_ms_ == 0) started_at_ms_ = last_timestamp_;
  }
  arrivals_.push_back(std::move(arrival));
}

Judgement Timelines::judge(std::string_view body) const {
  auto update = read_update(schema_, body);
  if (!update.ok()) return refusal("invalid_input", update.error().message);
  const auto *timeline = find(update->id);
  return timeline != nullptr ? timeline->judge(*std::move(update), body)
                             : Timeline(update->id).judge(*std::move(update), body);
}

void Timelines::add(const AssessmentId &id, Call call) { timeline_of(id).add(std::move(call)); }
void Timelines::add(const AssessmentId &id, Arrival arrival) { timeline_of(id).add(std::move(arrival)); }

const Timeline *Timelines::find(const AssessmentId &id) const {
  const auto it = timelines_.find(id);
  return it == timelines_.end() ? nullptr : &it->second;
}

Timeline &Timelines::timeline_of(const AssessmentId &id) {
  const auto [it, is_new] = timelines_.try_emplace(id, id);
  if (is_new) order_.push_back(id);
  return it->second;
}

}  // namespace assay::sandbox
