#include "host/http/routes.h"

#include <algorithm>
#include <chrono>

#include "host/core/log.h"
#include "host/http/access_log.h"
#include "host/http/page_errors.h"

namespace assay::http {
namespace {

using Clock = std::chrono::steady_clock;

Response to_response(wire::Answer answer) {
  Response response{answer.status, "application/json", std::move(answer.body), {}};
  if (answer.retry_after_s > 0) response.headers.push_back({"Retry-After", std::to_string(answer.retry_after_s)});
  if (!answer.allow.empty()) response.headers.push_back({"Allow", std::string(answer.allow)});
  if (answer.ask_credentials)
    response.headers.push_back({"WWW-Authenticate", "Basic realm=\"assay\", charset=\"UTF-8\""});
  return response;
}

// A plugin sees what its pages need and nothing of the connection, of other customers' credentials or of a session.
std::vector<std::pair<std::string, std::string>> page_headers(std::vector<Header> headers) {
  std::vector<std::pair<std::string, std::string>> kept;
  for (auto &header : headers) {
    if (header.name == "cookie") header.value = StaffGate::without_session(header.value);
    if (header.name == "cookie" && header.value.empty()) continue;
    if (header.name == "authorization" || header.name == "host" || header.name == "connection") continue;
    kept.emplace_back(std::move(header.name), std::move(header.value));
  }
  return kept;
}

bool is_for_a_page(const Request &request) { return request.path.starts_with(kPagesPrefix); }

// Somebody's browser says that another site makes it send this form. A server, such as a vendor's, says nothing of the
// kind.
bool is_form_of_another_site(const Request &request) {
  if (request.method == "GET" || request.method == "HEAD") return false;
  return std::any_of(request.headers.begin(), request.headers.end(), [](const Header &header) {
    return header.name == "sec-fetch-site" && header.value != "same-origin" && header.value != "none";
  });
}

// The error's text is the host's own and so without the path; the plugin's words are not in it (LoadedProvider::page).
Response page_failure(const Error &error, const PagePath &where, const std::string &request_id) {
  if (error.code == ErrorCode::kNotFound || error.code == ErrorCode::kUnsupported) return no_such_page();
  log::warn("page_failed", {{"request", request_id},
                            {"line", where.line.value},
                            {"plugin", where.entry.value},
                            {"code", name_of(error.code)},
                            {"error", error.message}});
  return page_is_unavailable();
}

}  // namespace

Response starting_up(const Request &request) {
  if (is_for_a_page(request)) return page_is_unavailable();
  return to_response(wire::unavailable("The gateway is starting; repeat this call.", request.id));
}

struct RouteTable::Exchange {
  std::string_view what;
  service::Caller caller;
  std::string content_type, body;
  std::shared_ptr<Responder> responder;  // shared, so that completions are copyable
  Clock::time_point since;

