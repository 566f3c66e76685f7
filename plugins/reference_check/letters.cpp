#include "plugins/reference_check/letters.h"

#include "plugins/embedded/html.h"

namespace assay::reference_check {
namespace {

using embedded::one_line;
using embedded::render_time;

std::string ending(std::string_view from_name) {
  std::string text = "The link is yours alone: please do not pass it on.\n\nKind regards,\n";
  return text.append(from_name) + "\n";
}

std::string indented(std::string_view link) { return "\n\n    " + std::string(link) + "\n\n"; }

Mail render_vacancy(const Check &check, const Place &place, std::string_view from_name, std::string_view link,
                    std::int64_t expires_ms) {
  Mail mail;
  mail.subject = one_line("Please name another referee: " + check.check_name);
  // The candidate wrote the name, and reads it again.
  mail.text = "Hello,\n\nthere will be no reference from\n\n    " + one_line(place.name) + "\n\n";
  mail.text += "Please name another person on this page:" + indented(link);
  mail.text += "You can do so until " + render_time(expires_ms) + ".\n" + ending(from_name);
  return mail;
}

Mail render_request(const Check &check, bool is_reminder, std::string_view from_name, std::string_view link,
                    std::int64_t expires_ms) {
  const std::string sender(from_name);
  const std::string candidate = candidate_in(check);
  Mail mail;
  mail.subject =
      one_line(std::string(is_reminder ? "Reminder: a" : "A") + " reference for " + candidate + " (" + sender + ")");
  mail.text = "Hello,\n\n";
  if (is_reminder) mail.text += "this is a reminder of an earlier mail, in case you would like to answer it.\n\n";
  mail.text += candidate + " has applied for a job at " + sender +
               " and has named you as somebody who can say what it is like to work together.\n\n";
  mail.text += "Would you answer a few questions about that? They are on this page:" + indented(link);
  mail.text +=
      "Answering is voluntary. The page says who will read your answers, and there you can also decline, "
      "without giving a reason; then you get no more mail about this.\n";
  mail.text += "You can answer until " + render_time(expires_ms) + ".\n" + ending(from_name);
  return mail;
}

}  // namespace

std::string candidate_in(const Check &check) {
  return check.candidate_name.empty() ? "a candidate" : check.candidate_name;
}

Mail render_invitation(const Check &check, std::string_view from_name, std::string_view link) {
  const std::string sender(from_name);
  Mail mail;
  mail.subject = one_line("Please name your referees: " + check.check_name + " (" + sender + ")");
  mail.text = "Hello,\n\n" + sender +
              " asks you to name people who can give you a reference as part of your "
              "application:\n\n    " +
              check.check_name + "\n\n";
  mail.text += "To read what they will be asked, and to name them, open this link:" + indented(link);
  mail.text += "Nobody is written to before you have named them there. You can do so until " +
               render_time(check.invited_ms + check.link_valid_ms) + ".\n" + ending(from_name);
  return mail;
}

Mail render_letter(const Check &check, const Letter &letter, std::string_view from_name, std::string_view link,
                   std::int64_t expires_ms) {
  if (letter.kind == LetterKind::kVacancy)
    return render_vacancy(check, check.places[letter.place], from_name, link, expires_ms);
  return render_request(check, letter.kind == LetterKind::kReminder, from_name, link, expires_ms);
}

}  // namespace assay::reference_check
