#include "plugins/background_check/worst_case.h"

#include <algorithm>
#include <string_view>

#include "plugins/background_check/case.h"
#include "plugins/background_check/case_json.h"
#include "plugins/background_check/case_pages.h"
#include "plugins/background_check/words.h"
#include "plugins/embedded/form.h"
#include "plugins/embedded/record_store.h"
#include "plugins/embedded/tokens.h"

namespace assay::background_check {
namespace {

using embedded::kMaxFormBytes;
using embedded::kMaxPageBytes;
using embedded::kMaxStoredBytes;

constexpr std::string_view kLongestEscaped = "\"";         // &quot;
constexpr std::string_view kLongestStored = "\U0001F600";  // four bytes
constexpr std::size_t kEncodedBytes = 12;                  // of a character of four bytes, each %XX in a form
constexpr std::int64_t kLatestMs = 9'999'999'999'999;      // as many digits as any time until the year 2286
constexpr std::int64_t kLargestVersion = 9'999'999'999;
constexpr std::size_t kRoomBytes = 2048;           // for what differs a little: dates, digits, names of states
constexpr std::size_t kToldBytes = 20 * 260;       // addresses of reviewers while they are being mailed
constexpr std::size_t kLeastNoteCharacters = 100;  // a note that is shorter says nothing

std::string repeated(std::string_view character, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += character;
  return text;
}

Case longest_case(const Check &check, std::string_view character) {
  const auto part = repeated(character, kMaxSubjectCharacters);
  Case stored = open_case(std::string(36, 'f'), check, {part, part, part, part}, kLatestMs - 1);
  stored.due_ms = stored.remind_ms = stored.begun_ms = stored.saved_ms = kLatestMs;
  stored.state = CaseState::kBegun;
  stored.token = stored.secret = std::string(embedded::kTokenBytes * 2, 'f');
  stored.version = kLargestVersion;
  stored.findings.verdict = Verdict::kReviewNeeded;
  stored.findings.reason = repeated(character, kMaxReasonCharacters);
  for (auto &item : stored.findings.items) item = {Mark::kReviewNeeded, repeated(character, check.max_note_characters)};
  return stored;
}

// Faults that no findings have all at once.
embedded::FieldErrors all_faults(const Check &check) {
  embedded::FieldErrors faults = {{kVerdictId, std::string(80, '-')}, {kReasonId, std::string(80, '-')}};
  for (std::size_t i = 0; i < check.items.size(); ++i) {
    faults.push_back({mark_id(i), std::string(80, '-')});
    faults.push_back({note_id(i), std::string(80, '-')});
  }
  return faults;
}

std::size_t page_bytes(const Check &check) {
  const Case stored = longest_case(check, kLongestEscaped);
  // Whatever differs from what was saved is shown twice.
  Findings other = stored.findings;
  other.verdict = Verdict::kClear;
  for (auto &item : other.items) item.mark = check.items[0].required ? Mark::kClear : Mark::kNotApplicable;
  Case decided = stored;
  decide(decided, stored.version, stored.findings, kLatestMs - 1);
  return std::max({conflict_page(stored, other).html.size(),
                   correction_page(stored, stored.findings, all_faults(check)).html.size(),
                   case_page(decided, kLatestMs).html.size()});
}

std::size_t form_bytes_without_notes(const Check &check) {
  const auto field = [](std::string_view name, std::size_t value_bytes) { return name.size() + 2 + value_bytes; };
  const std::size_t longest_choice = value_of(Mark::kNotApplicable).size();
  std::size_t bytes = field(embedded::kFormTokenField, embedded::form_token("").size()) + field(kVersionField, 20) +
                      field(kActionField, kFinish.size()) + field(kVerdictField, longest_choice) +
                      field(kReasonField, kMaxReasonCharacters * kEncodedBytes);
  for (const auto &item : check.items) {
    bytes += field(kMarkPrefix, item.id.size() + longest_choice) + field(kNotePrefix, item.id.size());
  }
  return bytes;
}

std::string outgrown(std::string_view what, std::size_t worst, std::size_t limit, std::string_view remedy) {
  std::string text = "with every note at its longest ";
  text.append(what) += " " + std::to_string(worst) + " bytes, at most " + std::to_string(limit) + " are possible; ";
  return text.append(remedy);
}

}  // namespace

std::size_t room_for_notes(const Check &check) {
  const std::size_t taken = form_bytes_without_notes(check);
  if (taken >= kMaxFormBytes) return 0;
  return std::min(kMaxNoteCharacters, (kMaxFormBytes - taken) / (kEncodedBytes * check.items.size()));
}

WorstCase worst_case(const Check &check) {
  WorstCase worst;
  worst.page_bytes = kRoomBytes + page_bytes(check);
  worst.form_bytes = form_bytes_without_notes(check) + check.items.size() * check.max_note_characters * kEncodedBytes;
  worst.stored_bytes = kRoomBytes + kToldBytes + render_case(longest_case(check, kLongestStored)).size();
  return worst;
}

std::vector<std::string> outgrown_limits(const Check &check) {
  std::vector<std::string> faults;
  if (check.max_note_characters < kLeastNoteCharacters) {
    faults.push_back("the list is so long that a form has room for only " + std::to_string(check.max_note_characters) +
                     " characters of a note on each item, and " + std::to_string(kLeastNoteCharacters) +
                     " are needed; list fewer items, or make two checks of it");
    return faults;
  }
  const WorstCase worst = worst_case(check);
  if (worst.page_bytes > kMaxPageBytes) {
    faults.push_back(outgrown("a page of this check has", worst.page_bytes, kMaxPageBytes,
                              "shorten the instructions and the help of the items"));
  }
  if (worst.stored_bytes > kMaxStoredBytes) {
    faults.push_back(outgrown("the stored case has", worst.stored_bytes, kMaxStoredBytes,
                              "shorten the instructions and the help of the items"));
  }
  return faults;
}

}  // namespace assay::background_check
