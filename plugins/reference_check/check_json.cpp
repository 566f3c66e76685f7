#include "plugins/reference_check/check_json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace assay::reference_check {
namespace {

using nlohmann::json;

// Indexed by the enumerators; a stored name never changes its meaning.
constexpr std::array<std::string_view, 6> kCheckStates = {"invited", "collecting", "completed",
                                                          "expired", "declined",   "cancelled"};
constexpr std::array<std::string_view, 4> kPlaceStates = {"asked", "answered", "vacant", "closed"};
constexpr std::array<std::string_view, 4> kLosses = {"none", "declined", "unreachable", "too_late"};

template <class Enum, std::size_t N>
Enum parse_name(const std::array<std::string_view, N> &names, const json &stored) {
  const auto found = std::find(names.begin(), names.end(), stored.get<std::string>());
  if (found == names.end()) throw json::other_error::create(501, "unknown name", nullptr);
  return static_cast<Enum>(found - names.begin());
}

template <class Enum, std::size_t N>
std::string_view name_of(const std::array<std::string_view, N> &names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

json render_links(const Links &links) {
  json stored = {{"hashes", links.hashes}};
  if (!links.token.empty()) stored["token"] = links.token;
  return stored;
}

Links read_links(const json &stored) {
  return {stored.at("hashes").get<std::vector<std::string>>(), stored.value("token", "")};
}

json render_place(const Place &place) {
  json former = json::array();
  for (const auto &one : place.former) {
    former.push_back(
        {{"link_hashes", one.link_hashes}, {"address_hash", one.address_hash}, {"loss", name_of(kLosses, one.loss)}});
  }
  return {{"relationship", place.relationship},
          {"name", place.name},
          {"address", place.address},
          {"same_domain", place.same_domain},
          {"state", name_of(kPlaceStates, place.state)},
          {"loss", name_of(kLosses, place.loss)},
          {"links", render_links(place.links)},
          {"request_mailed", place.request_mailed},
          {"loss_mailed", place.loss_mailed},
          {"asked_ms", place.asked_ms},
          {"answered_ms", place.answered_ms},
          {"lost_ms", place.lost_ms},
          {"reminders_due", place.reminders_due},
          {"reminders_mailed", place.reminders_mailed},
          {"answers_key", place.answers_key},
          {"rating_sum", place.rating_sum},
          {"rating_count", place.rating_count},
          {"former", std::move(former)}};
}

Place read_place(const json &stored) {
  Place place;
  stored.at("relationship").get_to(place.relationship);
  stored.at("name").get_to(place.name);
  stored.at("address").get_to(place.address);
  stored.at("same_domain").get_to(place.same_domain);
  place.state = parse_name<PlaceState>(kPlaceStates, stored.at("state"));
  place.loss = parse_name<Loss>(kLosses, stored.at("loss"));
  place.links = read_links(stored.at("links"));
  stored.at("request_mailed").get_to(place.request_mailed);
  stored.at("loss_mailed").get_to(place.loss_mailed);
  stored.at("asked_ms").get_to(place.asked_ms);
  stored.at("answered_ms").get_to(place.answered_ms);
  stored.at("lost_ms").get_to(place.lost_ms);
  stored.at("reminders_due").get_to(place.reminders_due);
  stored.at("reminders_mailed").get_to(place.reminders_mailed);
  stored.at("answers_key").get_to(place.answers_key);
  stored.at("rating_sum").get_to(place.rating_sum);
  stored.at("rating_count").get_to(place.rating_count);
  for (const auto &one : stored.at("former")) {
    place.former.push_back({one.at("link_hashes").get<std::vector<std::string>>(),
                            one.at("address_hash").get<std::string>(), parse_name<Loss>(kLosses, one.at("loss"))});
  }
  return place;
}

Check read_check(const json &stored) {
  Check check;
  stored.at("assessment_id").get_to(check.assessment_id);
  stored.at("check_key").get_to(check.check_key);
  stored.at("check_name").get_to(check.check_name);
  check.state = parse_name<CheckState>(kCheckStates, stored.at("state"));
  stored.at("candidate_name").get_to(check.candidate_name);
  stored.at("candidate_address").get_to(check.candidate_address);
  stored.at("link_valid_ms").get_to(check.link_valid_ms);
  stored.at("referee_valid_ms").get_to(check.referee_valid_ms);
  stored.at("reminders_ms").get_to(check.reminders_ms);
  stored.at("required_answers").get_to(check.required_answers);
  stored.at("invited_ms").get_to(check.invited_ms);
  stored.at("consented_ms").get_to(check.consented_ms);
  stored.at("finished_ms").get_to(check.finished_ms);
  check.links = read_links(stored.at("links"));
  stored.at("report_hash").get_to(check.report_hash);
  check.report_token = stored.value("report_token", "");
  stored.at("secret").get_to(check.secret);
  for (const auto &place : stored.at("places")) check.places.push_back(read_place(place));
  stored.at("pending_answers").get_to(check.pending_answers);
  stored.at("started_reported").get_to(check.started_reported);
  stored.at("outcome_reported").get_to(check.outcome_reported);
  stored.at("answers_settled").get_to(check.answers_settled);
  stored.at("progress_reported").get_to(check.progress_reported);
  return check;
}

}  // namespace

std::string render_check(const Check &check) {
  json places = json::array();
  for (const auto &place : check.places) places.push_back(render_place(place));
  json stored = {
      {"assessment_id", check.assessment_id},
      {"check_key", check.check_key},
      {"check_name", check.check_name},
      {"state", name_of(kCheckStates, check.state)},
      {"candidate_name", check.candidate_name},
      {"candidate_address", check.candidate_address},
      {"link_valid_ms", check.link_valid_ms},
      {"referee_valid_ms", check.referee_valid_ms},
      {"reminders_ms", check.reminders_ms},
      {"required_answers", check.required_answers},
      {"invited_ms", check.invited_ms},
      {"consented_ms", check.consented_ms},
      {"finished_ms", check.finished_ms},
      {"links", render_links(check.links)},
      {"report_hash", check.report_hash},
      {"secret", check.secret},
      {"places", std::move(places)},
      {"started_reported", check.started_reported},
      {"outcome_reported", check.outcome_reported},
      {"pending_answers", check.pending_answers},
      {"answers_settled", check.answers_settled},
      {"progress_reported", check.progress_reported},
  };
  if (!check.report_token.empty()) stored["report_token"] = check.report_token;
  return stored.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<Check> parse_check(std::string_view text) {
  try {
    return read_check(json::parse(text));
  } catch (const json::exception &) {
    return std::nullopt;
  }
}

}  // namespace assay::reference_check
