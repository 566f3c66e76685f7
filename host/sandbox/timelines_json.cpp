#include "host/sandbox/timelines_json.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "host/wire/json.h"

namespace assay::sandbox {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostParsedBytes = 32 * 1024;
constexpr std::size_t kCallsShown = 50;

Error fault_in(std::string_view name, const char *problem) {
  return {ErrorCode::kInvalidArgument, "the query's " + std::string(name) + " " + problem};
}

Result<std::size_t> parse_count(std::string_view name, std::string_view text) {
  std::size_t count = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (text.empty() || failure != std::errc() || end != text.data() + text.size())
    return fault_in(name, "must be a whole number");
  return count;
}

Result<void> read_parameter(std::string_view name, std::string_view value, TimelinesQuery &query) {
  if (name == "assessment_id") {
    query.only = AssessmentId::parse(value);
    if (!query.only) return fault_in(name, "must be a UUID");
  } else if (name == "offset") {
    ASSAY_TRY(query.offset, parse_count(name, value));
  } else if (name == "from") {
    ASSAY_TRY(query.from, parse_count(name, value));
  } else {
    return Error{ErrorCode::kInvalidArgument, "the query may have assessment_id, from and offset"};
  }
  return {};
}

Json render(const Call &call) {
  return {{"at_ms", call.at_ms},
          {"call", call.name},
          {"partner", call.partner},
          {"status", call.status},
          {"success", call.success},
          {"assessment_type_id", call.type_id},
          {"application_id", call.application_id}};
}

Json render(const Arrival &arrival) {
  const auto &judgement = arrival.judgement;
  auto update = arrival.body.size() <= kMostParsedBytes ? wire::parse_json(arrival.body) : Result<Json>(Json());
  return {{"at_ms", arrival.at_ms},
          {"source", name_of(arrival.source)},
          {"verdict", name_of(judgement.verdict)},
          {"kind", judgement.update ? Json(name_of(judgement.update->kind)) : Json()},
          {"fault", arrival.fault},
          {"code", judgement.code},
          {"message", judgement.message},
          {"request_id", arrival.request_id},
          {"body", arrival.body},
          {"update", update.ok() ? *std::move(update) : Json()}};
}

// Each once, in the order in which it was first accepted.
Json accepted_kinds(const Timeline &timeline) {
  auto kinds = Json::array();
  for (const auto &arrival : timeline.arrivals()) {
    if (arrival.judgement.verdict != Verdict::kAccepted || !arrival.judgement.update) continue;
    const Json kind = name_of(arrival.judgement.update->kind);
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
  }
  return kinds;
}

Json last_calls(const Timeline &timeline) {
  const auto &calls = timeline.calls();
  auto rendered = Json::array();
  for (auto i = calls.size() > kCallsShown ? calls.size() - kCallsShown : 0; i < calls.size(); ++i)
    rendered.push_back(render(calls[i]));
  return rendered;
}

// As many updates as fit into `room` bytes, one at least, so that every page goes further.
Json render(const Timeline &timeline, std::size_t from, std::size_t &room) {
  Json rendered = {{"assessment_id", timeline.id().to_string()},
                   {"known", timeline.known()},
                   {"ended", timeline.ended()},
                   {"started_at_ms", timeline.started_at_ms()},
                   {"accepted", accepted_kinds(timeline)},
                   {"calls", last_calls(timeline)}};
  room -= std::min(room, rendered.dump().size());
  auto updates = Json::array();
  std::size_t at = from;
  for (; at < timeline.arrivals().size(); ++at) {
    auto update = render(timeline.arrivals()[at]);
    const auto size = update.dump(-1, ' ', false, Json::error_handler_t::replace).size();
    if (size > room && at > from) break;
    room -= std::min(room, size);
    updates.push_back(std::move(update));
  }
  if (at < timeline.arrivals().size()) rendered["next_from"] = at;
  rendered["updates"] = std::move(updates);
  return rendered;
}

}  // namespace

Result<TimelinesQuery> parse_timelines_query(std::string_view text) {
  TimelinesQuery query;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    ASSAY_CHECK(read_parameter(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())), query));
  }
  if (query.from > 0 && !query.only) return fault_in("from", "needs an assessment_id");
  return query;
}

Json render_timelines(const Timelines &timelines, const TimelinesQuery &query) {
  const auto &order = timelines.order();
  Json rendered = {{"total", order.size()}, {"timelines", Json::array()}};
  std::size_t room = kPageBytes;
  if (query.only) {
    if (const auto *timeline = timelines.find(*query.only))
      rendered["timelines"].push_back(render(*timeline, query.from, room));
    return rendered;
  }
  for (std::size_t at = query.offset; at < order.size(); ++at) {
    if (room < kPageBytes / 8) {
      rendered["next_offset"] = at;
      break;
    }
    rendered["timelines"].push_back(render(*timelines.find(order[at]), 0, room));
  }
  return rendered;
}

}  // namespace assay::sandbox
