#include "host/http/admin_routes.h"

#include <algorithm>
#include <memory>

#include "host/http/access_log.h"
#include "host/http/admin_asks.h"
#include "host/http/admin_views.h"
#include "host/http/rendering.h"
#include "host/security/keys.h"
#include "host/wire/ashby.h"

namespace assay::http {

namespace admin = wire::admin;

namespace {

using SteadyClock = std::chrono::steady_clock;

// Pages that stay far below what an answer may hold, and acts that do not keep the store's other writers waiting.
constexpr std::int64_t kMostListed = 200, kMostActedOn = 500;

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return 400;
    case ErrorCode::kNotFound: return 404;
    case ErrorCode::kConflict: return 409;
    case ErrorCode::kUnavailable:
    case ErrorCode::kResourceExhausted: return 503;
    default: return 500;
  }
}

// The part of `path` that '*' of `pattern` stands for; "" when there is none; nullopt when they do not fit.
std::optional<std::string> match(std::string_view pattern, std::string_view path) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == path ? std::optional<std::string>("") : std::nullopt;
  const auto tail = pattern.substr(star + 1);
  if (path.size() <= star + tail.size() || !path.starts_with(pattern.substr(0, star)) || !path.ends_with(tail))
    return std::nullopt;
  const auto named = path.substr(star, path.size() - star - tail.size());
  return named.find('/') == std::string_view::npos ? std::optional<std::string>(named) : std::nullopt;
}

store::OperatorAct act_of(const admin::Order &order) { return {order.actor, order.reason, order.dry_run}; }

bool wants(const std::vector<std::string> &states, const std::string &state) {
  return states.empty() || std::find(states.begin(), states.end(), state) != states.end();
}

}  // namespace

struct AdminRoutes::Exchange {
  Request request;
  std::string named, what;
  std::shared_ptr<Responder> responder;  // shared, so that completions are copyable
  SteadyClock::time_point since;

  void answer(int status, std::string body) const {
    log_access(what, request.id, "", status, since);
    Response response{status, "application/json", std::move(body), {{"Cache-Control", "no-store"}}};
    std::move(*responder).send(std::move(response));
  }
  void fail(const Error &error) const {
    answer(status_of(error.code), wire::render_envelope(name_of(error.code), error.message, request.id));
  }
  template <class T>
  void say(const T &document, int status = 200) const {
    auto body = admin::render(document);
    if (body.size() > kMaxAnswerBody)
      return fail({ErrorCode::kInternal, "the answer is larger than 256 KiB: ask for a smaller page"});
    answer(status, std::move(body));
  }
};

constexpr AdminRoutes::Row AdminRoutes::kRows[] = {
    {"GET", "/deliveries", &AdminRoutes::list_deliveries},
    {"POST", "/deliveries/replay", &AdminRoutes::replay},
    {"POST", "/deliveries/discard", &AdminRoutes::discard},
    {"POST", "/deliveries/*/requeue", &AdminRoutes::requeue},
    {"GET", "/deliveries/*", &AdminRoutes::show_delivery},
    {"GET", "/assessments", &AdminRoutes::list_assessments},
    {"GET", "/assessments/*", &AdminRoutes::show_assessment},
    {"POST", "/assessments/*/resolve", &AdminRoutes::resolve_assessment},
    {"GET", "/brakes", &AdminRoutes::list_brakes},
    {"POST", "/holds", &AdminRoutes::hold},
    {"POST", "/holds/release", &AdminRoutes::release},
    {"GET", "/audit", &AdminRoutes::list_audit},
    {"GET", "/status", &AdminRoutes::show_status},
    {"GET", "/healthz", &AdminRoutes::show_health},
    {"GET", "/readyz", &AdminRoutes::show_readiness},
};

void AdminRoutes::handle(Request request, Responder responder) const {
  Exchange exchange{std::move(request), "", "admin:none", std::make_shared<Responder>(std::move(responder)),
                    SteadyClock::now()};
  const auto &asked = exchange.request;
  if (!security::equal_constant_time(asked.header("authorization"), authorization_))
    return exchange.answer(401, wire::render_envelope("unauthorized", "Unauthorized.", asked.id));
  bool is_other_method = false;
  for (const auto &[method, path, call] : kRows) {
    auto named = match(path, asked.path);
    if (!named) continue;
    is_other_method = true;
    if (method != asked.method) continue;
    exchange.named = *std::move(named);
    exchange.what = "admin:" + std::string(path);
    return (this->*call)(exchange);
  }
  if (is_other_method)
    return exchange.answer(405,
                           wire::render_envelope("method_not_allowed", "This path takes another method.", asked.id));
  exchange.fail({ErrorCode::kNotFound, "no such path"});
}

