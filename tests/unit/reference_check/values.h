// Values that the unit tests of the reference check begin with.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/embedded/tokens.h"
#include "plugins/reference_check/check.h"
#include "plugins/reference_check/check_bank.h"

namespace assay::reference_check {

inline constexpr std::int64_t kDay = 86'400'000;
inline constexpr std::int64_t kInvitedAt = 1'772'546'700'000;  // 14:05 UTC on 3 March 2026
inline constexpr std::int64_t kNamedAt = kInvitedAt + kDay;
inline constexpr std::int64_t kLinkDays = 10, kRefereeDays = 14;

inline const char *const kConfig = R"({
  "backend": "embedded", "from_name": "Example Ltd",
  "checks": [{
    "key": "standard", "name": "Standard references", "description": "What it is like to work together.",
    "intro": "Please name people you worked with.", "link_valid_days": 10, "referee_link_valid_days": 14,
    "relationships": [
      {"id": "manager", "label": "Manager", "min": 1, "max": 2},
      {"id": "peer", "label": "Colleague", "min": 2, "max": 2}
    ],
    "questions": [
      {"id": "quality", "text": "How good was the work?", "kind": "rating", "required": true},
      {"id": "again", "text": "Would you work together again?", "kind": "choice", "required": true, "may_skip": false,
       "options": [{"id": "yes", "text": "Yes, gladly"}, {"id": "no", "text": "Rather not"}]},
      {"id": "strengths", "text": "What are the strengths?", "kind": "text", "max_characters": 300}
    ]
  }]
})";

inline CheckBank bank_of(const std::string &config) {
  std::vector<ConfigFault> faults;
  auto bank = parse_bank(config, faults);
  for (const auto &fault : faults) ADD_FAILURE() << fault.pointer << ": " << fault.message;
  return bank;
}

inline Check invited() {
  Check check;
  check.assessment_id = "id";
  check.check_key = "standard";
  check.check_name = "Standard references";
  check.candidate_name = "Ada Lovelace";
  check.candidate_address = "ada@example.org";
  check.link_valid_ms = kLinkDays * kDay;
  check.referee_valid_ms = kRefereeDays * kDay;
  check.reminders_ms = {3 * kDay, 7 * kDay};
  check.invited_ms = kInvitedAt;
  check.secret = "a secret";
  check.links = {{"invitation hash"}, "invitation token"};
  check.report_token = "report token";
  check.report_hash = "report hash";
  return check;
}

// Three referees, of whom all must answer unless told otherwise.
inline std::vector<Named> three() {
  return {{"manager", "Mary", "mary@work.example"},
          {"peer", "Paul", "paul@work.example"},
          {"peer", "Pia", "pia@example.org"}};
}

inline std::string token_of(std::size_t place, int mail = 0) {
  return "token-" + std::to_string(place) + "-" + std::to_string(mail);
}
inline std::string hash_of(std::size_t place, int mail = 0) {
  return embedded::hash_token("referee", token_of(place, mail));
}

// Sends a letter that is owed, under a token.
inline void send_letter(Check &check, const Letter &letter, const std::string &token, std::int64_t now_ms,
                        bool was_refused = false) {
  EXPECT_TRUE(is_owed(check, letter));
  EXPECT_TRUE(prepare_letter(check, letter, token));
  EXPECT_TRUE(settle_letter(check, letter, token, was_refused, now_ms));
  EXPECT_FALSE(is_owed(check, letter));
}

// Named and every request mailed: the links are token_of(0) to token_of(2).
inline Check collecting(std::size_t required = 3) {
  Check check = invited();
  EXPECT_TRUE(name_referees(check, three(), required, kNamedAt));
  for (std::size_t i = 0; i < 3; ++i) send_letter(check, {LetterKind::kRequest, i}, token_of(i), kNamedAt);
  return check;
}

inline Given given(const std::string &key = "key", std::int64_t sum = 4, std::int64_t count = 1) {
  return {key, sum, count};
}

}  // namespace assay::reference_check
