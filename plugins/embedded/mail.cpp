#include "plugins/embedded/mail.h"

namespace assay::embedded {

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) line += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  return line;
}

sdk::Status send(const sdk::Host &host, const std::string &address, const Mail &mail) {
  const auto sent = host.mail(address, mail.subject, mail.text);
  if (sent.is_ok()) return {};
  if (sent.code == ASSAY_INVALID_ARGUMENT) {
    return sdk::rejected(
        "The invitation was not sent: the mail system refuses the candidate's e-mail address. "
        "Correct the address and start the assessment again.");
  }
  if (sent.code == ASSAY_UNSUPPORTED) {
    return sdk::unsupported(
        "The gateway has no mail system, so candidates cannot be invited. Its operator sets one up "
        "under `mail` in the configuration.");
  }
  return {sent.code, "the invitation could not be handed to the mail system", {}, sent.retry_after_ms};
}

bool may_have_happened(assay_status code) noexcept {
  return code == ASSAY_UNAVAILABLE || code == ASSAY_DEADLINE_EXCEEDED || code == ASSAY_CANCELLED ||
         code == ASSAY_INTERNAL;
}

}  // namespace assay::embedded
