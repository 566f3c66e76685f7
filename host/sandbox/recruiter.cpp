#include "host/sandbox/recruiter.h"

#include "host/core/log.h"
#include "host/sandbox/answers.h"
#include "host/wire/ashby.h"
#include "host/wire/json.h"

namespace assay::sandbox {
namespace {

std::string text_at(const nlohmann::json &body, const char *pointer) {
  const nlohmann::json::json_pointer at(pointer);
  return body.contains(at) && body.at(at).is_string() ? body.at(at).get<std::string>() : std::string();
}

Result<nlohmann::json> read_fields(const http::Request &request) {
  ASSAY_CHECK(wire::check_content_type(request.header("content-type"), false));
  return wire::parse_json(request.body);
}

}  // namespace

void Recruiter::handle(CallName name, const http::Request &request, http::Responder responder) {
  const auto fields = read_fields(request);
  if (!fields.ok()) return std::move(responder).send(error_answer(fields.error(), request.id));
  auto call = make_partner_call(parts_.schema, name, *fields, default_key_, parts_.ids);
  if (!call.ok()) return std::move(responder).send(error_answer(call.error(), request.id));

  // A Done must be copyable, a Responder is not.
  auto way_back = std::make_shared<http::Responder>(std::move(responder));
  auto http = call->http;
  auto made = std::make_shared<PartnerCall>(*std::move(call));
  parts_.client.send(std::move(http), [this, way_back, made, id = request.id](Result<net::HttpReply> reply) {
    parts_.executor.post(
        [this, way_back, made, id, reply = std::move(reply)] { std::move(*way_back).send(finish(*made, reply, id)); });
  });
}

http::Response Recruiter::finish(const PartnerCall &call, const Result<net::HttpReply> &reply,
                                 const std::string &request_id) {
  if (!reply.ok()) return error_answer(reply.error(), request_id);
  const auto answer = read_partner_answer(parts_.schema, call.name, *reply);
  log::info("sandbox_recruiter_call", {{"call", name_of(call.name)},
                                       {"partner", call.partner},
                                       {"status", answer.status},
                                       {"success", answer.success ? "yes" : "no"},
                                       {"faults", answer.faults},
                                       {"request", request_id}});
  if (const auto remembered = remember(call, answer, request_id); !remembered.ok()) {
    log::error("sandbox_journal_failed", {{"problem", remembered.error().message}});
    return envelope_answer(503, "service_unavailable", "The sandbox cannot write its journal; see its log.",
                           request_id);
  }
  return json_answer(200, render_answer(call.name, answer));
}

Result<void> Recruiter::remember(const PartnerCall &call, const PartnerAnswer &answer, const std::string &request_id) {
  if (call.name == CallName::kList || call.name == CallName::kCustomFields) return {};
  const auto id =
      call.name == CallName::kCancel ? AssessmentId::parse(text_at(call.body, "/assessment_id")) : answer.assessment_id;
  if (!id) return {};  // a start that was refused has no timeline
  Call made;
  made.name = name_of(call.name);
  made.partner = call.partner;
  made.status = answer.status;
  made.success = answer.success;
  made.type_id = text_at(call.body, "/assessment_type_id");
  made.application_id = text_at(call.body, "/application/ashby_id");
  ASSAY_CHECK(parts_.memory.add(*id, std::move(made)));
  return remember_update(call, *id, answer, request_id);
}

Result<void> Recruiter::remember_update(const PartnerCall &call, const AssessmentId &id, const PartnerAnswer &answer,
                                        const std::string &request_id) {
  if (answer.update_request.empty()) return {};
  Arrival arrival;
  arrival.source = call.name == CallName::kStart ? Source::kStartAnswer : Source::kCancelAnswer;
  arrival.body = answer.update_request;
  arrival.request_id = request_id;
  arrival.judgement = parts_.memory.timelines().judge(answer.update_request);
  return parts_.memory.add(id, std::move(arrival));
}

}  // namespace assay::sandbox
