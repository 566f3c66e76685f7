#include "host/sandbox/routes.h"

#include <nlohmann/json.hpp>

#include "host/sandbox/answers.h"
#include "host/sandbox/pages.h"
#include "host/sandbox/timelines_json.h"
#include "host/wire/ashby.h"
#include "host/wire/json.h"

namespace assay::sandbox {
namespace {

// The content type is demanded so that no web page can send this without asking the browser first.
Result<Fault> read_fault(const http::Request &request) {
  ASSAY_CHECK(wire::check_content_type(request.header("content-type"), false));
  ASSAY_TRY(const auto document, wire::parse_json(request.body));
  return parse_fault(document);
}

}  // namespace

struct Routes::Row {
  std::string_view path, method;
  void (Routes::*call)(const http::Request &, http::Responder);
};

const Routes::Row Routes::kRows[] = {
    {"/assessment.update", "POST", &Routes::update},
    {"/_sandbox/recruiter/list", "POST", &Routes::list},
    {"/_sandbox/recruiter/custom-fields", "POST", &Routes::custom_fields},
    {"/_sandbox/recruiter/start", "POST", &Routes::start},
    {"/_sandbox/recruiter/cancel", "POST", &Routes::cancel},
    {"/_sandbox/faults", "POST", &Routes::add_fault},
    {"/_sandbox/timelines", "GET", &Routes::timelines},
    {"/", "GET", &Routes::page},
    {"/style.css", "GET", &Routes::style},
};

void Routes::handle(const http::Request &request, http::Responder responder) {
  for (const auto &row : kRows) {
    if (row.path != request.path) continue;
    if (row.method == request.method) return (this->*row.call)(request, std::move(responder));
    auto refusal =
        envelope_answer(405, "method_not_allowed", "This path takes " + std::string(row.method) + ".", request.id);
    refusal.headers.push_back({"Allow", std::string(row.method)});
    return std::move(responder).send(std::move(refusal));
  }
  std::move(responder).send(envelope_answer(404, "not_found", "There is nothing at this path.", request.id));
}

void Routes::add_fault(const http::Request &request, http::Responder responder) {
  auto fault = read_fault(request);
  if (!fault.ok()) return std::move(responder).send(error_answer(fault.error(), request.id));
  parts_.faults.add(*std::move(fault));
  std::move(responder).send(json_answer(200, {{"success", true}, {"waiting", parts_.faults.waiting()}}));
}

void Routes::timelines(const http::Request &request, http::Responder responder) {
  const auto query = parse_timelines_query(request.query);
  if (!query.ok()) return std::move(responder).send(error_answer(query.error(), request.id));
  std::move(responder).send(json_answer(200, render_timelines(parts_.memory.timelines(), *query)));
}

void Routes::page(const http::Request &request, http::Responder responder) {
  const auto query = parse_timelines_query(request.query);
  std::move(responder).send(timelines_page(parts_.memory.timelines(), query.ok() ? query->offset : 0));
}

void Routes::style(const http::Request &, http::Responder responder) { std::move(responder).send(style_sheet()); }

}  // namespace assay::sandbox