void AdminRoutes::list_deliveries(const Exchange &exchange) const {
  const auto asked = query_filter(exchange.request);
  if (!asked.ok()) return exchange.fail(asked.error());
  auto filter = parts_.names.filter_of(*asked);
  if (!filter.ok()) return exchange.fail(filter.error());
  auto states = stored_states(asked->states);
  if (!states.ok()) return exchange.fail(states.error());
  const auto limit = page_limit(asked->limit, kMostListed);
  if (!limit.ok()) return exchange.fail(limit.error());
  filter->states = *std::move(states);
  filter->limit = *limit;
  parts_.operations.list(*filter, [this, exchange, limit = *limit, shown = asked->states](const auto &rows) {
    if (!rows.ok()) return exchange.fail(rows.error());
    admin::Deliveries page;
    for (const auto &[row, waits] : *rows) {
      auto view = view_of(row, waits, parts_.names);
      if (wants(shown, view.state)) page.deliveries.push_back(std::move(view));
    }
    if (rows->size() == limit) page.next = rows->back().row.key;
    exchange.say(page);
  });
}

void AdminRoutes::show_delivery(const Exchange &exchange) const {
  const auto key = parse_key(exchange.named);
  if (!key) return exchange.fail({ErrorCode::kNotFound, "no such delivery: a number is what it is called by"});
  const auto payload = query_text(exchange.request, "payload");
  if (!payload.ok()) return exchange.fail(payload.error());
  parts_.operations.find(*key, [this, exchange, with_payload = *payload == "1"](const auto &found) {
    if (!found.ok()) return exchange.fail(found.error());
    auto view = view_of(found->detail.row, found->waits, parts_.names);
    if (with_payload) {
      view.body = found->detail.body;
      view.answer = found->detail.answer;
    }
    exchange.say(view);
  });
}

void AdminRoutes::answer_act(const Exchange &exchange, const admin::Order &order,
                             const Result<store::Acted> &acted) const {
  if (!acted.ok()) return exchange.fail(acted.error());
  if (order.of.key == 0 || !acted->done.empty() || !acted->refused.empty())
    return exchange.say(view_of(*acted, order.dry_run, order.rate));
  parts_.operations.find(order.of.key, [exchange](const auto &found) {
    if (!found.ok()) return exchange.fail(found.error());
    const auto &row = found->detail.row;
    exchange.fail({ErrorCode::kConflict, "delivery " + std::to_string(row.key) + " is " +
                                             std::string(delivery::shown_state(row, found->waits)) +
                                             " or does not fit the other conditions: only what is DEAD is replayed"});
  });
}

void AdminRoutes::requeue(const Exchange &exchange) const {
  auto order = parse_order(exchange.request, Reason::kMayBeLeftOut);
  if (!order.ok()) return exchange.fail(order.error());
  const auto key = parse_key(exchange.named);
  if (!key) return exchange.fail({ErrorCode::kNotFound, "no such delivery: a number is what it is called by"});
  parts_.operations.requeue(*key, act_of(*order), [this, exchange, order = *order](const Result<store::Acted> &acted) {
    answer_act(exchange, order, acted);
  });
}

void AdminRoutes::replay(const Exchange &exchange) const {
  const auto order = parse_order(exchange.request, Reason::kMayBeLeftOut);
  if (!order.ok()) return exchange.fail(order.error());
  if (!order->of.states.empty())
    return exchange.fail({ErrorCode::kInvalidArgument, "/of/states must be left out: only what is DEAD is replayed"});
  auto filter = parts_.names.filter_of(order->of);
  if (!filter.ok()) return exchange.fail(filter.error());
  const auto limit = page_limit(order->of.limit, kMostActedOn);
  if (!limit.ok()) return exchange.fail(limit.error());
  filter->limit = *limit;
  store::Replay replay{*std::move(filter), order->first_ms, order->rate, order->force};
  parts_.operations.replay(
      std::move(replay), act_of(*order),
      [this, exchange, order = *order](const Result<store::Acted> &acted) { answer_act(exchange, order, acted); });
}

