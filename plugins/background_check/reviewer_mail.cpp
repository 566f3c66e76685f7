#include "plugins/background_check/reviewer_mail.h"

#include "plugins/embedded/html.h"

namespace assay::background_check {

embedded::Mail render_reviewer_mail(const Case &stored, std::string_view from_name, const std::string &link) {
  const bool reminder = stored.mailing == Mailing::kReminder;
  embedded::Mail mail;
  mail.subject = embedded::one_line((reminder ? "Reminder: a check waits for review: " : "New check to review: ") +
                                    stored.check.name);
  mail.text = "Hello,\n\n";
  mail.text += reminder ? "nobody has begun this review yet:\n\n" : "a new case waits for a reviewer:\n\n";
  mail.text += "    " + stored.check.name + "\n    Assessment " + stored.assessment_id + "\n\n";
  mail.text += "To see the case and to begin, open this link; you need the password for staff:\n\n    " + link + "\n\n";
  mail.text += "The case expires at " + embedded::render_time(stored.due_ms) + " unless it is decided by then.\n";
  if (!from_name.empty()) mail.text.append("\nKind regards,\n").append(from_name).append("\n");
  return mail;
}

}  // namespace assay::background_check
