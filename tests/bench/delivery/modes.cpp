#include "tests/bench/delivery/modes.h"

#include <algorithm>
#include <cstdio>
#include <future>
#include <thread>

#include "host/core/wait.h"
#include "host/delivery/upkeep.h"
#include "tests/bench/delivery/bare_sink.h"
#include "tests/bench/delivery/sender.h"
#include "tests/bench/delivery/usage.h"

namespace assay::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

double seconds_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

// The time at which the next request comes.
class NextRequest {
 public:
  std::future<SteadyClock::time_point> expect() {
    MutexLock lock(mutex_);
    next_.emplace();
    return next_->get_future();
  }
  void came(SteadyClock::time_point when) {
    MutexLock lock(mutex_);
    if (next_) next_->set_value(when);
    next_.reset();
  }

 private:
  Mutex mutex_;
  std::optional<std::promise<SteadyClock::time_point>> next_ ASSAY_GUARDED_BY(mutex_);
};

std::string percentiles(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto at = [&](double part) { return values[static_cast<std::size_t>(part * (values.size() - 1))]; };
  char text[160];
  std::snprintf(text, sizeof text, R"({"p50":%.3f,"p90":%.3f,"p99":%.3f,"max":%.3f})", at(0.5), at(0.9), at(0.99),
                values.back());
  return text;
}

// Both with everything else idle.
struct Idle {
  double rss_mib, cpu_ms_per_s;
};
Idle measure_idle(std::chrono::seconds time) {
  const auto before = cpu_seconds();
  std::this_thread::sleep_for(time);
  return {rss_mib(), (cpu_seconds() - before) * 1000 / static_cast<double>(time.count())};
}

delivery::Upkeep::Round one_round(Executor &executor, delivery::Upkeep &upkeep) {
  return must(wait_for<delivery::Upkeep::Round>(
                  [&](auto done) { executor.post([&upkeep, done] { start(upkeep.round(), done); }); }),
              "a round of upkeep");
}

}  // namespace

void drain(const std::string &path, const std::string &url, const std::string &key, std::size_t at_once) {
  Sender sender(path, url, key, at_once);
  const auto updates = sender.counts().waiting;
  const auto cpu = cpu_seconds();
  const auto begin = SteadyClock::now();
  must(sender.dispatcher.start(), "the dispatcher");
  sender.wait_until_idle();
  const auto seconds = seconds_since(begin);
  const auto used = cpu_seconds() - cpu;
  const auto left = sender.counts();
  std::printf(
      R"({"updates":%lld,"left":%lld,"dead":%lld,"seconds":%.3f,"per_s":%.0f,"cpu_s":%.3f,"cpu_us_per_update":%.1f,)"
      R"("max_rss_mib":%.1f})"
      "\n",
      static_cast<long long>(updates), static_cast<long long>(left.waiting), static_cast<long long>(left.dead), seconds,
      static_cast<double>(updates) / seconds, used, used * 1e6 / static_cast<double>(updates), max_rss_mib());
}

void latency(const std::string &path, std::size_t count) {
  NextRequest next;
  BareSink sink(0, [&](auto when) { next.came(when); });
  Load one;
  one.assessments = one.updates = one.customers = 1;
  Sender sender(path, sink.url(), "key");
  fill(*sender.store, one);
  must(sender.dispatcher.start(), "the dispatcher");
  sender.wait_until_idle();
  std::vector<double> since_report, since_commit;
  const auto in_ms = [](auto time) { return std::chrono::duration<double, std::milli>(time).count(); };
  for (std::size_t n = 1; n <= count; ++n) {
    auto report = progress_of(assessment_id(0), n);
    auto came = next.expect();
    const auto reported = SteadyClock::now();
    must(wait_for<store::ReportRecorded>([&](auto done) { sender.store->record_report(report, std::move(done)); }),
         "a report");
    const auto committed = SteadyClock::now();
    const auto seen = came.get();
    since_report.push_back(in_ms(seen - reported));
    since_commit.push_back(in_ms(seen - committed));
    sender.wait_until_idle();
  }
  std::printf(R"({"updates":%zu,"report_to_first_byte_ms":%s,"commit_to_first_byte_ms":%s})"
              "\n",
              count, percentiles(since_report).c_str(), percentiles(since_commit).c_str());
}

void waiting(const std::string &path, bool held, std::chrono::seconds idle) {
  NextRequest next;
  BareSink sink(0, [&](auto when) { next.came(when); });
  Executor executor;
  const auto opening = SteadyClock::now();
  Sender sender(path, sink.url(), "key");
  const store::BrakeRow hold{.scope = std::string(delivery::kScopeAll), .reason = "the benchmark's"};
  if (held) must(wait_for<void>([&](auto done) { sender.store->put_brake(hold, done); }), "a hold");
  auto came = next.expect();
  must(sender.dispatcher.start(), "the dispatcher");
  delivery::Upkeep upkeep(executor, *sender.store, sender.clock);
  (void)sender.overview();
  const auto start_s = seconds_since(opening);
  one_round(executor, upkeep);
  const auto rows = sender.counts().waiting;
  const auto seen = measure_idle(idle);

  auto cpu = cpu_seconds();
  auto begin = SteadyClock::now();
  one_round(executor, upkeep);
  const auto round_s = seconds_since(begin), round_cpu_s = cpu_seconds() - cpu;
  if (sink.requests() > 0) std::exit((std::fprintf(stderr, "something was sent too early\n"), 1));

  begin = SteadyClock::now();
  if (held) {
    sender.dispatcher.release(hold.scope);
  } else {
    sender.clock.go_ahead(3'600'000);
    sender.dispatcher.wake();
  }
  const auto first_ms = std::chrono::duration<double, std::milli>(came.get() - begin).count();
  std::this_thread::sleep_for(std::chrono::seconds(3));
  std::printf(
      R"({"rows":%lld,"start_s":%.3f,"rss_mib":%.1f,"idle_cpu_ms_per_s":%.3f,"upkeep_s":%.3f,"upkeep_cpu_s":%.3f,)"
      R"("due_to_first_byte_ms":%.1f,"sent_in_3_s":%llu,"max_rss_mib":%.1f})"
      "\n",
      static_cast<long long>(rows), start_s, seen.rss_mib, seen.cpu_ms_per_s, round_s, round_cpu_s, first_ms,
      static_cast<unsigned long long>(sink.requests()), max_rss_mib());
  executor.stop();
}

}  // namespace assay::bench
