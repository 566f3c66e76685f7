#include "host/sandbox/journal_record.h"

#include <nlohmann/json.hpp>

#include "host/wire/json.h"

namespace assay::sandbox {
namespace {

using Json = nlohmann::json;

std::string line_of(const Json &record) { return record.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string text(const Json &record, const char *member) {
  const auto it = record.find(member);
  return it != record.end() && it->is_string() ? it->get<std::string>() : std::string();
}

std::int64_t number(const Json &record, const char *member) {
  const auto it = record.find(member);
  return it != record.end() && it->is_number_integer() ? it->get<std::int64_t>() : 0;
}

Error broken(const std::string &problem) { return {ErrorCode::kInvalidArgument, problem}; }

Call read_call(const Json &record) {
  Call call;
  call.at_ms = number(record, "at_ms");
  call.name = text(record, "call");
  call.partner = text(record, "partner");
  call.status = static_cast<int>(number(record, "status"));
  call.success = record.value("success", Json()) == true;
  call.type_id = text(record, "assessment_type_id");
  call.application_id = text(record, "application_id");
  return call;
}

Result<Arrival> read_arrival(const wire::AshbySchema &schema, const Json &record) {
  Arrival arrival;
  arrival.at_ms = number(record, "at_ms");
  arrival.body = text(record, "update");
  arrival.request_id = text(record, "request_id");
  arrival.fault = text(record, "fault");
  const auto source = parse_source(text(record, "source"));
  const auto verdict = parse_verdict(text(record, "verdict"));
  if (!source || !verdict) return broken("an update has no source or no verdict");
  arrival.source = *source;
  arrival.judgement = {*verdict, text(record, "code"), text(record, "message"), std::nullopt};
  if (auto update = read_update(schema, arrival.body); update.ok()) arrival.judgement.update = *std::move(update);
  return arrival;
}

}  // namespace

std::string render_record(const AssessmentId &id, const Call &call) {
  return line_of({{"assessment_id", id.to_string()},
                  {"at_ms", call.at_ms},
                  {"call", call.name},
                  {"partner", call.partner},
                  {"status", call.status},
                  {"success", call.success},
                  {"assessment_type_id", call.type_id},
                  {"application_id", call.application_id}});
}

std::string render_record(const AssessmentId &id, const Arrival &arrival) {
  return line_of({{"assessment_id", id.to_string()},
                  {"at_ms", arrival.at_ms},
                  {"update", arrival.body},
                  {"source", name_of(arrival.source)},
                  {"request_id", arrival.request_id},
                  {"fault", arrival.fault},
                  {"verdict", name_of(arrival.judgement.verdict)},
                  {"code", arrival.judgement.code},
                  {"message", arrival.judgement.message}});
}

Result<JournalRecord> parse_record(const wire::AshbySchema &schema, std::string_view line) {
  ASSAY_TRY(const auto record, wire::parse_json(line));
  if (!record.is_object()) return broken("not a JSON object");
  const auto id = AssessmentId::parse(text(record, "assessment_id"));
  if (!id) return broken("no assessment_id");
  if (record.contains("call")) return JournalRecord{*id, read_call(record)};
  if (!record.contains("update")) return broken("neither a call nor an update");
  ASSAY_TRY(auto arrival, read_arrival(schema, record));
  return JournalRecord{*id, std::move(arrival)};
}

}  // namespace assay::sandbox
