#include "host/delivery/dispatcher.h"

#include <algorithm>
#include <random>
#include <utility>

#include "host/core/crash_point.h"
#include "host/core/log.h"
#include "host/delivery/schedule.h"
#include "host/net/url.h"
#include "host/wire/ashby_reply.h"
#include "host/wire/update.h"

namespace assay::delivery {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr milliseconds kLongestPause{60'000};
constexpr milliseconds kPauseAfterError{1'000};
// Every lane is read from the store so often, whatever was announced: a lost wake-up heals itself.
constexpr std::chrono::seconds kResync{60};

std::function<double()> random_jitter() {
  return [engine = std::mt19937(std::random_device{}()),
          spread = std::uniform_real_distribution<double>(-1.0, 1.0)]() mutable { return spread(engine); };
}

DispatcherOptions with_jitter(DispatcherOptions options) {
  if (!options.jitter) options.jitter = random_jitter();
  return options;
}

net::HttpCall make_call(const Endpoint &endpoint, const DispatcherOptions &options, std::string body) {
  net::HttpCall call;
  call.url = endpoint.base_url;
  while (call.url.ends_with('/')) call.url.pop_back();
  call.url += "/assessment.update";
  call.headers = {{"Accept", "application/json; version=1"},
                  {"Content-Type", "application/json"},
                  {"User-Agent", options.user_agent}};
  call.basic_user = endpoint.api_key;
  call.body = std::move(body);
  call.connect_timeout = options.connect_timeout;
  call.total_timeout = options.total_timeout;
  return call;
}

log::Level level_of(store::Settlement settlement) {
  if (settlement == store::Settlement::kDead) return log::Level::kError;
  return settlement == store::Settlement::kDelivered ? log::Level::kDebug : log::Level::kWarn;
}

std::string_view event_of(const Verdict &verdict, store::Settlement settlement) {
  if (settlement == store::Settlement::kDead) return "update_dead";
  if (settlement == store::Settlement::kDelivered) return "update_delivered";
  return verdict.needs_attention ? "update_needs_attention" : "update_retried";
}

void log_outcome(const store::ClaimedUpdate &row, const Verdict &verdict, const store::Settle &outcome,
                 std::int64_t now_ms) {
  const bool waits = outcome.settlement == store::Settlement::kRetry;
  log::write(level_of(outcome.settlement), event_of(verdict, outcome.settlement),
             {{"assessment", row.id.to_string()},
              {"tenant", row.lane.tenant.value},
              {"seq", row.seq},
              {"kind", name_of(row.kind)},
              {"attempt", row.attempts + 1},
              {"class", name_of(verdict.answer)},
              {"code", verdict.code},
              {"retry_in_ms", waits ? outcome.not_before_ms - now_ms : 0},
              {"reason", outcome.reason}});
}

}  // namespace

Dispatcher::Dispatcher(store::Store &store, net::HttpClient &http, Clock &clock, EndpointResolver endpoints,
                       DispatcherOptions options)
    : store_(store),
      http_(http),
      clock_(clock),
      endpoints_(std::move(endpoints)),
      options_(with_jitter(std::move(options))),
      brakes_(options_.max_in_flight, options_.jitter),
      lanes_(brakes_, [this](const store::Lane &lane) -> std::optional<std::string> {
        const auto endpoint = endpoints_(lane.tenant, lane.line);
        if (!endpoint || endpoint->base_url.empty() || endpoint->api_key.empty()) return std::nullopt;
        const auto host = net::host_port_of(endpoint->base_url);
        return host.ok() ? *host : endpoint->base_url;
      }) {}

Dispatcher::~Dispatcher() { stop(milliseconds(0)); }

Result<void> Dispatcher::start() {
  if (options_.user_agent.empty())
    return Error{ErrorCode::kInvalidArgument,
                 "the dispatcher needs a User-Agent: Ashby's edge refuses requests without one"};
  if (options_.max_in_flight == 0)
    return Error{ErrorCode::kInvalidArgument, "the dispatcher may send 0 updates at once, which would send none"};
  if (options_.lease <= options_.total_timeout)
    return Error{ErrorCode::kInvalidArgument, "a lease of " + std::to_string(options_.lease.count()) +
                                                  " ms would end during a try of " +
                                                  std::to_string(options_.total_timeout.count()) + " ms"};
  ASSAY_CHECK(store_.release_leases());
  ASSAY_CHECK(restore_brakes());
  store_.on_updates_queued([this, mailbox = mailbox_](std::vector<store::LaneDue> queued) {
    mailbox->post([this, queued = std::move(queued)] {
      for (const auto &[lane, due_ms] : queued) lanes_.wants(lane, due_ms);
      look_now_ = true;
    });
  });
  thread_ = std::thread([this] { run(); });
  return {};
}

Result<void> Dispatcher::restore_brakes() {
  ASSAY_TRY(const auto rows, store_.brakes());
  for (const auto &row : rows) brakes_.restore(row, clock_.now_ms());
  return {};
}

void Dispatcher::wake() { mailbox_->wake(); }

void Dispatcher::hold(store::BrakeRow hold) {
  mailbox_->post([this, hold = std::move(hold)] { brakes_.hold(hold); });
}

void Dispatcher::release(std::string scope) {
  mailbox_->post([this, scope = std::move(scope)] {
    brakes_.release(scope);
    look_now_ = true;
  });
}

void Dispatcher::try_now(store::Lane lane) {
  mailbox_->post([this, lane = std::move(lane)] {
    lanes_.try_now(lane, clock_.now_ms());
    look_now_ = true;
  });
}

void Dispatcher::look(std::function<void(Overview)> tell) {
  mailbox_->post([this, tell = std::move(tell)] {
    const auto now_ms = clock_.now_ms();
    tell({lanes_.view(now_ms), brakes_.all(now_ms), in_flight_, claiming_ || resyncing_ || (look_now_ && room() > 0),
          claiming_ ? round_ms_ : 0});
  });
}

std::size_t Dispatcher::stop(milliseconds limit) {
  if (thread_.joinable()) {
    mailbox_->stop_by(SteadyClock::now() + limit);
    thread_.join();
  }
  return left_;
}

void Dispatcher::run() {
  next_look_ = SteadyClock::now();
  auto stop_by = Mailbox::TimePoint::max();
  while (!stopping_ || ((in_flight_ > 0 || claiming_) && SteadyClock::now() < stop_by)) {
    resync();
    write_turn();
    const bool waits_for_mail = stopping_ || claiming_ || room() == 0;
    const auto until = std::min(next_resync_, waits_for_mail ? SteadyClock::now() + kLongestPause : next_look_);
    auto mail = mailbox_->take(stopping_ ? stop_by : until);
    if (mail.stop_by) {
      stopping_ = true;
      stop_by = *mail.stop_by;
    }
    look_now_ = look_now_ || mail.woken || SteadyClock::now() >= next_look_;
    for (auto &work : mail.work) work();
  }
  write_turn();
  left_ = in_flight_;
  mailbox_->close();
}

void Dispatcher::resync() {
  if (stopping_ || SteadyClock::now() < next_resync_) return;
  next_resync_ = SteadyClock::now() + kResync;
  resyncing_ = true;
  store_.lanes_due([this, mailbox = mailbox_](Result<std::vector<store::LaneDue>> lanes) {
    mailbox->post([this, lanes = std::move(lanes)] {
      resyncing_ = false;
      if (!lanes.ok()) {
        log::error("delivery_lanes_unknown", {{"error", lanes.error().message}});
        next_resync_ = SteadyClock::now() + kPauseAfterError;
        return;
      }
      for (const auto &[lane, due_ms] : *lanes) lanes_.wants(lane, due_ms);
      look_now_ = true;
    });
  });
}

// Not more than the store writes in two commits is under way: a claim waits for the one before, and is written behind
// what had ended until then.
std::size_t Dispatcher::room() const noexcept {
  const auto sending = in_flight_ - ended_;
  return sending < options_.max_in_flight ? options_.max_in_flight - sending : 0;
}

std::vector<Turn> Dispatcher::turns_to_claim() {
  if (stopping_ || claiming_ || !look_now_ || room() == 0) return {};
  look_now_ = false;
  round_ms_ = clock_.now_ms();
  auto turns = lanes_.next_turns(room(), round_ms_);
  if (turns.empty()) plan_next_look();
  return turns;
}

void Dispatcher::write_turn() {
  auto turns = turns_to_claim();
  if (turns.empty() && settles_.empty()) return;
  claiming_ = claiming_ || !turns.empty();
  std::vector<store::LaneShare> shares;
  for (const auto &turn : turns) shares.push_back(turn.share);
  store_.settle_and_claim(
      std::exchange(settles_, {}), std::move(shares), options_.lease.count(),
      [this, turns = std::move(turns), mailbox = mailbox_](auto claims) {
        mailbox->post([this, turns, claims = std::move(claims)]() mutable { on_claimed(turns, std::move(claims)); });
      });
}

void Dispatcher::on_claimed(const std::vector<Turn> &turns, Result<std::vector<store::LaneClaim>> claims) {
  claiming_ = false;
  if (!claims.ok()) {
    log::error("delivery_claim_failed", {{"error", claims.error().message}});
    for (const auto &turn : turns) lanes_.claimed(turn, 0, clock_.now_ms() + kPauseAfterError.count(), clock_.now_ms());
    return plan_next_look();
  }
  for (std::size_t i = 0; i < turns.size(); ++i) {
    auto &[next, updates] = claims->at(i);
    lanes_.claimed(turns[i], updates.size(), next.due_ms, clock_.now_ms());
    in_flight_ += updates.size();
    for (std::size_t n = 0; n < updates.size(); ++n) send({std::move(updates[n]), turns[i].passes[n]});
  }
  look_now_ = true;
}

void Dispatcher::plan_next_look() {
  auto pause = kLongestPause;
  if (const auto next = lanes_.next_look_ms(round_ms_))
    pause = std::clamp(milliseconds(*next - clock_.now_ms()), milliseconds(1), kLongestPause);
  next_look_ = SteadyClock::now() + pause;
}

void Dispatcher::send(Sending sending) {
  if (stopping_) return give_back(sending, "the host was stopping");
  const auto &lane = sending.row.lane;
  const auto endpoint = endpoints_(lane.tenant, lane.line);
  if (!endpoint) return give_back(sending, "no Ashby key is configured for this customer on this line");
  auto call = make_call(*endpoint, options_, sending.row.body);
  http_.send(std::move(call), [this, sending = std::move(sending), mailbox = mailbox_](Result<net::HttpReply> answer) {
    auto kept = std::make_shared<const Result<net::HttpReply>>(std::move(answer));
    mailbox->post([this, sending, kept] { on_answer(sending, *kept); });
  });
}

void Dispatcher::on_answer(const Sending &sending, const Result<net::HttpReply> &answer) {
  if (answer.ok()) crash_point("after_send");
  if (!answer.ok() && answer.error().code == ErrorCode::kCancelled) return give_back(sending, answer.error().message);
  if (!answer.ok()) return conclude(sending, classify(answer.error()), "");
  const auto now_ms = clock_.now_ms();
  const SentRow sent{sending.row.ashby_ack, milliseconds(now_ms - sending.row.begun_ms), now_ms};
  conclude(sending, classify(*answer, wire::parse_ashby_reply(answer->body), sent), answer->body);
}

void Dispatcher::conclude(const Sending &sending, const Verdict &verdict, std::string answer) {
  const auto &row = sending.row;
  const auto now_ms = clock_.now_ms();
  const auto changes = lanes_.ended(row.lane, sending.pass, verdict, row.assessment_key, now_ms);
  auto outcome = settlement_of(sending, verdict, lanes_.is_charged(row.lane));
  if (outcome.settlement == store::Settlement::kDead) {
    outcome.answer = std::move(answer);
    // A result must not die of its decoration.
    if (row.kind == UpdateKind::kResult && verdict.code == "invalid_input")
      outcome.instead = wire::without_metadata(row.body);
  }
  log_outcome(row, verdict, outcome, now_ms);
  store_changes(changes);
  settle(row, std::move(outcome));
}

store::Settle Dispatcher::settlement_of(const Sending &sending, const Verdict &verdict, bool is_charged) {
  const auto &row = sending.row;
  const auto now_ms = clock_.now_ms();
  auto outcome = store::settle_of(row);
  outcome.http_status = verdict.http_status;
  outcome.code = verdict.code;
  outcome.request_id = verdict.request_id;
  outcome.reason = verdict.reason;
  outcome.is_unknown = verdict.is_unknown;
  outcome.spends_attempt = false;
  switch (verdict.answer) {
    case AnswerClass::kOk: outcome.settlement = store::Settlement::kDelivered; return outcome;
    case AnswerClass::kPermanent: outcome.settlement = store::Settlement::kDead; return outcome;
    case AnswerClass::kRateLimited:
    case AnswerClass::kCredentials:
      // Its lane waits, and the row is the first to go when it opens.
      outcome.settlement = store::Settlement::kRetry;
      outcome.not_before_ms = now_ms;
      return outcome;
    case AnswerClass::kTransient:
    case AnswerClass::kEdgeBlocked: break;
  }
  outcome.spends_attempt = is_charged || !verdict.host_in_trouble;
  const Tried tried{row.attempts + (outcome.spends_attempt ? 1 : 0), milliseconds(now_ms - row.queued_ms)};
  if (const auto delay = next_attempt(tried, verdict.retry_after, options_.jitter())) {
    outcome.settlement = store::Settlement::kRetry;
    outcome.not_before_ms = now_ms + delay->count();
  } else {
    outcome.settlement = store::Settlement::kDead;
    outcome.reason = "exhausted after " + std::to_string(row.attempts + 1) + " attempts; " + outcome.reason;
  }
  return outcome;
}

void Dispatcher::give_back(const Sending &sending, std::string reason) {
  lanes_.abandoned(sending.row.lane);
  auto outcome = store::settle_of(sending.row);
  outcome.settlement = store::Settlement::kRetry;
  outcome.not_before_ms = clock_.now_ms();
  outcome.spends_attempt = false;
  outcome.reason = std::move(reason);
  settle(sending.row, std::move(outcome));
}

void Dispatcher::settle(const store::ClaimedUpdate &row, store::Settle outcome) {
  ++ended_;
  look_now_ = true;
  settles_.push_back({std::move(outcome), [this, row, mailbox = mailbox_](const Result<store::Settled> &settled) {
                        mailbox->post([this, row, settled] { on_settled(row, settled); });
                      }});
}

void Dispatcher::on_settled(const store::ClaimedUpdate &row, const Result<store::Settled> &settled) {
  --in_flight_;
  --ended_;
  look_now_ = true;
  if (settled.ok()) crash_point("after_settle");
  lanes_.settled(row.lane, settled.ok() ? settled->due_ms : 0);
  if (settled.ok() && !settled->late) return;
  // Late: somebody else has the stream, and what came of this try changes nothing. Not recorded: the row stays leased;
  // when the lease ends the same bytes are sent again, which is harmless.
  log::write(settled.ok() ? log::Level::kWarn : log::Level::kError,
             settled.ok() ? "delivery_recorded_too_late" : "delivery_not_recorded",
             {{"assessment", row.id.to_string()},
              {"tenant", row.lane.tenant.value},
              {"seq", row.seq},
              {"error", settled.ok() ? "" : settled.error().message}});
}

void Dispatcher::store_changes(const std::vector<Brakes::Change> &changes) {
  for (const auto &[row, lifted] : changes) {
    log::write(lifted ? log::Level::kInfo : log::Level::kWarn, lifted ? "brake_lifted" : "brake_shut",
               {{"kind", name_of(row.kind)},
                {"scope", row.scope},
                {"times", row.tries},
                {"for_ms", lifted ? 0 : row.until_ms - clock_.now_ms()},
                {"reason", row.reason}});
    const auto log_failure = [](const auto &stored) {
      if (!stored.ok()) log::error("brake_not_stored", {{"error", stored.error().message}});
    };
    if (lifted)
      store_.lift_brake(row.kind, row.scope, log_failure);
    else
      store_.put_brake(row, log_failure);
  }
}

}  // namespace assay::delivery
