#include "plugins/embedded/mail.h"

namespace assay::embedded {
namespace {

enum class Trick { kNone, kBreaksLines, kHides };

// Of the character of three bytes that begins here: U+2028 and U+2029, or one that shows nothing or reorders what is
// shown (U+200B to U+200F, U+202A to U+202E, U+2060 to U+206F, U+FEFF).
Trick trick_of(unsigned first, unsigned second, unsigned third) noexcept {
  if (first == 0xEF) return second == 0xBB && third == 0xBF ? Trick::kHides : Trick::kNone;
  if (first != 0xE2) return Trick::kNone;
  if (second == 0x80 && (third == 0xA8 || third == 0xA9)) return Trick::kBreaksLines;
  const bool hides = (second == 0x80 && third >= 0x8B && third <= 0x8F) ||
                     (second == 0x80 && third >= 0xAA && third <= 0xAE) ||
                     (second == 0x81 && third >= 0xA0 && third <= 0xAF);
  return hides ? Trick::kHides : Trick::kNone;
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string line;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto at = [&](std::size_t offset) {
      return i + offset < text.size() ? static_cast<unsigned char>(text[i + offset]) : 0u;
    };
    const bool is_c1 = at(0) == 0xC2 && at(1) >= 0x80 && at(1) <= 0x9F;
    if (at(0) < ' ' || at(0) == 0x7F || is_c1) {
      line += ' ';
      if (is_c1) ++i;
    } else if (const auto trick = trick_of(at(0), at(1), at(2)); trick != Trick::kNone) {
      if (trick == Trick::kBreaksLines) line += ' ';
      i += 2;
    } else {
      line += text[i];
    }
  }
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
