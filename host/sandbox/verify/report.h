// What all claims came to, as text or as JSON. Pure.
#pragma once

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/sandbox/verify/claim.h"

namespace assay::sandbox::verify {

// kFail: a MUST that is broken. kWarn: a SHOULD that is broken, or an answer that is doubtful.
enum class Verdict { kPass, kFail, kWarn, kSkip };

struct Row {
  Claim claim;
  Outcome outcome;
};

struct Report {
  std::string base_url;
  std::vector<Row> rows;
  std::set<std::string> left_open;  // ids that were started and could not be cancelled
};

[[nodiscard]] Verdict verdict_of(const Claim &claim, Mark mark) noexcept;
[[nodiscard]] std::string_view name_of(Verdict verdict) noexcept;  // "PASS" …
// By Verdict.
[[nodiscard]] std::array<std::size_t, 4> counts_of(const Report &report);

// One line for each claim, "PASS  list.schema  assessment.list answers …"; beneath FAIL and WARN what was sent, what
// came back, what is at fault and what would be right; at the end the counts.
[[nodiscard]] std::string render_text(const Report &report);

// {"base_url", "conforms": no MUST failed, "counts": {"pass", "fail", "warn", "skip"}, "left_open": [id],
//  "claims": [{"id", "title", "source": "documented"|"convention", "severity": "MUST"|"SHOULD",
//              "verdict": "PASS"|"FAIL"|"WARN"|"SKIP", "reason" (SKIP), and with FAIL and WARN "sent", "received",
//              "faults": [text], "right"}]}
[[nodiscard]] std::string render_json(const Report &report);

}  // namespace assay::sandbox::verify
