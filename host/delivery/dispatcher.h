// The road to Ashby: leases updates that are due from the store, sends them, and writes back what came of it. The
// rules are elsewhere: classify.h says what an answer means, schedule.h when to try again, brakes.h what holds back,
// lanes.h whose turn it is.
//
// Durable and at least once: a row leaves the outbox only by Ashby's own success:true or as dead, and what was being
// sent when the process ended is sent again with the same bytes. Ordered: the store leases one row of an assessment at
// a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "host/core/clock.h"
#include "host/core/ids.h"
#include "host/core/result.h"
#include "host/delivery/brakes.h"
#include "host/delivery/classify.h"
#include "host/delivery/lanes.h"
#include "host/delivery/mailbox.h"
#include "host/net/http_client.h"
#include "host/store/store.h"

namespace assay::delivery {

struct Endpoint {
  std::string base_url;  // of Ashby's API; a final slash is ignored
  std::string api_key;   // the customer's
};
// Called on the dispatcher's thread, for every try and more often; must not wait. nullopt: nothing is known for this
// customer (yet), and its updates wait.
using EndpointResolver = std::function<std::optional<Endpoint>(TenantId, const ProductLineId &)>;

// What waits and what holds it, as a person sees it.
struct Overview {
  std::vector<Lanes::View> lanes;
  std::vector<store::BrakeRow> brakes;
  std::size_t in_flight = 0;           // claimed and not settled
  bool is_looking = false;             // it is about to see whether more can be sent
  std::int64_t claiming_since_ms = 0;  // the claim that the store has not answered yet; 0: none
};

struct DispatcherOptions {
  std::string user_agent;  // "assay/<version> (<contact>)"; Ashby's edge refuses a request without one
  std::size_t max_in_flight = 32;
  std::chrono::milliseconds lease{60'000};  // longer than a try and its write-back
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds total_timeout{20'000};
  std::function<double()> jitter;  // in [-1, 1]; empty: random
};

// The store, the client and the clock must outlive it; the store's and the client's callbacks may come after it.
class Dispatcher {
 public:
  Dispatcher(store::Store &store, net::HttpClient &http, Clock &clock, EndpointResolver endpoints,
             DispatcherOptions options);
  ~Dispatcher();  // as stop(0)
  Dispatcher(const Dispatcher &) = delete;
  Dispatcher &operator=(const Dispatcher &) = delete;

  // Ends the leases of an earlier process, takes the store's wake-ups and starts the thread. Once, before serving.
  // Errors: kInvalidArgument (an option), and the store's.
  Result<void> start();
  // Looks at the clock again, which a test has moved. Never needed for what the store queues itself. [any-thread]
  void wake();
  // Of holds that are stored already. [any-thread]
  void hold(store::BrakeRow hold);
  void release(std::string scope);
  // Rows of this lane were made due: it is tried now, whatever but a hold keeps it.
  // [any-thread]
  void try_now(store::Lane lane);
  // Calls `tell` on the dispatcher's thread; not at all once it has stopped. [any-thread]
  void look(std::function<void(Overview)> tell);
  // Claims nothing more, waits up to `limit` for what is being sent, and joins the thread. Gives how many rows were
  // still under way; they are sent again by the next process. Idempotent. Not from the dispatcher's or a callback's
  // thread.
  std::size_t stop(std::chrono::milliseconds limit);

 private:
  // A row that is being sent, with the pass with which it began.
  struct Sending {
    store::ClaimedUpdate row;
    Brakes::Pass pass;
  };

  void run();
  Result<void> restore_brakes();
  // What came of the requests that ended, and the next claim: one commit.
  void write_turn();
  std::vector<Turn> turns_to_claim();
  // Requests that may begin.
  [[nodiscard]] std::size_t room() const noexcept;
  void on_claimed(const std::vector<Turn> &turns, Result<std::vector<store::LaneClaim>> claims);
  void plan_next_look();
  void resync();
  void send(Sending sending);
  void on_answer(const Sending &sending, const Result<net::HttpReply> &answer);
  void conclude(const Sending &sending, const Verdict &verdict, std::string answer);
  [[nodiscard]] store::Settle settlement_of(const Sending &sending, const Verdict &verdict, bool is_charged);
  void give_back(const Sending &sending, std::string reason);
  void settle(const store::ClaimedUpdate &row, store::Settle settle);
  void on_settled(const store::ClaimedUpdate &row, const Result<store::Settled> &settled);
  void store_changes(const std::vector<Brakes::Change> &changes);

  store::Store &store_;
  net::HttpClient &http_;
  Clock &clock_;
  const EndpointResolver endpoints_;
  const DispatcherOptions options_;
  const std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();

  // Only on the thread.
  Brakes brakes_;
  Lanes lanes_;
  bool stopping_ = false;
  bool claiming_ = false;
  bool resyncing_ = false;  // asks the store which lanes wait
  bool look_now_ = true;
  std::size_t in_flight_ = 0;                // claimed and not settled
  std::size_t ended_ = 0;                    // of these: the request is over
  std::vector<store::SettleWrite> settles_;  // of this turn
  std::int64_t round_ms_ = 0;                // of the last turns
  Mailbox::TimePoint next_look_{};
  Mailbox::TimePoint next_resync_{};

  std::size_t left_ = 0;  // written by the thread, read after it ended
  std::thread thread_;
};

}  // namespace assay::delivery
