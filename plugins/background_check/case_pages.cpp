#include "plugins/background_check/case_pages.h"

#include <string>
#include <string_view>

#include "plugins/background_check/words.h"
#include "plugins/embedded/page_form.h"
#include "plugins/embedded/refusals.h"

namespace assay::background_check {
namespace {

using embedded::escape;
using embedded::FieldErrors;
using embedded::Page;
using embedded::paragraph;
using embedded::RadioGroup;
using embedded::render_page;
using embedded::render_time;
using embedded::submit_button;
using embedded::TextField;

// A checklist as it is to be filled in: with what, what to correct, and what to compare it with (NULL: nothing).
struct Filled {
  const Findings &with;
  const FieldErrors &faults;
  const Findings *saved_meanwhile = nullptr;
};

std::string list_entry(std::string_view label, std::string_view value) {
  std::string html = "<li>";
  html.append(label) += ": <span class=\"text\">" + escape(value.empty() ? "not given" : value) + "</span></li>\n";
  return html;
}

std::string render_subject(const Case &stored) {
  const auto &subject = stored.subject;
  const bool has_both = !subject.first_name.empty() && !subject.last_name.empty();
  std::string html = "<h2>Candidate</h2>\n<ul>\n";
  html += list_entry("Name", subject.first_name + (has_both ? " " : "") + subject.last_name);
  html += list_entry("E-mail", subject.email);
  html += list_entry("Job", subject.job);
  return html + "</ul>\n";
}

std::string render_who_sees_what() {
  return "<div class=\"notice\">\n<p>Notes and the reason stay on this page, which only people with the password for "
         "staff can open. The recruiting system is told the outcome, how many items are clear, and how long the review "
         "took. The candidate is shown nothing here, but may have a right to a copy: write what they could read.</p>\n"
         "</div>\n";
}

std::string render_instructions(const Check &check) {
  return check.instructions.empty() ? "" : "<h2>Instructions</h2>\n" + paragraph(check.instructions);
}

std::string form_start(const Case &stored) {
  return "<form method=\"post\">\n" + embedded::hidden_form_token(stored.secret);
}

Page briefing_page(const Case &stored) {
  std::string body = render_subject(stored) + render_instructions(stored.check);
  body += "<p>The checklist has " + embedded::render_count(stored.check.items.size(), "item") +
          ". The case expires at " + render_time(stored.due_ms) + " unless it is decided by then.</p>\n";
  body += render_who_sees_what() + form_start(stored);
  body += submit_button("Begin the review", kActionField, kBegin) + "</form>\n";
  return render_page(200, stored.check.name, body);
}

// What somebody else saved of one thing that both could fill in.
std::string render_saved(std::string_view choice, const std::string &text) {
  std::string html = "<div class=\"notice\">\n<p>Saved meanwhile: <strong>";
  html.append(choice) += "</strong></p>\n";
  return html + (text.empty() ? "" : paragraph(text)) + "</div>\n";
}

std::string choices_of_item(const CheckItem &item, std::size_t number, const Filled &filled) {
  RadioGroup marks{std::string(kMarkPrefix) + item.id, mark_id(number), {}, {}};
  for (const Mark mark : {Mark::kClear, Mark::kReviewNeeded, Mark::kNotApplicable}) {
    if (item.required && mark == Mark::kNotApplicable) continue;
    marks.buttons.push_back({std::string(value_of(mark)), std::string(words_for(mark))});
  }
  marks.chosen = value_of(filled.with.items[number].mark);
  return embedded::radio_group(marks, filled.faults);
}

std::string render_text(const TextField &field, const Filled &filled) {
  const auto hint = "At most " + std::to_string(field.max_characters) + " characters.";
  return embedded::hinted_text_field(field, hint, filled.faults);
}

std::string render_item(const Check &check, std::size_t number, const Filled &filled) {
  const auto &item = check.items[number];
  const auto &finding = filled.with.items[number];
  const auto title = "Item " + std::to_string(number + 1) + ": " + item.text + (item.required ? "" : " (optional)");
  std::string body = item.help.empty() ? "" : paragraph(item.help);
  body += choices_of_item(item, number, filled);
  body +=
      render_text({std::string(kNotePrefix) + item.id, note_id(number), "Note on item " + std::to_string(number + 1),
                   finding.note, "textarea", check.max_note_characters},
                  filled);
  if (filled.saved_meanwhile != nullptr && filled.saved_meanwhile->items[number] != finding) {
    const auto &saved = filled.saved_meanwhile->items[number];
    body += render_saved(words_for(saved.mark), saved.note);
  }
  return embedded::fieldset(title, body);
}

std::string render_verdict(const Filled &filled) {
  RadioGroup verdicts{std::string(kVerdictField), kVerdictId, {}, std::string(value_of(filled.with.verdict))};
  for (const Verdict verdict : {Verdict::kClear, Verdict::kReviewNeeded}) {
    verdicts.buttons.push_back({std::string(value_of(verdict)), std::string(words_for(verdict))});
  }
  std::string body =
      "<p>Needed to finish. Clear: every item is Clear or Not applicable. Review needed: say why.</p>\n" +
      embedded::radio_group(verdicts, filled.faults) +
      render_text(
          {std::string(kReasonField), kReasonId, "Reason", filled.with.reason, "textarea", kMaxReasonCharacters},
          filled);
  const auto *saved = filled.saved_meanwhile;
  if (saved != nullptr && (saved->verdict != filled.with.verdict || saved->reason != filled.with.reason)) {
    body += render_saved(words_for(saved->verdict), saved->reason);
  }
  return embedded::fieldset("Outcome", body);
}

std::string render_checklist(const Case &stored, const Filled &filled) {
  std::string body = render_subject(stored) + render_instructions(stored.check) + render_who_sees_what();
  body += stored.saved_ms == 0 ? "<p>Nothing has been saved yet."
                               : "<p>Last saved at " + render_time(stored.saved_ms) + ".";
  body += " The case expires at " + render_time(stored.due_ms) + ".</p>\n<h2>Checklist</h2>\n" + form_start(stored);
  body += embedded::hidden_field(kVersionField, std::to_string(stored.version));
  for (std::size_t i = 0; i < stored.check.items.size(); ++i) body += render_item(stored.check, i, filled);
  body += render_verdict(filled);
  // The first button is the one that the Enter key presses: it must not end the review.
  body += submit_button("Save", kActionField, kSave) + submit_button("Finish", kActionField, kFinish);
  return body + "</form>\n";
}

// Read-only, item by item.
std::string render_findings(const Check &check, const Findings &findings) {
  std::string html = "<ol>\n";
  for (std::size_t i = 0; i < findings.items.size(); ++i) {
    html += "<li><strong>";
    html.append(words_for(findings.items[i].mark)) +=
        "</strong>: <span class=\"text\">" + escape(check.items[i].text) + "</span>\n";
    if (!findings.items[i].note.empty()) html += paragraph("Note: " + findings.items[i].note);
    html += "</li>\n";
  }
  return html + "</ol>\n";
}

Page outcome_page(const Case &stored) {
  const auto &findings = stored.findings;
  std::string body = "<p class=\"notice\"><strong>";
  body.append(words_for(findings.verdict)) += "</strong></p>\n";
  body +=
      "<p>Reviewed at " + render_time(stored.finished_ms) + ". Begun at " + render_time(stored.begun_ms) + ".</p>\n";
  if (!findings.reason.empty()) body += "<h2>Reason</h2>\n" + paragraph(findings.reason);
  body += render_subject(stored) + "<h2>Checklist</h2>\n<p>" + escape(render_counts(findings)) + "</p>\n" +
          render_findings(stored.check, findings);
  return render_page(200, stored.check.name, body + render_who_sees_what());
}

}  // namespace

Page case_page(const Case &stored, std::int64_t now_ms) {
  switch (view_of(stored, now_ms)) {
    case View::kBriefing: return briefing_page(stored);
    case View::kChecklist: return render_page(200, stored.check.name, render_checklist(stored, {stored.findings, {}}));
    case View::kOutcome: return outcome_page(stored);
    case View::kExpired:
      return embedded::message_page(
          410, "This case has expired",
          "Nobody decided it in time, and the recruiting system has been told. If the check is "
          "still needed, start it again there.");
    case View::kCancelled: break;
  }
  return embedded::message_page(410, "This case was cancelled",
                                "The check was cancelled in the recruiting system. There is nothing left to do.");
}

Page correction_page(const Case &stored, const Findings &typed, const FieldErrors &faults) {
  return render_page(422, "Not finished yet: " + stored.check.name,
                     embedded::error_summary(faults) +
                         paragraph("Nothing was saved yet, and nothing that you typed is lost: it stands below.") +
                         render_checklist(stored, {typed, faults}));
}

Page conflict_page(const Case &stored, const Findings &typed) {
  return render_page(
      409, "Saved by somebody else: " + stored.check.name,
      "<div class=\"notice\" role=\"alert\">\n" +
          paragraph("Somebody else saved this checklist after you had opened it, so yours was not saved. Below is what "
                    "you typed, and where they differ what was saved meanwhile. Bring the two together, then save or "
                    "finish again: what you then send replaces what was saved.") +
          "</div>\n" + render_checklist(stored, {typed, {}, &stored.findings}));
}

Page late_page(const Case &stored, const Findings &typed) {
  std::string_view why = "the time for this check was over";
  if (stored.state == CaseState::kDecided) why = "somebody else had decided this check";
  if (stored.state == CaseState::kCancelled) why = "the check was cancelled in the recruiting system";
  std::string body = "<div class=\"notice\" role=\"alert\">\n<p>What you sent was not taken: ";
  body.append(why) += " before it arrived. Below is what you sent. If it matters, tell the hiring team.</p>\n</div>\n";
  body += "<h2>Outcome that you chose</h2>\n<p>";
  body.append(words_for(typed.verdict)) += "</p>\n" + (typed.reason.empty() ? "" : paragraph(typed.reason));
  body += "<h2>Checklist as you filled it in</h2>\n" + render_findings(stored.check, typed);
  body += "<p><a href=\"" + escape(stored.token) + "\">See the check as it stands</a></p>\n";
  return render_page(409, "Not taken: " + stored.check.name, body);
}

}  // namespace assay::background_check
