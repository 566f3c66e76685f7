#include "plugins/skills_test/pages.h"

#include <algorithm>
#include <string>
#include <vector>

#include "plugins/embedded/fields.h"
#include "plugins/embedded/page_form.h"
#include "plugins/embedded/refusals.h"
#include "plugins/embedded/tokens.h"
#include "plugins/skills_test/answer_form.h"

namespace assay::skills_test {
namespace {

using embedded::escape;
using embedded::message_page;
using embedded::paragraph;
using embedded::render_count;
using embedded::render_minutes;
using embedded::render_page;
using embedded::render_time;
using embedded::shuffled;

Page invitation_page(const Attempt &attempt, const SkillsTest &test, std::string_view token) {
  std::string body;
  if (!test.description.empty()) body += paragraph(test.description);
  if (!test.intro.empty()) body += paragraph(test.intro);
  body += "<ul>\n<li>" + render_count(test.questions.size(), "question") + "</li>\n";
  body += "<li>You have " + render_minutes(attempt.time_limit_ms) + " from the moment you begin";
  if (attempt.extra_time_percent > 0) body += ", which includes your extra time";
  body += ". The time cannot be paused.</li>\n";
  body += "<li>You can begin until " + render_time(attempt.link_expires_ms) + ".</li>\n";
  body +=
      "<li>While you work, save your answers now and then: if the time runs out, what you saved last counts.</li>\n";
  body += "</ul>\n";
  body +=
      "<form method=\"post\" action=\"" + escape(token) + "/begin\">\n" + embedded::hidden_form_token(attempt.secret);
  body += "<button type=\"submit\">Begin the test</button>\n</form>\n";
  return render_page(200, test.name, body);
}

// One fieldset; `number` counts from 1 in the order shown and makes the element ids.
std::string render_question(const Question &question, const SkillsTest &test, const Attempt &attempt,
                            std::size_t number) {
  const std::string name = std::string(kQuestionFieldPrefix) + question.id;
  const std::string id = "q" + std::to_string(number);
  const auto found = attempt.answers.find(question.id);
  const std::vector<std::string> saved = found == attempt.answers.end() ? std::vector<std::string>{} : found->second;

  std::string html = "<fieldset>\n<legend>Question " + std::to_string(number) + " of " +
                     std::to_string(test.questions.size()) + "</legend>\n";
  html += "<p class=\"text\" id=\"" + id + "-text\">" + escape(question.text) + "</p>\n";
  if (question.kind == QuestionKind::kText) {
    html += "<label for=\"" + id + "\">Your answer</label>\n<input type=\"text\" autocomplete=\"off\" maxlength=\"" +
            std::to_string(question.max_characters) + "\" id=\"" + id + "\" name=\"" + escape(name) +
            "\" aria-describedby=\"" + id + "-text\" value=\"" + escape(saved.empty() ? "" : saved.front()) + "\">\n";
    return html + "</fieldset>\n";
  }
  const bool several = question.kind == QuestionKind::kMultiple;
  html += several ? "<p>Choose all that apply.</p>\n" : "<p>Choose one.</p>\n";
  auto order = shuffled(question.options.size(), attempt.secret, question.id);
  if (!test.shuffle) std::sort(order.begin(), order.end());
  for (std::size_t place = 0; place < order.size(); ++place) {
    const auto &option = question.options[order[place]];
    const bool chosen = std::find(saved.begin(), saved.end(), option.id) != saved.end();
    embedded::Choice choice{name, id + "-" + std::to_string(place + 1), option.id, option.text, several, chosen, {},
                            false};
    html += embedded::render_choice(choice);
  }
  return html + "</fieldset>\n";
}

std::string remaining_time(const Attempt &attempt, std::int64_t now_ms) {
  const std::int64_t left = std::clamp<std::int64_t>(deadline_ms(attempt) - now_ms, 0, attempt.time_limit_ms);
  std::string html = "<div class=\"notice\" role=\"status\">\n<p>When this page was shown you had <strong>" +
                     render_minutes(left) + "</strong> left of " + render_minutes(attempt.time_limit_ms) +
                     ". The test closes at <strong>" + render_time(deadline_ms(attempt)) + "</strong>.</p>\n";
  html += attempt.saved_ms == 0 ? "<p>You have not saved any answers yet.</p>\n"
                                : "<p>Your answers were last saved at " + render_time(attempt.saved_ms) + ".</p>\n";
  return html + "</div>\n";
}

Page form_page(const Attempt &attempt, const SkillsTest &test, std::string_view token, std::int64_t now_ms) {
  std::string body = remaining_time(attempt, now_ms);
  body +=
      "<form method=\"post\" action=\"" + escape(token) + "/submit\">\n" + embedded::hidden_form_token(attempt.secret);
  auto order = shuffled(test.questions.size(), attempt.secret, "questions");
  if (!test.shuffle) std::sort(order.begin(), order.end());
  for (std::size_t place = 0; place < order.size(); ++place) {
    body += render_question(test.questions[order[place]], test, attempt, place + 1);
  }
  // The first button is the one that the Enter key presses: it must not end the test.
  body += "<button type=\"submit\" formaction=\"" + escape(token) + "/save\">Save and continue</button>\n";
  body += "<button type=\"submit\">Finish the test</button>\n</form>\n";
  return render_page(200, test.name, body);
}

}  // namespace

Page attempt_page(const Attempt &attempt, const SkillsTest *test, std::string_view token, std::int64_t now_ms) {
  const View view = view_of(attempt, now_ms);
  if (test == nullptr && (view == View::kInvitation || view == View::kForm)) return embedded::try_again_page();
  switch (view) {
    case View::kInvitation: return invitation_page(attempt, *test, token);
    case View::kForm: return form_page(attempt, *test, token, now_ms);
    case View::kTimeUp:
      return message_page(200, "Your time is up",
                          "The time for this test is over. What you had saved by then will be counted. "
                          "You can close this page.");
    case View::kDone:
      return message_page(
          200, "Thank you, your test is finished",
          "Your answers have been received and the hiring team will hear of it. You can close this page.");
    case View::kExpired:
      return message_page(
          410, "This invitation has expired",
          "The test was not begun in time. If you would still like to take it, please ask the person who "
          "invited you for a new invitation.");
    case View::kCancelled:
      return message_page(410, "This test was cancelled",
                          "The hiring team has cancelled this test. There is nothing left for you to do.");
    case View::kWithdrawn: break;
  }
  return message_page(410, "This test is no longer offered",
                      "The test was withdrawn before it could be graded. The hiring team has been told; please ask the "
                      "person who invited you how to go on.");
}

Page see_attempt(std::string_view token) { return embedded::see_other("../" + std::string(token)); }

}  // namespace assay::skills_test
