#include "plugins/reference_check/candidate_page.h"

#include "plugins/embedded/address.h"
#include "plugins/embedded/fields.h"
#include "plugins/embedded/page_form.h"
#include "plugins/embedded/refusals.h"

namespace assay::reference_check {
namespace {

using embedded::escape;
using embedded::FieldError;
using embedded::message_page;
using embedded::paragraph;
using embedded::render_count;
using embedded::render_page;
using embedded::render_time;

constexpr std::string_view kConsentId = "consent";
constexpr std::string_view kFormId = "referees";

// The ids of a row's fields in the page.
std::string name_id(std::size_t row) { return "name-" + std::to_string(row + 1); }
std::string address_id(std::size_t row) { return "email-" + std::to_string(row + 1); }

std::vector<FieldError> errors_of(const NamingForm &form) {
  std::vector<FieldError> errors;
  if (!form.form_error.empty()) errors.push_back({std::string(kFormId), form.form_error});
  for (std::size_t i = 0; i < form.rows.size(); ++i) {
    const auto &row = form.rows[i];
    if (!row.name_error.empty()) errors.push_back({name_id(i), row.name_error});
    if (!row.address_error.empty()) errors.push_back({address_id(i), row.address_error});
  }
  if (!form.consent_error.empty()) errors.push_back({std::string(kConsentId), form.consent_error});
  return errors;
}

// who: "Manager 2"
std::string render_row(const Row &row, std::size_t index, const std::string &who, bool is_optional) {
  const std::string ending = is_optional ? " (optional)" : "";
  embedded::TextField name;
  name.name = "name." + row.key;
  name.id = name_id(index);
  name.label = who + ": name" + ending;
  name.value = row.name;
  name.max_characters = kMaxNameCharacters;
  name.error = row.name_error;
  embedded::TextField address;
  address.name = "email." + row.key;
  address.id = address_id(index);
  address.type = "email";
  address.label = who + ": e-mail address" + ending;
  address.value = row.address;
  address.max_characters = embedded::kMaxAddressBytes;
  address.error = row.address_error;
  return render_text_field(name) + render_text_field(address);
}

std::string how_many(const Relationship &relationship) {
  if (relationship.min == relationship.max) return "Name " + std::to_string(relationship.min) + ".";
  return "Name at least " + std::to_string(relationship.min) + " and at most " + std::to_string(relationship.max) + ".";
}

std::string render_rows(const ReferenceCheck &type, const std::vector<Row> &rows) {
  std::string html;
  for (const auto &relationship : type.relationships) {
    html += "<fieldset>\n<legend>" + escape(relationship.label) + "</legend>\n<p>" + how_many(relationship) + "</p>\n";
    std::size_t number = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].relationship != relationship.id) continue;
      html += render_row(rows[i], i, relationship.label + " " + std::to_string(++number), !rows[i].is_required);
    }
    html += "</fieldset>\n";
  }
  return html;
}

std::string render_consent(const About &about, const NamingForm &form) {
  embedded::Choice consent;
  consent.name = kConsentField;
  consent.id = kConsentId;
  consent.value = "yes";
  consent.several = true;
  consent.chosen = form.is_consented;
  consent.label = "I agree that " + about.from_name +
                  " writes to these people, tells them my name and asks them the questions above. I can end this at "
                  "any time on this page.";
  consent.is_invalid = !form.consent_error.empty();
  if (consent.is_invalid) consent.described_by = embedded::error_id(kConsentId);
  return "<fieldset>\n<legend>Your consent</legend>\n" + embedded::error_text(kConsentId, form.consent_error) +
         render_choice(consent) + "</fieldset>\n";
}

std::string what_happens(const Check &check, const About &about) {
  const std::string from = escape(about.from_name);
  std::string html = "<h2>What will happen</h2>\n<ul>\n";
  html +=
      "<li>Each person whom you name gets a mail that tells your name and asks for a reference. Nobody is written to "
      "before you send this form.</li>\n";
  html += "<li>Answering is voluntary for them. The answers are read by the people at <span class=\"text\">" + from +
          "</span> who work on your application, and so are the names and addresses that you enter.</li>\n";
  html += "<li>All of it is erased " + render_count(static_cast<std::size_t>(about.keep_results_days), "day") +
          " after the reference check has ended, or earlier when your application is erased.</li>\n";
  html += "<li>You can name your referees until " + render_time(check.invited_ms + check.link_valid_ms) + ".</li>\n";
  html += "<li>Please ask these people first whether they agree.</li>\n</ul>\n<h2>What they will be asked</h2>\n<ol>\n";
  for (const auto &question : about.type->questions) html += "<li class=\"text\">" + escape(question.text) + "</li>\n";
  return html + "</ol>\n";
}

// A button that leads to the question whether it is meant. prefix leads from the page to what stands below the token.
std::string decline_button(const std::string &prefix, std::string_view label) {
  return "<form method=\"get\" action=\"" + escape(prefix) + "decline\">\n<button type=\"submit\">" + escape(label) +
         "</button>\n</form>\n";
}

std::string form_beginning(const Check &check, const std::string &action) {
  return "<form method=\"post\" novalidate id=\"" + std::string(kFormId) + "\" action=\"" + escape(action) + "\">\n" +
         embedded::hidden_form_token(check.secret);
}

