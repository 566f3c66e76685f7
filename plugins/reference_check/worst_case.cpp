#include "plugins/reference_check/worst_case.h"

#include <algorithm>
#include <string_view>

#include "plugins/embedded/address.h"
#include "plugins/embedded/form.h"
#include "plugins/embedded/record_store.h"
#include "plugins/embedded/tokens.h"
#include "plugins/reference_check/candidate_page.h"
#include "plugins/reference_check/check_json.h"
#include "plugins/reference_check/referee_page.h"
#include "plugins/reference_check/report_page.h"

namespace assay::reference_check {
namespace {

using embedded::kMaxAddressBytes;
using embedded::kMaxFormBytes;
using embedded::kMaxPageBytes;
using embedded::kMaxStoredBytes;
using embedded::kTokenBytes;

constexpr std::string_view kLongestEscaped = "\"";          // &quot;
constexpr std::string_view kLongestEncoded = "\U0001F600";  // four bytes, each %XX in a form; and longest in the store
constexpr std::int64_t kLatestMs = 9'999'999'999'999;
constexpr std::size_t kRoomBytes = 4096;       // for what differs a little: dates, digits, names of states
constexpr std::size_t kSenderBytes = 100 * 6;  // from_name, escaped; a page says it five times at most
constexpr std::size_t kCandidateBytes = 200;   // of a name
constexpr std::size_t kIdBytes = 36;           // an assessment's
constexpr std::size_t kErrorCharacters = 120;  // more than any that a form can get
constexpr std::size_t kHashBytes = 64;

std::string repeated(std::string_view character, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += character;
  return text;
}

Links longest_links(std::size_t mails) {
  Links links;
  links.hashes.assign(mails, std::string(kHashBytes, 'f'));
  links.token.assign(kTokenBytes * 2, 'f');
  return links;
}

Place longest_place(const ReferenceCheck &type, const std::string &relationship, std::string_view character) {
  const std::size_t mails = 1 + type.reminder_days.size();
  Place place;
  place.relationship = relationship;
  place.name = repeated(character, kMaxNameCharacters);
  place.address = std::string(kMaxAddressBytes, '\'');
  place.same_domain = true;
  place.state = PlaceState::kAnswered;
  place.loss = Loss::kUnreachable;
  place.links = longest_links(mails);
  place.asked_ms = place.answered_ms = place.lost_ms = kLatestMs;
  place.answers_key.assign(kTokenBytes * 2, 'f');
  place.rating_sum = place.rating_count = 999;
  place.former.assign(kMaxReplacements, {place.links.hashes, std::string(kHashBytes, 'f'), Loss::kUnreachable});
  return place;
}

Check longest_check(const ReferenceCheck &type, std::string_view character) {
  Check check;
  check.assessment_id.assign(kIdBytes, 'f');
  check.check_key = type.key;
  check.pending_answers.assign(kMaxPendingAnswers, std::string(kTokenBytes * 2, 'f'));
  check.check_name = type.name;
  check.state = CheckState::kCompleted;
  check.candidate_name = std::string(kCandidateBytes, '"');
  check.candidate_address = std::string(kMaxAddressBytes, '"');
  check.link_valid_ms = check.referee_valid_ms = kLatestMs;
  check.reminders_ms.assign(kMaxReminders, kLatestMs);
  check.invited_ms = check.consented_ms = check.finished_ms = kLatestMs;
  check.required_answers = type.required_answers;
  check.links = longest_links(1 + most_referees(type) * (1 + kMaxReplacements));
  check.report_hash.assign(kHashBytes, 'f');
  check.report_token = check.secret = check.links.token;
  for (const auto &relationship : type.relationships) {
    for (std::size_t i = 0; i < relationship.max; ++i)
      check.places.push_back(longest_place(type, relationship.id, character));
  }
  return check;
}

Entry longest_entry(const Question &question, std::string_view character) {
  if (question.kind == QuestionKind::kRating) return {"5", false};
  if (question.kind == QuestionKind::kText) return {repeated(character, question.max_characters), question.may_skip};
  const auto longest = std::max_element(
      question.options.begin(), question.options.end(),
      [](const auto &a, const auto &b) { return a.id.size() + a.text.size() < b.id.size() + b.text.size(); });
  return {longest->id, false};
}

Entries longest_entries(const ReferenceCheck &type, std::string_view character) {
  Entries entries;
  for (const auto &question : type.questions) entries.emplace(question.id, longest_entry(question, character));
  return entries;
}

Answers longest_answers(const ReferenceCheck &type, std::string_view character) {
  auto entries = longest_entries(type, character);
  for (auto &[id, entry] : entries) entry.is_skipped = false;
  return to_answers(type, entries);
}

std::size_t naming_page_bytes(const Check &check, const About &about) {
  NamingForm form{rows_to_name(*about.type), true, std::string(kErrorCharacters, '"'),
                  std::string(kErrorCharacters, '"')};
  for (auto &row : form.rows) {
    row.name = repeated(kLongestEscaped, kMaxNameCharacters);
    row.address = std::string(kMaxAddressBytes, '"');
    row.name_error = row.address_error = std::string(kErrorCharacters, '"');
  }
  const auto naming = naming_page_again(check, about, form).html.size();
  for (std::size_t i = 0; i < form.rows.size(); ++i) form.rows[i].key = std::to_string(i);
  return kRoomBytes + 5 * kSenderBytes + std::max(naming, replacing_page_again(check, about, form).html.size());
}

std::size_t questionnaire_page_bytes(const Check &check, const About &about) {
  const auto entries = longest_entries(*about.type, kLongestEscaped);
  const auto answers = longest_answers(*about.type, kLongestEscaped);
  // A text that is there and skipped has the longest error; an error more for each of the others.
  const std::size_t errors = about.type->questions.size() * 2 * (kErrorCharacters * 6 + 120);
  const auto asked = questionnaire_again(check, about, 0, std::string(kHashBytes, 'f'), entries).html.size() + errors;
  const auto shown = answers_page(check, about, check.secret, 0, answers).html.size();
  return kRoomBytes + 5 * kSenderBytes + std::max(asked, shown);
}

std::size_t report_page_bytes(const Check &check, const About &about) {
  const std::vector<Answers> all(2, longest_answers(*about.type, kLongestEscaped));
  return kRoomBytes + report_page(check, about, check.secret, all).html.size();
}

std::size_t naming_form_bytes(const ReferenceCheck &type) {
  std::size_t bytes = kRoomBytes;
  for (const auto &row : rows_to_name(type))
    bytes += 2 * (row.key.size() + 8) + kMaxNameCharacters * 4 * 3 + kMaxAddressBytes * 4 * 3;
  return bytes;
}

std::size_t questionnaire_form_bytes(const ReferenceCheck &type) {
  std::size_t bytes = kRoomBytes;
  for (const auto &question : type.questions) {
    const std::size_t bytes_each = question.kind == QuestionKind::kText ? 3 : 1;  // ids need no %XX
    bytes += 2 * (question.id.size() + 8) + longest_entry(question, kLongestEncoded).value.size() * bytes_each;
  }
  return bytes;
}

}  // namespace

WorstCase worst_case(const ReferenceCheck &type) {
  const About about{&type, "", 3650};
  const Check check = longest_check(type, kLongestEscaped);
  WorstCase worst;
  worst.naming_page_bytes = naming_page_bytes(check, about);
  worst.naming_form_bytes = naming_form_bytes(type);
  worst.report_page_bytes = report_page_bytes(check, about);
  worst.stored_check_bytes = kRoomBytes + render_check(longest_check(type, kLongestEncoded)).size();
  worst.questionnaire_page_bytes = questionnaire_page_bytes(check, about);
  worst.questionnaire_form_bytes = questionnaire_form_bytes(type);
  worst.stored_answers_bytes = kRoomBytes + render_answers(longest_answers(type, kLongestEncoded)).size();
  return worst;
}

std::vector<Outgrown> outgrown_limits(const ReferenceCheck &type) {
  const WorstCase worst = worst_case(type);
  const struct {
    const char *member, *what, *remedy;
    std::size_t bytes, limit;
  } rows[] = {
      {"relationships", "the page on which referees are named", "ask for fewer referees, or shorten texts",
       worst.naming_page_bytes, kMaxPageBytes},
      {"relationships", "the form in which referees are named", "ask for fewer referees", worst.naming_form_bytes,
       kMaxFormBytes},
      {"relationships", "the report page", "ask for fewer referees, or shorten the questions", worst.report_page_bytes,
       kMaxPageBytes},
      {"relationships", "the stored check", "ask for fewer referees", worst.stored_check_bytes, kMaxStoredBytes},
      {"questions", "the page of the questions", "ask fewer or shorter questions", worst.questionnaire_page_bytes,
       kMaxPageBytes},
      {"questions", "the form that a referee sends",
       "ask fewer questions, or give those of kind text a smaller max_characters (12 bytes are counted for each "
       "character)",
       worst.questionnaire_form_bytes, kMaxFormBytes},
      {"questions", "one referee's stored answers",
       "ask fewer questions, or give those of kind text a smaller max_characters", worst.stored_answers_bytes,
       kMaxStoredBytes},
  };
  std::vector<Outgrown> outgrown;
  for (const auto &row : rows) {
    if (row.bytes <= row.limit) continue;
    outgrown.push_back({row.member, std::string("with everything at its longest ") + row.what + " has " +
                                        std::to_string(row.bytes) + " bytes, at most " + std::to_string(row.limit) +
                                        " are possible; " + row.remedy});
  }
  return outgrown;
}

}  // namespace assay::reference_check
