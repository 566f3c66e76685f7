#include "host/net/mail_message.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "host/core/mail_address.h"

namespace assay::net {
namespace {

constexpr std::size_t kLongestLine = 998;  // RFC 5322, 2.1.1
constexpr char kHex[] = "0123456789ABCDEF";

bool is_control(unsigned char c) noexcept { return c < 0x20 || c == 0x7f; }
bool is_continuation(unsigned char c) noexcept { return (c & 0xc0) == 0x80; }

bool is_plain_ascii(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x7f; });
}

std::string base64(std::string_view bytes) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < 3; ++k) word = (word << 8) | (k < have ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += k <= have ? kDigits[(word >> (18 - 6 * k)) & 63] : '=';
  }
  return out;
}

// RFC 2047: words of at most 75 characters that never split a code point, folded one to a line.
std::string encode_words(std::string_view text) {
  constexpr std::size_t kBytesInWord = 45;  // 60 base64 digits and 12 around them
  std::string out;
  while (!text.empty()) {
    std::size_t length = std::min(kBytesInWord, text.size());
    while (length > 1 && length < text.size() && is_continuation(static_cast<unsigned char>(text[length]))) --length;
    if (!out.empty()) out += "\n ";
    out += "=?UTF-8?B?" + base64(text.substr(0, length)) + "?=";
    text.remove_prefix(length);
  }
  return out;
}

// A long subject, and one that looks like an encoded word already, is encoded too: nothing is folded or read twice.
std::string render_subject(std::string_view subject) {
  const bool as_it_is = is_plain_ascii(subject) && subject.size() <= 60 && subject.find("=?") == subject.npos;
  return as_it_is ? std::string(subject) : encode_words(subject);
}

std::string render_date(std::int64_t date_ms) {
  static constexpr std::array<const char *, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char *, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto seconds = static_cast<std::time_t>(date_ms / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d +0000",
                kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return text;
}

std::string with_unix_lines(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') out += text[i];
  if (out.empty() || out.back() != '\n') out += '\n';
  return out;
}

bool fits_8bit(std::string_view text) noexcept {
  std::size_t line = 0;
  for (const char c : text) {
    line = c == '\n' ? 0 : line + 1;
    if (line > kLongestLine || c == '\0' || c == '\r') return false;
  }
  return true;
}

std::string quoted_printable(std::string_view text) {
  constexpr std::size_t kLine = 75;  // and one for the soft break
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\n') {
      out += '\n';
      column = 0;
      continue;
    }
    const bool before_break = i + 1 == text.size() || text[i + 1] == '\n';
    const bool plain = (c > 0x20 && c < 0x7f && c != '=') || ((c == ' ' || c == '\t') && !before_break);
    const std::size_t width = plain ? 1 : 3;
    if (column + width > kLine) {
      out += "=\n";
      column = 0;
    }
    if (plain)
      out += static_cast<char>(c);
    else
      out += {'=', kHex[c >> 4], kHex[c & 15]};
    column += width;
  }
  return out;
}

}  // namespace

Result<std::string> render_mail(const Mail &mail, const MailEnvelope &envelope) {
  if (!is_bare_address(envelope.from))
    return Error{ErrorCode::kInvalidArgument, "the sender of a mail is not one address"};
  if (!is_bare_address(mail.to))
    return Error{ErrorCode::kInvalidArgument, "the recipient of a mail is not one address"};
  if (std::any_of(mail.subject.begin(), mail.subject.end(), [](unsigned char c) { return is_control(c); }))
    return Error{ErrorCode::kInvalidArgument, "the subject of a mail holds a control character"};
  const std::string text = with_unix_lines(mail.text);
  const bool as_it_is = fits_8bit(text);
  std::string out;
  out += "Date: " + render_date(envelope.date_ms) + "\n";
  out += "Message-ID: <" + envelope.message_id + ">\n";
  out += "From: " + envelope.from + "\n";
  out += "To: " + mail.to + "\n";
  out += "Subject: " + render_subject(mail.subject) + "\n";
  out += "Auto-Submitted: auto-generated\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n";
  out += as_it_is ? "Content-Transfer-Encoding: 8bit\n\n" : "Content-Transfer-Encoding: quoted-printable\n\n";
  out += as_it_is ? text : quoted_printable(text);
  return out;
}

}  // namespace assay::net