void AdminRoutes::discard(const Exchange &exchange) const {
  const auto order = parse_order(exchange.request, Reason::kIsNeeded);
  if (!order.ok()) return exchange.fail(order.error());
  if (!order->of.states.empty())
    return exchange.fail(
        {ErrorCode::kInvalidArgument,
         "/of/states must be left out: of many only what is DEAD is discarded, of one also what waits"});
  auto filter = parts_.names.filter_of(order->of);
  if (!filter.ok()) return exchange.fail(filter.error());
  const auto limit = page_limit(order->of.limit, kMostActedOn);
  if (!limit.ok()) return exchange.fail(limit.error());
  filter->limit = *limit;
  parts_.operations.discard(
      *std::move(filter), act_of(*order),
      [this, exchange, order = *order](const Result<store::Acted> &acted) { answer_act(exchange, order, acted); });
}

void AdminRoutes::list_assessments(const Exchange &exchange) const {
  const auto asked = query_filter(exchange.request);
  if (!asked.ok()) return exchange.fail(asked.error());
  const auto of = parts_.names.filter_of(*asked);
  if (!of.ok()) return exchange.fail(of.error());
  const auto limit = page_limit(asked->limit, kMostListed);
  if (!limit.ok()) return exchange.fail(limit.error());
  store::AssessmentFilter filter{of->assessment, {}, of->tenant, of->line, of->entry, of->after_key, *limit};
  if (asked->states.size() > 1)
    return exchange.fail({ErrorCode::kInvalidArgument, "assessments are listed by one state"});
  if (asked->states.size() == 1) filter.state = parse_state(asked->states.front());
  if (asked->states.size() == 1 && !filter.state)
    return exchange.fail(
        {ErrorCode::kInvalidArgument, "no state of an assessment is called \"" + asked->states.front() + "\""});
  parts_.operations.list_assessments(filter, [this, exchange, limit = *limit](const auto &rows) {
    if (!rows.ok()) return exchange.fail(rows.error());
    admin::Assessments page;
    for (const auto &row : *rows) page.assessments.push_back(view_of(row, parts_.names));
    if (rows->size() == limit) page.next = rows->back().key;
    exchange.say(page);
  });
}

void AdminRoutes::show_assessment(const Exchange &exchange) const {
  const auto id = AssessmentId::parse(exchange.named);
  if (!id) return exchange.fail({ErrorCode::kNotFound, "no such assessment: a UUID is what it is called by"});
  store::AssessmentFilter filter;
  filter.id = *id;
  parts_.operations.list_assessments(filter, [this, exchange, id = *id](const auto &rows) {
    if (!rows.ok()) return exchange.fail(rows.error());
    if (rows->empty()) return exchange.fail({ErrorCode::kNotFound, "no such assessment: " + id.to_string()});
    admin::Timeline timeline{view_of(rows->front(), parts_.names), {}};
    store::DeliveryFilter of;
    of.assessment = id;
    of.limit = kMostListed;
    parts_.operations.list(of, [this, exchange, timeline](const auto &deliveries) mutable {
      if (!deliveries.ok()) return exchange.fail(deliveries.error());
      for (const auto &[row, waits] : *deliveries) timeline.deliveries.push_back(view_of(row, waits, parts_.names));
      exchange.say(timeline);
    });
  });
}

