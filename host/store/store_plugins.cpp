// Store's functions for plugins: kv, timers, vendors' events.
#include "host/store/store_impl.h"

namespace assay::store {

Result<std::optional<KvRow>> Store::kv_get(const ProductLineId &line, const PluginEntry &entry, std::string_view key) {
  return impl_->read_and_wait<std::optional<KvRow>>([line, entry, key = std::string(key)](Tables &tables, Int now_ms) {
    return tables.kv.get(line, entry, key, now_ms);
  });
}

Result<std::int64_t> Store::kv_put(KvPut put) {
  return impl_->write_and_wait<std::int64_t>(
      [put = std::move(put)](Tables &tables, Int now_ms) { return tables.kv.put(put, now_ms); });
}

Result<void> Store::kv_remove(const ProductLineId &line, const PluginEntry &entry, std::string_view key) {
  return impl_->write_and_wait<void>([line, entry, key = std::string(key)](Tables &tables, Int now_ms) {
    return tables.kv.remove(line, entry, key, now_ms);
  });
}

Result<void> Store::set_timer(const TimerRow &timer) {
  return impl_->write_and_wait<void>([timer](Tables &tables, Int) { return tables.timers.set(timer); });
}

Result<void> Store::clear_timer(const TimerRow &timer) {
  return impl_->write_and_wait<void>([timer](Tables &tables, Int) { return tables.timers.clear(timer); });
}

Result<void> Store::postpone_timer(const TimerRow &timer, std::int64_t due_ms) {
  return impl_->write_and_wait<void>(
      [timer, due_ms](Tables &tables, Int) { return tables.timers.postpone(timer, due_ms); });
}

Result<std::vector<TimerRow>> Store::due_timers(std::size_t limit) {
  return impl_->read_and_wait<std::vector<TimerRow>>(
      [limit](Tables &tables, Int now_ms) { return tables.timers.due(limit, now_ms); });
}

Result<std::int64_t> Store::next_timer_due_ms() {
  return impl_->read_and_wait<std::int64_t>([](Tables &tables, Int) { return tables.timers.next_due_ms(); });
}

void Store::receive_event(ReceivedEvent event, Done<EventReceived> done) {
  impl_->write<EventReceived>(
      [event = std::move(event)](Tables &tables, Int now_ms) { return tables.inbox.receive(event, now_ms); },
      std::move(done));
}

Result<DueEvents> Store::due_events(const std::vector<InboxQueue> &queues) {
  return impl_->read_and_wait<DueEvents>(
      [queues](Tables &tables, Int now_ms) { return tables.inbox.due(queues, now_ms); });
}

Result<void> Store::settle_event(const EventSettle &settle) {
  return impl_->write_and_wait<void>(
      [settle](Tables &tables, Int now_ms) { return tables.inbox.settle(settle, now_ms); });
}

void Store::expire_inbox(std::int64_t before_ms, std::size_t limit, Done<std::size_t> done) {
  impl_->write<std::size_t>([before_ms, limit](Tables &tables, Int) { return tables.inbox.expire(before_ms, limit); },
                            std::move(done));
}

}  // namespace assay::store
