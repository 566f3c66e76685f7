#include "tests/support/model_checker.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

namespace assay::test {
namespace {

constexpr auto kNever = std::numeric_limits<std::size_t>::max();

std::string quoted(const std::string &text) { return "\"" + text + "\""; }

// Where the first update with this mark was taken.
std::size_t place_of(const std::string &mark, const std::vector<ModelChecker::Arrival> &arrivals) {
  const auto it = std::find_if(arrivals.begin(), arrivals.end(), [&](const auto &arrival) {
    return arrival.is_taken && arrival.body.find(mark) != std::string::npos;
  });
  return it == arrivals.end() ? kNever : static_cast<std::size_t>(it - arrivals.begin());
}

}  // namespace

void ModelChecker::started(const std::string &application, const std::string &assessment) {
  auto &known = assessments_[assessment];
  if (!std::exchange(known.started, true)) ++starts_;
  applications_[application].ids.insert(assessment);
}

void ModelChecker::cancelled(const std::string &assessment) { assessments_[assessment].cancelled = true; }

void ModelChecker::invited(const std::string &application, const std::string &idempotency_key) {
  applications_[application].keys.insert(idempotency_key);
}

void ModelChecker::took(const std::string &assessment, std::string mark, News kind) {
  assessments_[assessment].told.push_back({std::move(mark), kind});
}

void ModelChecker::arrived(Arrival arrival) {
  auto &known = assessments_[arrival.assessment];
  if (arrival.is_taken && known.taken.insert(arrival.timestamp).second) ++delivered_;
  known.arrivals.push_back(std::move(arrival));
}

std::vector<Violation> ModelChecker::violations() const {
  Found found;
  for (const auto &[name, application] : applications_) check_invitations(name, application, found);
  for (const auto &[id, assessment] : assessments_) {
    check_loss(id, assessment, found);
    check_order(id, assessment, found);
    check_end(id, assessment, found);
    check_repeats(id, assessment, found);
  }
  return found;
}

void ModelChecker::check_loss(const std::string &id, const Assessment &assessment, Found &found) {
  if (assessment.started && assessment.taken.empty())
    found.push_back({"I1", id + " was started and Ashby has no update of it"});
  const bool ended = std::any_of(assessment.arrivals.begin(), assessment.arrivals.end(),
                                 [](const Arrival &arrival) { return arrival.is_taken && arrival.is_the_end; });
  if (assessment.cancelled && !ended) found.push_back({"I1", id + " was cancelled and its end did not arrive"});
  // From the end: progress may be missing only when progress follows, of which some is there.
  bool replaced = false;
  for (auto it = assessment.told.rbegin(); it != assessment.told.rend(); ++it) {
    const bool is_progress = it->kind == News::kProgress;
    const bool arrived = place_of(it->mark, assessment.arrivals) != kNever;
    if (!arrived && !(is_progress && replaced))
      found.push_back({"I1", id + ": " + quoted(it->mark) + " was taken from the vendor and did not arrive"});
    replaced = is_progress && (arrived || replaced);
  }
}

void ModelChecker::check_order(const std::string &id, const Assessment &assessment, Found &found) {
  std::set<std::int64_t> seen;
  for (const auto &arrival : assessment.arrivals) {
    if (!seen.empty() && !seen.contains(arrival.timestamp) && arrival.timestamp < *seen.rbegin())
      found.push_back({"I3", id + ": the update of " + std::to_string(arrival.timestamp) +
                                 " arrived for the first time after that of " + std::to_string(*seen.rbegin())});
    seen.insert(arrival.timestamp);
  }
  std::size_t last = 0;
  for (const auto &told : assessment.told) {
    const auto place = place_of(told.mark, assessment.arrivals);
    if (place == kNever) continue;
    if (place < last)
      found.push_back({"I3", id + ": " + quoted(told.mark) + " arrived before what was taken before it"});
    last = std::max(last, place);
  }
}

void ModelChecker::check_end(const std::string &id, const Assessment &assessment, Found &found) {
  std::optional<std::int64_t> end;
  for (const auto &arrival : assessment.arrivals) {
    if (!arrival.is_taken) continue;
    if (!end) {
      if (arrival.is_the_end) end = arrival.timestamp;
      continue;
    }
    if (arrival.timestamp <= *end) continue;
    found.push_back({"I4", id + (arrival.is_the_end ? " ended twice, at " : " went on after its end, at ") +
                               std::to_string(arrival.timestamp)});
  }
}

void ModelChecker::check_repeats(const std::string &id, const Assessment &assessment, Found &found) {
  std::map<std::int64_t, const std::string *> first;
  for (const auto &arrival : assessment.arrivals) {
    if (!arrival.is_posted) continue;
    const auto [it, is_new] = first.try_emplace(arrival.timestamp, &arrival.body);
    if (!is_new && *it->second != arrival.body)
      found.push_back(
          {"I8", id + ": the update of " + std::to_string(arrival.timestamp) + " came again with other bytes"});
  }
}

void ModelChecker::check_invitations(const std::string &name, const Application &application, Found &found) {
  if (application.ids.size() > 1)
    found.push_back({"I2", name + " was answered with " + std::to_string(application.ids.size()) + " ids"});
  if (application.keys.size() > 1)
    found.push_back({"I2", name + ": the vendor was asked with " + std::to_string(application.keys.size()) + " keys"});
  for (const auto &id : application.ids)
    if (!application.keys.contains(id)) found.push_back({"I1", name + ": the vendor was never asked for " + id});
}

std::size_t count(const std::vector<Violation> &violations, std::string_view invariant) {
  return static_cast<std::size_t>(std::count_if(violations.begin(), violations.end(),
                                                [&](const Violation &each) { return each.invariant == invariant; }));
}

std::string text_of(const std::vector<Violation> &violations, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < violations.size() && i < most; ++i)
    text += violations[i].invariant + " " + violations[i].text + "\n";
  if (violations.size() > most) text += "and " + std::to_string(violations.size() - most) + " more\n";
  return text;
}

}  // namespace assay::test
