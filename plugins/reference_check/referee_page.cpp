#include "plugins/reference_check/referee_page.h"

#include <algorithm>

#include "plugins/embedded/fields.h"
#include "plugins/embedded/page_form.h"
#include "plugins/embedded/refusals.h"
#include "plugins/reference_check/letters.h"

namespace assay::reference_check {
namespace {

using embedded::Choice;
using embedded::escape;
using embedded::message_page;
using embedded::render_count;
using embedded::render_page;
using embedded::render_time;

constexpr std::string_view kSkipLabel = "Prefer not to say";

// One question in the page: its number counts from 1 and makes the element ids.
struct Asked {
  const Question &question;
  std::size_t number;
  Entry entry;
  std::string error;

  [[nodiscard]] std::string id() const { return "q" + std::to_string(number); }
};

std::string rating_label(int rating) {
  if (rating == kLowestRating) return "1 (lowest)";
  if (rating == kHighestRating) return "5 (highest)";
  return std::to_string(rating);
}

std::vector<Option> options_of(const Question &question) {
  std::vector<Option> options = question.options;
  if (question.kind == QuestionKind::kRating) {
    for (int rating = kLowestRating; rating <= kHighestRating; ++rating)
      options.push_back({std::to_string(rating), rating_label(rating)});
  }
  if (question.may_skip) options.push_back({std::string(kSkipValue), std::string(kSkipLabel)});
  return options;
}

// The first control has the question's id: the summary of errors leads to it.
std::string render_options(const Asked &asked) {
  std::string html;
  const auto options = options_of(asked.question);
  for (std::size_t i = 0; i < options.size(); ++i) {
    Choice choice;
    choice.name = std::string(kQuestionFieldPrefix) + asked.question.id;
    choice.id = i == 0 ? asked.id() : asked.id() + "-" + std::to_string(i + 1);
    choice.value = options[i].id;
    choice.label = options[i].text;
    choice.chosen = asked.entry.is_skipped ? options[i].id == kSkipValue : options[i].id == asked.entry.value;
    choice.is_invalid = !asked.error.empty();
    html += render_choice(choice);
  }
  return embedded::error_text(asked.id(), asked.error) + html;
}

std::string render_text(const Asked &asked) {
  embedded::TextField field;
  field.type = "textarea";
  field.name = std::string(kQuestionFieldPrefix) + asked.question.id;
  field.id = asked.id();
  field.label = "Your answer";
  field.value = asked.entry.value;
  field.max_characters = asked.question.max_characters;
  field.described_by = asked.id() + "-hint";
  field.error = asked.error;
  std::string html = "<p id=\"" + asked.id() + "-hint\">At most " +
                     render_count(asked.question.max_characters, "character") + ".</p>\n" + render_text_field(field);
  if (!asked.question.may_skip) return html;
  Choice skip;
  skip.several = true;
  skip.name = std::string(kSkipFieldPrefix) + asked.question.id;
  skip.id = asked.id() + "-skip";
  skip.value = "yes";
  skip.label = kSkipLabel;
  skip.chosen = asked.entry.is_skipped;
  return html + render_choice(skip);
}

std::string render_question(const Asked &asked) {
  std::string html = "<fieldset";
  if (!asked.error.empty()) html += " aria-describedby=\"" + embedded::error_id(asked.id()) + "\"";
  html += ">\n<legend class=\"text\">" + std::to_string(asked.number) + ". " + escape(asked.question.text) +
          (asked.question.required ? "" : " (optional)") + "</legend>\n";
  html += asked.question.kind == QuestionKind::kText ? render_text(asked) : render_options(asked);
  return html + "</fieldset>\n";
}

std::string about_this(const Check &check, const About &about, const Place &place) {
  const std::string from = escape(about.from_name);
  const std::string candidate = escape(candidate_in(check));
  std::string html = "<p class=\"text\">" + candidate + " has applied for a job at " + from +
                     " and has named you as a referee (" + escape(label_of(about.type, place.relationship)) + "). " +
                     candidate + " has agreed that you are asked these questions.</p>\n<ul>\n";
  html += "<li>Answering is voluntary. You can decline at the end of this page, without giving a reason.</li>\n";
  html += "<li>Your answers are read by the people at <span class=\"text\">" + from +
          "</span> who work on this application. The law may entitle the candidate to see them too.</li>\n";
  html += "<li>Your name, your address and your answers are erased " +
          render_count(static_cast<std::size_t>(about.keep_results_days), "day") +
          " after the reference check has ended, or earlier when the application is erased.</li>\n";
  html += "<li>Please write about work only, and nothing about health, family, age, religion or the like.</li>\n";
  return html + "<li>You can answer until " + render_time(place.asked_ms + check.referee_valid_ms) + ".</li>\n</ul>\n";
}

// prefix leads from the page to what stands below the token.
Page questionnaire(const Check &check, const About &about, std::size_t place, std::string_view form_secret,
                   const std::string &prefix, const Entries &entries, const std::vector<EntryFault> &faults) {
  std::vector<embedded::FieldError> errors;
  std::string questions;
  for (std::size_t i = 0; i < about.type->questions.size(); ++i) {
    const auto &question = about.type->questions[i];
    Asked asked{question, i + 1, {}, {}};
    if (const auto found = entries.find(question.id); found != entries.end()) asked.entry = found->second;
    for (const auto &fault : faults)
      if (fault.question == i) asked.error = fault.message;
    if (!asked.error.empty()) errors.push_back({asked.id(), asked.error});
    questions += render_question(asked);
  }
  std::string body = error_summary(errors) + about_this(check, about, check.places[place]);
  body += "<form method=\"post\" novalidate action=\"" + escape(prefix) + "submit\">\n" +
          embedded::hidden_form_token(form_secret) + questions;
  body +=
      "<p>What you send cannot be changed afterwards.</p>\n<button type=\"submit\">Send my answers</button>\n</form>\n";
  body += "<h2>If you do not want to answer</h2>\n<form method=\"get\" action=\"" + escape(prefix) +
          "decline\">\n<button type=\"submit\">I decline</button>\n</form>\n";
  const std::string title = "A reference for " + candidate_in(check);
  return errors.empty() ? render_page(200, title, body) : render_page(422, "Error: " + title, body);
}

}  // namespace

Page referee_page(const Check &check, const About &about, const RefereeSees &sees, std::string_view token,
                  std::string_view form_secret) {
  switch (sees.view) {
    case RefereeView::kForm:
      if (about.type == nullptr) return embedded::try_again_page();
      return questionnaire(check, about, sees.place, form_secret, std::string(token) + "/", {}, {});
    case RefereeView::kAnswered:
      return message_page(200, "Thank you for your answers",
                          "They have been received. There is nothing left for you to do: you can close this page.");
    case RefereeView::kDeclined:
      return message_page(200, "Thank you, you have declined",
                          "You get no more mail about this reference. You can close this page.");
    case RefereeView::kTooLate:
      return message_page(
          410, "This link has expired",
          "The time to answer is over. There is nothing left for you to do, and thank you all the same.");
    case RefereeView::kNotNeeded:
      return message_page(410, "Your answer is no longer needed",
                          "There is nothing left for you to do, and thank you all the same.");
    case RefereeView::kCancelled: break;
  }
  return message_page(410, "This reference check was cancelled", "There is nothing left for you to do.");
}

Page questionnaire_again(const Check &check, const About &about, std::size_t place, std::string_view form_secret,
                         const Entries &entries) {
  return questionnaire(check, about, place, form_secret, "", entries, entry_faults(*about.type, entries));
}

Page decline_reference_page(const Check &check, const About &about, std::string_view token,
                            std::string_view form_secret) {
  std::string body =
      "<p class=\"text\">" + escape(about.from_name) + " and " + escape(candidate_in(check)) +
      " are told that there will be no reference from you, and nothing else. You need not give a reason. "
      "This cannot be undone.</p>\n";
  body += "<form method=\"post\" action=\"decline\">\n" + embedded::hidden_form_token(form_secret);
  body += "<button type=\"submit\">I decline</button>\n</form>\n<p><a href=\"../" + escape(token) +
          "\">Go back to the questions</a></p>\n";
  return render_page(200, "Decline to give a reference?", body);
}

}  // namespace assay::reference_check
