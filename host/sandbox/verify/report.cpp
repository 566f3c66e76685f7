#include "host/sandbox/verify/report.h"

#include <nlohmann/json.hpp>

#include "host/sandbox/printable.h"

namespace assay::sandbox::verify {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxFaultBytes = 400;

std::string_view name_of(Source source) noexcept { return source == Source::kDocumented ? "documented" : "convention"; }
std::string_view name_of(Severity severity) noexcept { return severity == Severity::kMust ? "MUST" : "SHOULD"; }

bool needs_a_remedy(Verdict verdict) noexcept { return verdict == Verdict::kFail || verdict == Verdict::kWarn; }

std::vector<std::string> faults_of(const Outcome &outcome) {
  std::vector<std::string> faults;
  for (const auto &fault : outcome.judgement.faults) faults.push_back(excerpt(fault, kMaxFaultBytes));
  return faults;
}

std::string reason_of(const Outcome &outcome) {
  const auto faults = faults_of(outcome);
  return faults.empty() ? std::string() : faults.front();
}

std::string detail(std::string_view name, const std::string &text) {
  return text.empty() ? std::string() : "      " + std::string(name) + text + '\n';
}

std::string render(const Row &row) {
  const auto verdict = verdict_of(row.claim, row.outcome.judgement.mark);
  std::string text =
      std::string(name_of(verdict)) + "  " + std::string(row.claim.id) + "  " + std::string(row.claim.title);
  if (verdict == Verdict::kSkip) text += " (" + reason_of(row.outcome) + ")";
  text += '\n';
  if (!needs_a_remedy(verdict)) return text;
  text += detail("sent      ", row.outcome.sent);
  text += detail("received  ", row.outcome.received);
  for (const auto &fault : faults_of(row.outcome)) text += detail("at fault  ", fault);
  text += detail("right     ", std::string(row.claim.right));
  return text +
         detail("rule      ", std::string(name_of(row.claim.severity)) + ", " + std::string(name_of(row.claim.source)));
}

Json json_of(const Row &row) {
  const auto verdict = verdict_of(row.claim, row.outcome.judgement.mark);
  Json json = {{"id", row.claim.id},
               {"title", row.claim.title},
               {"source", name_of(row.claim.source)},
               {"severity", name_of(row.claim.severity)},
               {"verdict", name_of(verdict)}};
  if (verdict == Verdict::kSkip) json["reason"] = reason_of(row.outcome);
  if (!needs_a_remedy(verdict)) return json;
  json["sent"] = row.outcome.sent;
  json["received"] = row.outcome.received;
  json["faults"] = faults_of(row.outcome);
  json["right"] = row.claim.right;
  return json;
}

}  // namespace

Verdict verdict_of(const Claim &claim, Mark mark) noexcept {
  switch (mark) {
    case Mark::kKept: return Verdict::kPass;
    case Mark::kDoubtful: return Verdict::kWarn;
    case Mark::kBroken: return claim.severity == Severity::kMust ? Verdict::kFail : Verdict::kWarn;
    case Mark::kSkipped: return Verdict::kSkip;
  }
  return Verdict::kFail;
}

std::string_view name_of(Verdict verdict) noexcept {
  constexpr std::array<std::string_view, 4> kNames = {"PASS", "FAIL", "WARN", "SKIP"};
  return kNames[static_cast<std::size_t>(verdict)];
}

std::array<std::size_t, 4> counts_of(const Report &report) {
  std::array<std::size_t, 4> counts{};
  for (const auto &row : report.rows)
    ++counts[static_cast<std::size_t>(verdict_of(row.claim, row.outcome.judgement.mark))];
  return counts;
}

std::string render_text(const Report &report) {
  std::string text;
  for (const auto &row : report.rows) text += render(row);
  for (const auto &id : report.left_open)
    text += "left open: assessment " + excerpt(id, 100) + " was started and could not be cancelled\n";
  const auto [pass, fail, warn, skip] = counts_of(report);
  return text + std::to_string(report.rows.size()) + " claims: " + std::to_string(pass) + " passed, " +
         std::to_string(fail) + " failed, " + std::to_string(warn) + " warned, " + std::to_string(skip) + " skipped\n";
}

std::string render_json(const Report &report) {
  const auto [pass, fail, warn, skip] = counts_of(report);
  Json json = {{"base_url", report.base_url},
               {"conforms", fail == 0},
               {"counts", {{"pass", pass}, {"fail", fail}, {"warn", warn}, {"skip", skip}}},
               {"left_open", report.left_open},
               {"claims", Json::array()}};
  for (const auto &row : report.rows) json["claims"].push_back(json_of(row));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace assay::sandbox::verify
