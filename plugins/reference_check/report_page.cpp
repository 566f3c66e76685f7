#include "plugins/reference_check/report_page.h"

#include <algorithm>
#include <set>
#include <string>

#include "plugins/reference_check/announcements.h"

namespace assay::reference_check {
namespace {

using embedded::escape;
using embedded::render_count;
using embedded::render_decimal;
using embedded::render_page;
using embedded::render_time;

std::string state_of(const Place &place) {
  if (place.state == PlaceState::kAnswered) return "Answered at " + render_time(place.answered_ms);
  if (place.loss == Loss::kDeclined) return "Declined";
  return place.loss == Loss::kUnreachable ? "Could not be reached" : "Did not answer in time";
}

std::string title_of(const Check &check) {
  return check.candidate_name.empty() ? check.check_name : check.check_name + ": " + check.candidate_name;
}

std::string person(const Place &place) {
  std::string html = "<strong>" + escape(place.name) + "</strong>, " + escape(place.address);
  if (place.same_domain) html += " <em>(at the same domain as the candidate's address)</em>";
  return html;
}

std::string render_place(const Place &place, std::size_t index, std::string_view token) {
  std::string html = "<li class=\"text\">" + person(place) + ". " + escape(state_of(place)) + ".";
  if (place.state == PlaceState::kAnswered) {
    const auto number = std::to_string(index + 1);
    html += " <a href=\"" + escape(token) + "/" + number + "\">Answers of referee " + number + "</a>";
  }
  if (!place.former.empty()) {
    html += " Named in place of " + render_count(place.former.size(), "other") + ".";
  }
  return html + "</li>\n";
}

std::string render_referees(const Check &check, const About &about, std::string_view token) {
  std::string html;
  std::set<std::string> seen;
  for (const auto &first : check.places) {
    if (!seen.insert(first.relationship).second) continue;
    html += "<h2>" + escape(label_of(about.type, first.relationship)) + "</h2>\n<ul>\n";
    for (std::size_t i = 0; i < check.places.size(); ++i)
      if (check.places[i].relationship == first.relationship) html += render_place(check.places[i], i, token);
    html += "</ul>\n";
  }
  return html;
}

const Question *find_question(const ReferenceCheck *type, const std::string &id) {
  if (type == nullptr) return nullptr;
  const auto found =
      std::find_if(type->questions.begin(), type->questions.end(), [&](const Question &q) { return q.id == id; });
  return found == type->questions.end() ? nullptr : &*found;
}

std::string text_of(const ReferenceCheck *type, const std::string &question_id) {
  const auto *question = find_question(type, question_id);
  return question == nullptr ? question_id : question->text;
}

// Of questions that at least two referees rated: an average of one would be that one's answer.
std::string render_averages(const ReferenceCheck *type, const std::vector<Answers> &all) {
  std::string html;
  for (const auto &[id, ratings] : ratings_by_question(all)) {
    if (ratings.count < 2) continue;
    const double mean = static_cast<double>(ratings.sum) / static_cast<double>(ratings.count);
    html += "<li><span class=\"text\">" + escape(text_of(type, id)) + "</span> <strong>" + render_decimal(mean) +
            "</strong> of 5, from " + render_count(static_cast<std::size_t>(ratings.count), "rating") + "</li>\n";
  }
  return html.empty() ? html : "<h2>Averages</h2>\n<ul>\n" + html + "</ul>\n";
}

std::string value_of(const ReferenceCheck *type, const Answer &answer) {
  if (answer.kind == AnswerKind::kSkipped) return "<em>Preferred not to say</em>";
  if (answer.kind == AnswerKind::kRating) return "<strong>" + escape(answer.value) + "</strong> of 5";
  std::string value = answer.value;
  const auto *question = find_question(type, answer.question_id);
  if (answer.kind == AnswerKind::kChoice && question != nullptr) {
    for (const auto &option : question->options)
      if (option.id == answer.value) value = option.text;
  }
  return "<span class=\"text\">" + escape(value) + "</span>";
}

}  // namespace

Page report_page(const Check &check, const About &about, std::string_view token, const std::vector<Answers> &all) {
  std::string body = "<p class=\"notice\">" + std::to_string(count_answers(check)) + " of " +
                     render_count(check.places.size(), "referee") + " answered; " +
                     std::to_string(check.required_answers) + " were needed.</p>\n<ul>\n";
  if (const auto average = average_rating(check)) {
    body += "<li>Average rating: " + render_decimal(*average) + " % (1 counts as 0 %, 5 as 100 %)</li>\n";
  }
  body += "<li>The candidate named the referees and consented at " + render_time(check.consented_ms) + "</li>\n";
  body += "<li>Ended at " + render_time(check.finished_ms) + "</li>\n</ul>\n";
  body += render_referees(check, about, token) + render_averages(about.type, all);
  return render_page(200, title_of(check), body);
}

Page answers_page(const Check &check, const About &about, std::string_view token, std::size_t place,
                  const Answers &answers) {
  const auto &referee = check.places[place];
  std::string body = "<p class=\"text\">" + escape(label_of(about.type, referee.relationship)) + ": " +
                     person(referee) + ". " + escape(state_of(referee)) + ".</p>\n<ol>\n";
  for (const auto &answer : answers) {
    body += "<li><p class=\"text\">" + escape(text_of(about.type, answer.question_id)) + "</p>\n<p>" +
            value_of(about.type, answer) + "</p></li>\n";
  }
  body += "</ol>\n<p><a href=\"../" + escape(token) + "\">All referees</a></p>\n";
  return render_page(200, title_of(check) + ", referee " + std::to_string(place + 1), body);
}

}  // namespace assay::reference_check
