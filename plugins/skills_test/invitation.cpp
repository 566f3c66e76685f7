#include "plugins/skills_test/invitation.h"

#include "plugins/embedded/html.h"

namespace assay::skills_test {
namespace {

using embedded::one_line;
using embedded::render_minutes;
using embedded::render_time;

}  // namespace

Mail render_invitation(const Attempt &attempt, const SkillsTest &test, std::string_view from_name,
                       std::string_view link) {
  const std::string sender(from_name);
  Mail mail;
  mail.subject = one_line("Your test: " + test.name + (sender.empty() ? "" : " (" + sender + ")"));
  mail.text = "Hello,\n\n";
  mail.text += sender.empty() ? "You have been invited" : sender + " has invited you";
  mail.text += " to take a test as part of your application:\n\n    " + test.name + "\n\n";
  if (!test.description.empty()) mail.text += test.description + "\n\n";
  mail.text += "To read more and to begin, open this link:\n\n    " + std::string(link) + "\n\n";
  mail.text += "You have " + render_minutes(attempt.time_limit_ms) + " from the moment you press \"Begin the test\"";
  if (attempt.extra_time_percent > 0) mail.text += ", which includes your extra time";
  mail.text += ".\nOpening the link does not start the clock. You can begin until " +
               render_time(attempt.link_expires_ms) + ".\n\n";
  mail.text += "The link is yours alone: please do not pass it on.\n";
  if (!sender.empty()) mail.text += "\nKind regards,\n" + sender + "\n";
  return mail;
}

}  // namespace assay::skills_test