Page form_page(const std::vector<FieldError> &errors, const std::string &title, const std::string &body) {
  if (errors.empty()) return render_page(200, title, body);
  return render_page(422, "Error: " + title, error_summary(errors) + body);
}

Page naming_page(const Check &check, const About &about, const std::string &prefix, const NamingForm &form) {
  std::string body;
  if (!about.type->description.empty()) body += paragraph(about.type->description);
  if (!about.type->intro.empty()) body += paragraph(about.type->intro);
  body += what_happens(check, about) + "<h2>Your referees</h2>\n" + form_beginning(check, prefix + "name");
  body += render_rows(*about.type, form.rows) + render_consent(about, form);
  body += "<button type=\"submit\">Ask these people</button>\n</form>\n";
  body += "<h2>If you do not want to</h2>\n<p>You need not take part. The hiring team is then told so.</p>\n" +
          decline_button(prefix, "I name nobody");
  return form_page(errors_of(form), about.type->name, body);
}

std::string progress(const Check &check) {
  return "<p class=\"notice\" role=\"status\">" + std::to_string(count_answers(check)) + " of " +
         render_count(check.places.size(), "referee") + " answered so far.</p>\n";
}

Page replacing_page(const Check &check, const About &about, const std::string &prefix, const NamingForm &form) {
  std::string body = progress(check);
  body += "<p>Please name another person for each of these. You can leave one out and come back later.</p>\n";
  body += form_beginning(check, prefix + "replace");
  for (std::size_t i = 0; i < form.rows.size(); ++i) {
    const auto &place = check.places[place_of(form.rows[i])];
    const auto label = label_of(about.type, place.relationship);
    body += "<fieldset>\n<legend>" + escape(label + ", in place of " + place.name) + "</legend>\n<p class=\"text\">";
    body += place.loss == Loss::kUnreachable ? escape(place.address) + " could not be reached."
                                             : "There will be no reference from this person.";
    body += "</p>\n<p>You can name another one until " + render_time(place.lost_ms + check.link_valid_ms) + ".</p>\n";
    body += render_row(form.rows[i], i, label, false) + "</fieldset>\n";
  }
  body += "<button type=\"submit\">Ask instead</button>\n</form>\n";
  body += "<h2>If you want to stop</h2>\n" + decline_button(prefix, "End the reference check");
  return form_page(errors_of(form), "Please name another referee", body);
}

Page waiting_page(const Check &check, const std::string &prefix) {
  const std::string body = progress(check) +
                           "<p>Your referees have been asked. There is nothing left for you to do: if somebody cannot "
                           "be reached or does not "
                           "answer, you get a mail. You can close this page.</p>\n<h2>If you want to stop</h2>\n" +
                           decline_button(prefix, "End the reference check");
  return render_page(200, "Thank you", body);
}

}  // namespace

Page candidate_page(const Check &check, const About &about, std::string_view token, std::int64_t now_ms) {
  const std::string prefix = std::string(token) + "/";
  switch (candidate_view(check, now_ms)) {
    case CandidateView::kNaming:
      if (about.type == nullptr) return embedded::try_again_page();
      return naming_page(check, about, prefix, {rows_to_name(*about.type), false, {}, {}});
    case CandidateView::kReplacing:
      return replacing_page(check, about, prefix, {rows_to_replace(check, now_ms), false, {}, {}});
    case CandidateView::kWaiting: return waiting_page(check, prefix);
    case CandidateView::kCompleted:
      return message_page(200, "Thank you, the reference check is complete",
                          "Enough of your referees have answered. There is nothing left for you to do.");
    case CandidateView::kTooLate:
      return message_page(
          410, "This invitation has expired",
          "No referees were named in time. If you would still like to, please ask the person who invited "
          "you for a new invitation.");
    case CandidateView::kEnded:
      return message_page(410, "The reference check has ended",
                          "Too few referees answered in time. The hiring team has been told; please ask the person who "
                          "invited you how to go on.");
    case CandidateView::kDeclined:
      return message_page(
          200, "The reference check has ended as you asked",
          "No more referees are written to, and the hiring team has been told. You can close this page.");
    case CandidateView::kCancelled: break;
  }
  return message_page(410, "This reference check was cancelled",
                      "The hiring team has cancelled it. There is nothing left for you to do.");
}

Page naming_page_again(const Check &check, const About &about, const NamingForm &form) {
  return naming_page(check, about, "", form);
}

Page replacing_page_again(const Check &check, const About &about, const NamingForm &form) {
  return replacing_page(check, about, "", form);
}

Page decline_page(const Check &check, const About &about, std::string_view token) {
  const bool has_named = check.consented_ms != 0;
  std::string body = "<p class=\"text\">";
  body += has_named ? "No more referees will be written to, and answers that have come in are erased. "
                    : "Nobody will be written to. ";
  body += escape(about.from_name) + " is told that there will be no references. This cannot be undone.</p>\n";
  body += "<form method=\"post\" action=\"decline\">\n" + embedded::hidden_form_token(check.secret);
  body += "<button type=\"submit\">";
  body += has_named ? "End the reference check" : "I name nobody";
  body += "</button>\n</form>\n<p><a href=\"../" + escape(token) + "\">Go back</a></p>\n";
  return render_page(200, has_named ? "End the reference check?" : "Take no part?", body);
}

}  // namespace assay::reference_check
