// The claims of the contract with Ashby that a partner's API is held to: one table, one row for each.
#pragma once

#include <string_view>
#include <vector>

#include "host/sandbox/verify/exchange.h"

namespace assay::sandbox::verify {

class Session;

// kDocumented: Ashby's reference says so. kConvention: what partners do and what a recruiter needs.
enum class Source { kDocumented, kConvention };
enum class Severity { kMust, kShould };
// What a claim cannot be tried without. kKey: a partner that accepts the key. kStart: that, and --start, since it
// starts assessments, or would at a partner that checks nothing.
enum class Needs { kNothing, kKey, kStart };

struct Claim {
  std::string_view id;     // "list.schema": stable, for programs
  std::string_view title;  // what is claimed
  std::string_view right;  // what would be right, for who has to mend it
  Source source = Source::kDocumented;
  Severity severity = Severity::kMust;
  Needs needs = Needs::kKey;
  Outcome (*check)(Session &) = nullptr;  // asks and judges
};

using Claims = std::vector<Claim>;

// In the order in which they are asked: later ones use what earlier ones learnt.
[[nodiscard]] const Claims &all_claims();

// The parts of that table.
[[nodiscard]] Claims list_claims();
[[nodiscard]] Claims key_claims();
[[nodiscard]] Claims request_claims();
[[nodiscard]] Claims refusal_claims();
[[nodiscard]] Claims field_claims();
[[nodiscard]] Claims start_claims();
[[nodiscard]] Claims answer_claims();

}  // namespace assay::sandbox::verify
