// Vendors' events: durable before the vendor is answered, then applied one after another.
#pragma once

#include <string>
#include <vector>

#include "host/store/query.h"
#include "host/store/rows.h"

namespace assay::store {

class Inbox {
 public:
  explicit Inbox(soci::session &session);

  // As Store's functions promise.
  Result<EventReceived> receive(const ReceivedEvent &event, Int now_ms);
  Result<DueEvents> due(const std::vector<InboxQueue> &queues, Int now_ms);
  Result<void> settle(const EventSettle &settle, Int now_ms);
  Result<std::size_t> expire(Int before_ms, std::size_t limit);

 private:
  using Text = std::string;
  Result<Int> find_repeated(const ReceivedEvent &event);  // its row's key, or 0

  Query<In<Text, Text, Text, Text>, Out<Int>> by_event_id_;
  Query<In<Text, Text, Text, Text>, Out<Int>> waiting_by_body_;
  Query<In<Int>, Out<>> count_repeat_;
  Query<In<Text, Text, Text, Text, Text, Int, Int, Text, Text>, Out<>> insert_;
  Query<In<Text, Text, Int>, Out<Int, Text, Text, Int, Int, Text, Text>> head_;
  Query<In<Text, Text>, Out<Int>> next_due_;
  Query<In<Text, Text, Int, Int>, Out<>> finish_;
  Query<In<Text, Int, Int>, Out<>> retry_;
  Query<In<Int, Int>, Out<Int>> expire_finished_;
  Query<In<Int, Int>, Out<Int>> expire_waiting_;
};

}  // namespace assay::store
