// Mail that a plugin sends: its text, and how a refusal of the mail system reads. Pure, but for send().
#pragma once

#include <string>
#include <string_view>

#include "assay/sdk/host.hpp"

namespace assay::embedded {

struct Mail {
  std::string subject, text;
};

// Text as it may stand in a header field and beside other text: control characters and line separators are spaces, and
// what is invisible or turns the direction of what follows is left out. Required: UTF-8.
[[nodiscard]] std::string one_line(std::string_view text);

// Hands one mail to the host's mail system. What that says may quote the address, so it is not passed on.
// Errors: ASSAY_REJECTED (the address was refused), ASSAY_UNSUPPORTED (the host has no mail system), or the mail
// system's own code; the messages are for a recruiter.
[[nodiscard]] sdk::Status send(const sdk::Host &host, const std::string &address, const Mail &mail);

// Whether something may have happened all the same when it ended with this code: the host asks again.
[[nodiscard]] bool may_have_happened(assay_status code) noexcept;

}  // namespace assay::embedded