void AdminRoutes::resolve_assessment(const Exchange &exchange) const {
  const auto id = AssessmentId::parse(exchange.named);
  if (!id) return exchange.fail({ErrorCode::kNotFound, "no such assessment: a UUID is what it is called by"});
  const auto order = parse_resolve(exchange.request);
  if (!order.ok()) return exchange.fail(order.error());
  service::Resolution resolution = service::AskAgain{};
  std::string detail = "the vendor is asked again";
  if (!order->vendor_ref.empty()) {
    resolution = service::StartedAtVendor{order->vendor_ref};
    detail = "started, the vendor calls it " + order->vendor_ref;
  } else if (order->failed) {
    resolution = service::FailedAtVendor{order->reason};
    detail = "failed";
  }
  if (!order->reason.empty()) detail += "; " + order->reason;
  store::AuditRow entry{0, 0, order->actor, "assessments.resolve", id->to_string(), std::move(detail)};
  parts_.resolve(*id, std::move(resolution), [this, exchange, entry](const Result<AssessmentState> &state) {
    if (!state.ok()) return exchange.fail(state.error());
    const admin::Resolved resolved{entry.target, std::string(name_of(*state))};
    parts_.operations.log_act(entry, [exchange, resolved](const Result<void> &logged) {
      if (!logged.ok()) log::error("act_not_in_audit", {{"error", logged.error().message}});
      exchange.say(resolved);
    });
  });
}

void AdminRoutes::list_brakes(const Exchange &exchange) const {
  parts_.operations.look(
      [this, exchange](const delivery::Overview &overview) { exchange.say(view_of(overview, parts_.names)); });
}

void AdminRoutes::hold(const Exchange &exchange) const {
  const auto order = parse_hold(exchange.request, Reason::kIsNeeded);
  if (!order.ok()) return exchange.fail(order.error());
  const auto scope = parts_.names.scope_of(*order, true);
  if (!scope.ok()) return exchange.fail(scope.error());
  store::BrakeRow row;
  row.scope = *scope;
  row.with_starts = order->starts;
  row.actor = order->actor;
  row.reason = order->reason;
  parts_.operations.hold(row, [this, exchange, row](const Result<void> &stored) {
    if (!stored.ok()) return exchange.fail(stored.error());
    if (row.with_starts) parts_.held_starts.set(row.scope, true);  // a second hold lets no starts through
    exchange.say(admin::Held{parts_.names.shown_scope(row.scope), true});
  });
}

void AdminRoutes::release(const Exchange &exchange) const {
  const auto order = parse_hold(exchange.request, Reason::kMayBeLeftOut);
  if (!order.ok()) return exchange.fail(order.error());
  const auto scope = parts_.names.scope_of(*order, false);
  if (!scope.ok()) return exchange.fail(scope.error());
  parts_.operations.release(*scope, {order->actor, order->reason, false},
                            [this, exchange, scope = *scope](const Result<bool> &lifted) {
                              if (!lifted.ok()) return exchange.fail(lifted.error());
                              parts_.held_starts.set(scope, false);
                              exchange.say(admin::Held{parts_.names.shown_scope(scope), *lifted});
                            });
}

void AdminRoutes::list_audit(const Exchange &exchange) const {
  const auto before = query_number(exchange.request, "before");
  if (!before.ok()) return exchange.fail(before.error());
  const auto asked = query_number(exchange.request, "limit");
  if (!asked.ok()) return exchange.fail(asked.error());
  const auto limit = page_limit(*asked, kMostListed);
  if (!limit.ok()) return exchange.fail(limit.error());
  parts_.operations.list_audit(*before, *limit, [this, exchange, limit = *limit](const auto &rows) {
    if (!rows.ok()) return exchange.fail(rows.error());
    auto page = view_of(*rows, parts_.names);
    if (rows->size() == limit) page.next = rows->back().key;
    exchange.say(page);
  });
}

void AdminRoutes::show_status(const Exchange &exchange) const {
  parts_.operations.look([this, exchange](const delivery::Overview &overview) {
    admin::Status status;
    status.version = version_;
    status.brakes = view_of(overview, parts_.names).brakes;
    status.plugins = parts_.names.plugins();
    parts_.operations.count([exchange, status](const Result<store::OutboxCounts> &counts) mutable {
      if (!counts.ok()) return exchange.fail(counts.error());
      status.waiting = counts->waiting;
      status.oldest_queued_ms = counts->oldest_queued_ms;
      status.dead = counts->dead;
      exchange.say(status);
    });
  });
}

void AdminRoutes::show_health(const Exchange &exchange) const { exchange.say(admin::Readiness{true, {}}); }

void AdminRoutes::show_readiness(const Exchange &exchange) const {
  parts_.operations.find_faults([exchange](std::vector<std::string> faults) {
    const bool ready = faults.empty();
    exchange.say(admin::Readiness{ready, std::move(faults)}, ready ? 200 : 503);
  });
}

}  // namespace assay::http
