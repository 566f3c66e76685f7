// The one mail that a start sends: the link made to work, the mail handed over, marked as mailed. The same start again
// goes on where the last one stopped, and mails nothing that is known to have been mailed. [any-thread] [started]
#pragma once

#include <functional>
#include <string>

#include "assay/sdk/host.hpp"
#include "plugins/embedded/mail.h"

namespace assay::embedded {

struct Invitation {
  std::string assessment_id, address;
  Mail mail;
  std::function<sdk::Status()> prepare;      // makes the link work and sets the timer; may run several times
  std::function<sdk::Status()> mark_mailed;  // durably
  std::function<sdk::Status()> undo;         // forgets all of it: the start is refused
};

// Required: the record behind the link is stored, and its caller holds the assessment's turn.
// Errors: ASSAY_REJECTED (the address was refused), ASSAY_RESOURCE_EXHAUSTED (the store is full) and the like: it was
// undone. ASSAY_UNAVAILABLE and the like (may_have_happened): the same start again goes on.
[[nodiscard]] sdk::Status invite(const sdk::Host &host, const Invitation &invitation);

}  // namespace assay::embedded