  void answer(wire::Answer given) const {
    log_access(what, caller.request_id, caller.tenant_name, given.status, since);
    std::move(*responder).send(to_response(std::move(given)));
  }
};

RouteTable::RouteTable(Parts parts, const std::vector<std::pair<ProductLineId, std::string>> &base_paths)
    : parts_(parts) {
  for (const auto &[line, base] : base_paths) {
    rows_[base + "/assessment.list"] = {line, &RouteTable::list};
    rows_[base + "/assessment.customField.list"] = {line, &RouteTable::custom_fields};
    rows_[base + "/assessment.start"] = {line, &RouteTable::start};
    rows_[base + "/assessment.cancel"] = {line, &RouteTable::cancel};
  }
}

void RouteTable::handle(Request request, Responder responder) const {
  const auto since = Clock::now();
  if (is_for_a_page(request)) return page(std::move(request), std::move(responder));
  if (request.path.starts_with(kHooksPrefix)) return hook(std::move(request), std::move(responder));

  const auto refuse = [&](wire::Answer answer) {
    log_access("none", request.id, "", answer.status, since);
    std::move(responder).send(to_response(std::move(answer)));
  };
  const auto row = rows_.find(request.path);
  if (row == rows_.end()) return refuse(wire::not_found(request.id));
  if (request.method != "POST") return refuse(wire::method_not_allowed("POST", request.id));
  const auto *principal = parts_.keys.authenticate(request.header("authorization"));
  // A key of another product line is as unknown as a wrong one.
  if (principal == nullptr || principal->line != row->second.line) return refuse(wire::unauthorized(request.id));

  Exchange exchange{std::string_view(row->first).substr(row->first.rfind('/') + 1),
                    {principal->tenant, principal->tenant_name, principal->line, std::move(request.id)},
                    std::string(request.header("content-type")),
                    std::move(request.body),
                    std::make_shared<Responder>(std::move(responder)),
                    since};
  (this->*row->second.call)(std::move(exchange));
}

template <class Source>
void RouteTable::answer_list(Source &source, Exchange exchange) const {
  const auto &id = exchange.caller.request_id;
  if (auto typed = wire::check_content_type(exchange.content_type, exchange.body.empty()); !typed.ok())
    return exchange.answer(wire::list_failure(typed.error(), id));
  if (auto parsed = wire::parse_list(exchange.body); !parsed.ok())
    return exchange.answer(wire::list_failure(parsed.error(), id));
  if (const auto body = source.ready(exchange.caller)) return exchange.answer({200, *body});

  parts_.executor.post([&source, exchange = std::move(exchange)] {
    assay::start(source.list(exchange.caller), [exchange](const Result<service::Rendered> &list) {
      exchange.answer(list.ok() ? wire::Answer{200, **list}
                                : wire::list_failure(list.error(), exchange.caller.request_id));
    });
  });
}

void RouteTable::list(Exchange exchange) const { answer_list(parts_.catalog, std::move(exchange)); }

void RouteTable::custom_fields(Exchange exchange) const { answer_list(parts_.custom_fields, std::move(exchange)); }

void RouteTable::start(Exchange exchange) const {
  const auto &id = exchange.caller.request_id;
  if (auto typed = wire::check_content_type(exchange.content_type, false); !typed.ok())
    return exchange.answer(wire::start_failure(typed.error(), id));
  auto request = wire::parse_start(exchange.body);
  if (!request.ok()) return exchange.answer(wire::start_failure(request.error(), id));

  parts_.executor.post([this, exchange = std::move(exchange), asked = *std::move(request)] {
    assay::start(
        parts_.assessments.start(exchange.caller, asked), [exchange](const Result<service::StartReply> &reply) {
          exchange.answer(reply.ok() ? wire::Answer{200, wire::render_started(reply->id, reply->update_request)}
                                     : wire::start_failure(reply.error(), exchange.caller.request_id));
        });
  });
}

void RouteTable::cancel(Exchange exchange) const {
  const auto &id = exchange.caller.request_id;
  if (auto typed = wire::check_content_type(exchange.content_type, false); !typed.ok())
    return exchange.answer(wire::cancel_failure(typed.error(), id));
  const auto assessment = wire::parse_cancel(exchange.body);
  if (!assessment.ok()) return exchange.answer(wire::cancel_failure(assessment.error(), id));

  parts_.executor.post([this, exchange = std::move(exchange), asked = *assessment] {
    assay::start(parts_.assessments.cancel(exchange.caller, asked), [exchange](const Result<AssessmentId> &cancelled) {
      exchange.answer(cancelled.ok() ? wire::Answer{200, wire::render_started(*cancelled, "")}
                                     : wire::cancel_failure(cancelled.error(), exchange.caller.request_id));
    });
  });
}

void RouteTable::page(Request request, Responder responder) const {
  const auto since = Clock::now();
  auto way_back = std::make_shared<Responder>(std::move(responder));
  const auto answer = [way_back, since, id = request.id](std::string_view what, Response response) {
    log_access(what, id, "", response.status, since);
    std::move(*way_back).send(std::move(response));
  };
  if (is_form_of_another_site(request)) return answer("page", form_of_another_site());
  const auto is_for_staff = [this](std::string_view path) {
    const auto page = find_page(path);
    return page && page->where.is_for_staff;
  };
  if (auto own = parts_.staff.own_page(request, is_for_staff)) return answer("page:sign-in", *std::move(own));

  auto page = find_page(request.path);
  if (!page) return answer("page", no_such_page());
  const auto what = "page:" + page->where.line.value + "/" + page->where.entry.value;
  if (page->where.is_for_staff && !parts_.staff.admits(request)) return answer(what, parts_.staff.turn_away(request));
  ask_plugin(*std::move(page), std::move(request),
             [answer, what](Response response) { answer(what, std::move(response)); });
}

void RouteTable::hook(Request request, Responder responder) const {
  const auto since = Clock::now();
  auto way_back = std::make_shared<Responder>(std::move(responder));
  auto answer = [way_back, since, id = request.id](Response response) {
    log_access("hook", id, "", response.status, since);
    std::move(*way_back).send(std::move(response));
  };
  parts_.hooks.handle(std::move(request), std::move(answer));
}

std::optional<RouteTable::Page> RouteTable::find_page(std::string_view path) const {
  auto where = split_page_path(path);
  if (!where) return std::nullopt;
  const auto *served = parts_.directory.find(where->line, where->entry);
  if (served == nullptr || !served->provider->has_pages()) return std::nullopt;
  return Page{*std::move(where), *served};
}

void RouteTable::ask_plugin(Page page, Request request, std::function<void(Response)> answer) const {
  auto &where = page.where;
  auto context = service::Directory::context({TenantId{}, "", where.line, request.id}, page.served);
  plugin::PageRequest asked{request.method, std::exchange(where.rest, {}), std::move(request.query),
                            std::move(request.body), page_headers(std::move(request.headers))};
  page.served.provider->page(
      std::move(context), std::move(asked),
      [answer = std::move(answer), id = request.id, where = std::move(where)](Result<plugin::PageResponse> given) {
        if (!given.ok()) return answer(page_failure(given.error(), where, id));
        Response response{given->status, std::move(given->content_type), std::move(given->body), {}};
        for (auto &[name, value] : given->headers) response.headers.push_back({std::move(name), std::move(value)});
        answer(std::move(response));
      });
}

}  // namespace assay::http
