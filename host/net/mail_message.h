// A Mail as the text of an RFC 5322 message. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "host/core/result.h"
#include "host/net/mailer.h"

namespace assay::net {

struct MailEnvelope {
  std::string from;        // one address
  std::string message_id;  // without the angle brackets
  std::int64_t date_ms = 0;
};

// Lines end in LF, as files of a maildir do. The text goes as it is where a mail may carry it (8bit), else as
// quoted-printable. Errors: kInvalidArgument, naming the field and not its value.
Result<std::string> render_mail(const Mail &mail, const MailEnvelope &envelope);

}  // namespace assay::net
