#include "host/delivery/dispatcher.h"

#include <algorithm>
#include <random>
#include <utility>

#include "host/core/log.h"
#include "host/delivery/schedule.h"
#include "host/wire/ashby_reply.h"

namespace assay::delivery {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr milliseconds kLongestPause{60'000};  // looks at the outbox at least once a minute
constexpr milliseconds kShortestPause{200};    // something is due and cannot be leased: another lease must end first
constexpr milliseconds kPauseAfterError{1'000};

std::function<double()> random_jitter() {
  return [engine = std::mt19937(std::random_device{}()),
          spread = std::uniform_real_distribution<double>(-1.0, 1.0)]() mutable { return spread(engine); };
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

void log_outcome(log::Level level, std::string_view event, const store::ClaimedUpdate &row, const Verdict &verdict,
                 const store::Settle &outcome, milliseconds delay) {
  log::write(level, event,
             {{"assessment", row.id.to_string()},
              {"tenant", row.tenant.value},
              {"seq", row.seq},
              {"attempt", row.attempts + 1},
              {"class", name_of(verdict.answer)},
              {"code", verdict.code},
              {"retry_in_ms", delay.count()},
              {"reason", outcome.reason}});
}

}  // namespace

Dispatcher::Dispatcher(store::Store &store, net::HttpClient &http, Clock &clock, EndpointResolver endpoints,
                       DispatcherOptions options)
    : store_(store), http_(http), clock_(clock), endpoints_(std::move(endpoints)), options_(std::move(options)) {
  if (!options_.jitter) options_.jitter = random_jitter();
}

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
  store_.on_update_queued([mailbox = mailbox_] { mailbox->wake(); });
  thread_ = std::thread([this] { run(); });
  return {};
}

void Dispatcher::wake() { mailbox_->wake(); }

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
    claim_if_needed();
    const bool waits_for_mail = stopping_ || claiming_ || in_flight_ >= options_.max_in_flight;
    auto mail = mailbox_->take(stopping_ ? stop_by : waits_for_mail ? SteadyClock::now() + kLongestPause : next_look_);
    if (mail.stop_by) {
      stopping_ = true;
      stop_by = *mail.stop_by;
    }
    look_now_ = look_now_ || mail.woken || SteadyClock::now() >= next_look_;
    for (auto &work : mail.work) work();
  }
  left_ = in_flight_;
  mailbox_->close();
}

void Dispatcher::claim_if_needed() {
  if (stopping_ || claiming_ || !look_now_ || in_flight_ >= options_.max_in_flight) return;
  look_now_ = false;
  claiming_ = true;
  next_look_ = SteadyClock::now() + kLongestPause;
  const std::size_t asked = options_.max_in_flight - in_flight_;
  store_.claim_updates(asked, options_.lease.count(), [this, asked, mailbox = mailbox_](auto claimed) {
    mailbox->post([this, asked, claimed = std::move(claimed)]() mutable { on_claimed(asked, std::move(claimed)); });
  });
}

void Dispatcher::on_claimed(std::size_t asked, Result<std::vector<store::ClaimedUpdate>> claimed) {
  claiming_ = false;
  if (!claimed.ok()) {
    log::error("delivery_claim_failed", {{"error", claimed.error().message}});
    look_now_ = false;
    next_look_ = SteadyClock::now() + kPauseAfterError;
    return;
  }
  in_flight_ += claimed->size();
  const bool there_may_be_more = claimed->size() >= asked;
  for (auto &row : *claimed) {
    if (stopping_)
      give_back(row, "the host was stopping");
    else
      send(std::move(row));
  }
  if (there_may_be_more) look_now_ = true;
  if (!look_now_ && !stopping_) plan_next_look();
}

void Dispatcher::plan_next_look() {
  milliseconds pause = kLongestPause;
  if (const auto due_ms = store_.next_update_due_ms(); !due_ms.ok()) {
    log::error("delivery_due_time_unknown", {{"error", due_ms.error().message}});
    pause = kPauseAfterError;
  } else if (*due_ms > 0) {
    pause = std::clamp(milliseconds(*due_ms - clock_.now_ms()), kShortestPause, kLongestPause);
  }
  next_look_ = SteadyClock::now() + pause;
}

