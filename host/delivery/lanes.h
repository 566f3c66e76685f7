// Which lanes are sent next, and how much of each: in turn, as their brakes allow, and so that one customer's backlog
// or hanging endpoint never takes what the others need. Pure state; lives on the dispatcher's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/delivery/brakes.h"
#include "host/store/rows.h"

namespace assay::delivery {

// What one claim asks for: the share of one lane and the passes of the requests that it may begin.
struct Turn {
  store::LaneShare share;
  std::vector<Brakes::Pass> passes;
};

class Lanes {
 public:
  // host_of: "host:port" of the lane's endpoint; nullopt: there is none (yet).
  using HostOf = std::function<std::optional<std::string>(const store::Lane &)>;
  Lanes(Brakes &brakes, HostOf host_of) : brakes_(brakes), host_of_(std::move(host_of)) {}

  // Something of this lane falls due.
  void wants(const store::Lane &lane, std::int64_t due_ms);

  // The next turns, of at most `free` requests in all. Each request is begun: claimed() and ended() close them.
  std::vector<Turn> next_turns(std::size_t free, std::int64_t now_ms);
  // What a turn gave: `count` requests began, the other passes are given back.
  void claimed(const Turn &turn, std::size_t count, std::int64_t next_due_ms, std::int64_t now_ms);
  std::vector<Brakes::Change> ended(const store::Lane &lane, const Brakes::Pass &pass, const Verdict &verdict,
                                    std::int64_t stream, std::int64_t now_ms);
  // A request that began and came to nothing, with nothing to learn from it.
  void abandoned(const store::Lane &lane);
  // After either of them: what came of it is stored, and the stream falls due again then (0: nothing of it waits).
  void settled(const store::Lane &lane, std::int64_t due_ms);
  [[nodiscard]] bool is_charged(const store::Lane &lane);

  // After the turns of `now_ms`: when there may be something to do that nothing under way will bring about; nullopt:
  // nothing waits for a time.
  [[nodiscard]] std::optional<std::int64_t> next_look_ms(std::int64_t now_ms);

  void try_now(const store::Lane &lane, std::int64_t now_ms);

  // A lane as a person sees it.
  struct View {
    store::LaneDue next;
    std::size_t in_flight = 0;
    std::optional<store::BrakeRow> brake;
  };
  [[nodiscard]] std::vector<View> view(std::int64_t now_ms);

 private:
  struct State {
    std::int64_t due_ms = 0;
    std::size_t in_flight = 0;
    std::uint64_t last_turn = 0;
    std::string host;
    std::optional<Brakes::Gates> gates;  // none: there is no endpoint
  };
  using Entry = std::pair<const store::Lane, State>;

  State &state_of(const store::Lane &lane);
  bool find_gates(Entry &entry);
  void forget_when_idle(const store::Lane &lane);

  Brakes &brakes_;
  const HostOf host_of_;
  std::map<store::Lane, State> lanes_;  // those in which something waits or is under way
  std::uint64_t turns_ = 0;
};

}  // namespace assay::delivery
