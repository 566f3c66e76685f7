#include "host/sandbox/update_endpoint.h"

#include <nlohmann/json.hpp>

#include "host/core/log.h"
#include "host/sandbox/answers.h"
#include "host/wire/ashby.h"
#include "host/wire/json.h"

namespace assay::sandbox {
namespace {

http::Response edge_refusal() {
  http::Response response;
  response.status = 403;
  response.content_type = "text/html; charset=UTF-8";
  response.body = "<!DOCTYPE html><html><head><title>Access denied</title></head><body>error code: 1010</body></html>";
  return response;
}

http::Response unauthorized(std::string_view request_id) {
  return envelope_answer(401, "unauthorized", "An API key is required.", request_id);
}

http::Response redirect_to(const std::string &location) {
  http::Response response;
  response.status = 302;
  response.headers.push_back({"Location", location});
  return response;
}

http::Response page_in_place_of_json() {
  http::Response response;
  response.content_type = "text/html; charset=UTF-8";
  response.body = "<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon.</body></html>";
  return response;
}

// A refusal has no warnings.
http::Response with_warning(http::Response truth) {
  auto body = wire::parse_json(truth.body);
  if (!body.ok() || body->value("success", false) == false) return truth;
  (*body)["warnings"] = {"A warning that was asked for."};
  return json_answer(truth.status, *body);
}

http::Response unavailable_for(const Error &error, std::string_view request_id) {
  log::error("sandbox_journal_failed", {{"problem", error.message}});
  return envelope_answer(503, "service_unavailable", "The sandbox cannot write its journal; see its log.", request_id);
}

}  // namespace

std::optional<http::Response> refuse_before_reading(const BasicKey &key, const http::Request &request) {
  if (request.header("user-agent").empty()) return edge_refusal();
  switch (key.check(request.header("authorization"))) {
    case KeyCheck::kMissing: return unauthorized(request.id);
    case KeyCheck::kWrong: return envelope_answer(403, "invalid_api_key", "The API key is not valid.", request.id);
    case KeyCheck::kRight: break;
  }
  if (const auto type = wire::check_content_type(request.header("content-type"), false); !type.ok())
    return envelope_answer(400, "invalid_input", type.error().message, request.id);
  if (const auto parsed = wire::parse_json(request.body); !parsed.ok())
    return envelope_answer(400, "invalid_input", "the body: " + parsed.error().message, request.id);
  return std::nullopt;
}

http::Response answer_of(const Judgement &judgement, std::string_view assessment_id, std::string_view request_id) {
  if (judgement.verdict == Verdict::kRefused)
    return envelope_answer(200, judgement.code, judgement.message, request_id);
  return json_answer(200, {{"success", true}, {"results", {{"assessment_id", assessment_id}}}});
}

http::Response faulty_answer(const Fault &fault, http::Response truth, std::string_view request_id) {
  http::Response response;
  switch (fault.kind) {
    case FaultKind::kRateLimited:
      response = envelope_answer(429, "rate_limit_exceeded", "Too many requests.", request_id);
      break;
    case FaultKind::kServerError:
      response = envelope_answer(500, "internal_error", "Something went wrong.", request_id);
      break;
    case FaultKind::kUnavailable:
      response = envelope_answer(503, "service_unavailable", "Try again later.", request_id);
      break;
    case FaultKind::kSuccessFalse:
      response = envelope_answer(200, fault.code, "A fault that was asked for.", request_id);
      break;
    case FaultKind::kSlow: response = std::move(truth); break;
    case FaultKind::kReset: response.status = 0; break;
    case FaultKind::kTruncated:
      response = std::move(truth);
      response.body.resize(response.body.size() / 2);
      break;
    case FaultKind::kHtml403: response = edge_refusal(); break;
    case FaultKind::kUnauthorized: response = unauthorized(request_id); break;
    case FaultKind::kForbidden:
      response = envelope_answer(403, fault.code, "The API key may not do this.", request_id);
      break;
    case FaultKind::kRedirect: response = redirect_to(fault.location); break;
    case FaultKind::kNotJson: response = page_in_place_of_json(); break;
    case FaultKind::kWarnings: response = with_warning(std::move(truth)); break;
  }
  if (fault.retry_after_s > 0) response.headers.push_back({"Retry-After", std::to_string(fault.retry_after_s)});
  if (!fault.scope.empty()) response.headers.push_back({"X-RateLimit-Scope", fault.scope});
  return response;
}

void UpdateEndpoint::handle(const http::Request &request, http::Responder responder) {
  if (auto refusal = refuse_before_reading(key_, request)) return std::move(responder).send(*std::move(refusal));
  const auto id = addressee_of(request.body);
  const auto fault = faults_.take(id);
  if (!fault) return std::move(responder).send(judge_and_remember(request, ""));

  http::Response truth;
  if (fault->recorded) {
    truth = judge_and_remember(request, name_of(fault->kind));
  } else if (id) {
    Arrival hidden;
    hidden.body = request.body;
    hidden.request_id = request.id;
    hidden.fault = name_of(fault->kind);
    hidden.judgement.verdict = Verdict::kNotSeen;
    if (const auto added = memory_.add(*id, std::move(hidden)); !added.ok())
      return std::move(responder).send(unavailable_for(added.error(), request.id));
  }
  send_with_fault(*fault, std::move(truth), request.id, std::move(responder));
}

void UpdateEndpoint::send_with_fault(const Fault &fault, http::Response truth, std::string_view request_id,
                                     http::Responder responder) {
  auto response = faulty_answer(fault, std::move(truth), request_id);
  if (fault.kind != FaultKind::kSlow) return std::move(responder).send(std::move(response));
  // Work must be copyable, a Responder is not.
  auto late = std::make_shared<http::Responder>(std::move(responder));
  executor_.post_at(std::chrono::steady_clock::now() + fault.delay,
                    [late, response = std::move(response)] { std::move(*late).send(response); });
}

http::Response UpdateEndpoint::judge_and_remember(const http::Request &request, std::string_view fault) {
  auto judgement = memory_.timelines().judge(request.body);
  const auto id = judgement.update ? std::optional(judgement.update->id) : addressee_of(request.body);
  auto response = answer_of(judgement, id ? id->to_string() : "", request.id);
  log::info("sandbox_update", {{"assessment", id ? id->to_string() : "none"},
                               {"verdict", name_of(judgement.verdict)},
                               {"code", judgement.code},
                               {"fault", fault},
                               {"request", request.id}});
  if (!id) return response;
  Arrival arrival;
  arrival.body = request.body;
  arrival.request_id = request.id;
  arrival.fault = fault;
  arrival.judgement = std::move(judgement);
  if (const auto added = memory_.add(*id, std::move(arrival)); !added.ok())
    return unavailable_for(added.error(), request.id);
  return response;
}

}  // namespace assay::sandbox