void Dispatcher::send(store::ClaimedUpdate row) {
  const auto endpoint = endpoints_(row.tenant, row.line);
  if (!endpoint || endpoint->base_url.empty() || endpoint->api_key.empty()) {
    Verdict verdict;
    verdict.answer = AnswerClass::kCredentials;
    verdict.code = "no_endpoint";
    verdict.reason = "no endpoint for tenant";
    return conclude(row, verdict);
  }
  auto call = make_call(*endpoint, options_, std::exchange(row.body, {}));
  http_.send(std::move(call), [this, row = std::move(row), mailbox = mailbox_](Result<net::HttpReply> answer) {
    auto kept = std::make_shared<const Result<net::HttpReply>>(std::move(answer));
    mailbox->post([this, row, kept] { on_answer(row, *kept); });
  });
}

void Dispatcher::on_answer(const store::ClaimedUpdate &row, const Result<net::HttpReply> &answer) {
  if (!answer.ok() && answer.error().code == ErrorCode::kCancelled) return give_back(row, answer.error().message);
  if (!answer.ok()) return conclude(row, classify(answer.error()));
  const std::int64_t now_ms = clock_.now_ms();
  // The started row leads its stream, so nothing of this assessment was taken before it.
  const SentRow sent{row.kind == UpdateKind::kStarted, milliseconds(now_ms - row.queued_ms), now_ms};
  conclude(row, classify(*answer, wire::parse_ashby_reply(answer->body), sent));
}

void Dispatcher::conclude(const store::ClaimedUpdate &row, const Verdict &verdict) {
  store::Settle outcome;
  outcome.reason = verdict.reason;
  if (verdict.answer == AnswerClass::kOk) {
    outcome.settlement = store::Settlement::kDelivered;
    unspent_tries_.erase(row.outbox_key);
    log_outcome(log::Level::kDebug, "update_delivered", row, verdict, outcome, milliseconds(0));
    return settle(row, std::move(outcome));
  }
  outcome.spends_attempt = spends_attempt(verdict.answer);
  if (outcome.spends_attempt) unspent_tries_.erase(row.outbox_key);
  const int tries = outcome.spends_attempt ? row.attempts + 1 : ++unspent_tries_[row.outbox_key];
  if (const auto delay = next_attempt(tries, verdict.answer, verdict.retry_after, options_.jitter())) {
    outcome.settlement = store::Settlement::kRetry;
    outcome.not_before_ms = clock_.now_ms() + delay->count();
    log_outcome(log::Level::kWarn, verdict.needs_attention ? "update_needs_attention" : "update_retried", row, verdict,
                outcome, *delay);
  } else {
    outcome.settlement = store::Settlement::kDead;
    if (verdict.answer != AnswerClass::kPermanent)
      outcome.reason = "exhausted after " + std::to_string(tries) + " attempts; " + outcome.reason;
    unspent_tries_.erase(row.outbox_key);
    log_outcome(log::Level::kError, "update_dead", row, verdict, outcome, milliseconds(0));
  }
  settle(row, std::move(outcome));
}

void Dispatcher::give_back(const store::ClaimedUpdate &row, std::string reason) {
  store::Settle outcome;
  outcome.settlement = store::Settlement::kRetry;
  outcome.not_before_ms = clock_.now_ms();
  outcome.spends_attempt = false;
  outcome.reason = std::move(reason);
  settle(row, std::move(outcome));
}

void Dispatcher::settle(const store::ClaimedUpdate &row, store::Settle outcome) {
  outcome.assessment_key = row.assessment_key;
  outcome.outbox_key = row.outbox_key;
  outcome.lease_epoch = row.lease_epoch;
  store_.settle_update(std::move(outcome), [this, row, mailbox = mailbox_](const Result<void> &settled) {
    mailbox->post([this, row, settled] { on_settled(row, settled); });
  });
}

void Dispatcher::on_settled(const store::ClaimedUpdate &row, const Result<void> &settled) {
  --in_flight_;
  look_now_ = true;
  if (settled.ok()) return;
  // The row stays leased; when the lease ends the same bytes are sent again, which is harmless.
  log::error("delivery_not_recorded", {{"assessment", row.id.to_string()},
                                       {"tenant", row.tenant.value},
                                       {"seq", row.seq},
                                       {"error", settled.error().message}});
}

}  // namespace assay::delivery
