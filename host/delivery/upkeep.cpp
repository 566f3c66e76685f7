#include "host/delivery/upkeep.h"

#include "host/core/log.h"

namespace assay::delivery {

void Upkeep::start() {
  executor_.post([this] { run(); });
}

void Upkeep::run() {
  assay::start(round(), [this](const Result<Round> &done) {
    if (!done.ok()) log::error("upkeep_failed", {{"error", done.error().message}});
    if (done.ok() && done->expired > 0) log::info("upkeep", {{"expired", done->expired}});
    executor_.post_at(std::chrono::steady_clock::now() + options_.every, [this] { run(); });
  });
}

Task<Result<Upkeep::Round>> Upkeep::round() {
  Round round;
  ASSAY_CO_TRY(round.repaired, co_await repair_streams());
  ASSAY_CO_TRY(const auto deliveries, co_await expire_deliveries());
  ASSAY_CO_TRY(const auto events, co_await expire_events());
  round.expired = deliveries + events;
  co_return round;
}

Task<Result<std::size_t>> Upkeep::repair_streams() {
  std::size_t repaired = 0;
  std::int64_t after = 0;
  for (bool is_all = false; !is_all;) {
    ASSAY_CO_TRY(const auto scanned, co_await completion<store::Scanned>(executor_, [&](auto done) {
                   store_.scan_streams(after, options_.batch, std::move(done));
                 }));
    for (const auto key : scanned.broken) {
      ASSAY_CO_CHECK(
          co_await completion<void>(executor_, [&](Done<void> done) { store_.repair_stream(key, std::move(done)); }));
      log::error("stream_repaired", {{"assessment_key", key}});
      ++repaired;
    }
    after = scanned.last_key;
    is_all = scanned.is_all;
  }
  co_return repaired;
}

Task<Result<std::size_t>> Upkeep::expire_deliveries() {
  using std::chrono::milliseconds;
  const auto now_ms = clock_.now_ms();
  const auto delivered_before = now_ms - milliseconds(options_.keep_delivered).count();
  const auto dead_before = now_ms - milliseconds(options_.keep_dead).count();
  std::size_t expired = 0;
  for (bool is_all = false; !is_all;) {
    ASSAY_CO_TRY(const auto count, co_await completion<std::size_t>(executor_, [&](auto done) {
                   store_.expire_deliveries(delivered_before, dead_before, options_.batch, std::move(done));
                 }));
    expired += count;
    is_all = count < options_.batch;
  }
  co_return expired;
}

Task<Result<std::size_t>> Upkeep::expire_events() {
  const auto before = clock_.now_ms() - std::chrono::milliseconds(options_.keep_events).count();
  std::size_t expired = 0;
  for (bool is_all = false; !is_all;) {
    ASSAY_CO_TRY(const auto count, co_await completion<std::size_t>(executor_, [&](auto done) {
                   store_.expire_inbox(before, options_.batch, std::move(done));
                 }));
    expired += count;
    is_all = count < options_.batch;
  }
  co_return expired;
}

}  // namespace assay::delivery
