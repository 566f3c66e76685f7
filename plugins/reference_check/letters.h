// The mails of a check, in plain text. Referees' names are not in them: a candidate chooses these and the addresses,
// and is not to write what the gateway sends to strangers. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/embedded/mail.h"
#include "plugins/reference_check/check.h"

namespace assay::reference_check {

using embedded::Mail;

// To the candidate: name your referees.
[[nodiscard]] Mail render_invitation(const Check &check, std::string_view from_name, std::string_view link);
// An owed letter; expires_ms is until when its link can be used.
[[nodiscard]] Mail render_letter(const Check &check, const Letter &letter, std::string_view from_name,
                                 std::string_view link, std::int64_t expires_ms);

// "Ada Lovelace", or "a candidate" when nobody said the name. One line.
[[nodiscard]] std::string candidate_in(const Check &check);

}  // namespace assay::reference_check
