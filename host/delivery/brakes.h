// What holds lanes back: an operator's holds, keys that Ashby refuses, pauses that Ashby asks for, hosts in trouble.
// Each has a scope; a lane passes the gates of all scopes that it belongs to. Pure state, no clock, no I/O; lives on
// the dispatcher's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/delivery/classify.h"
#include "host/delivery/trouble.h"
#include "host/delivery/valve.h"
#include "host/store/rows.h"
#include "host/store/scopes.h"

namespace assay::delivery {

// Scopes, as they are stored and shown. Of holds:
using store::kScopeAll;
using store::scope_of;  // "tenant:7", "line:engineering", "plugin:skills"
// Of the others: one API key, all customers of this integration, one host.
[[nodiscard]] std::string key_scope(const store::Lane &lane);  // "key:7/engineering"
inline constexpr std::string_view kScopePartner = "partner";
[[nodiscard]] std::string host_scope(std::string_view host);  // "host:api.ashbyhq.com:443"

class Brakes {
 public:
  // What a lane must pass, found once.
  class Gates;
  // One request that was let through.
  struct Pass {
    Valve::Ticket blocked = 0, key = 0, partner = 0, breaker = 0;
  };
  // A brake that changed and is to be stored; lifted: to be removed.
  struct Change {
    store::BrakeRow row;
    bool lifted = false;
  };

  // enough: requests at a time after which a valve that was shut is fully open again. jitter: in [-1, 1].
  Brakes(std::size_t enough, std::function<double()> jitter) : enough_(enough), jitter_(std::move(jitter)) {}

  // As an earlier process left it: a hold holds on, a pause that Ashby asked for ends when it was to end, and what was
  // blocked or broken is tried at once, since somebody may have mended it.
  void restore(const store::BrakeRow &row, std::int64_t now_ms);

  void hold(store::BrakeRow row) { holds_[row.scope] = std::move(row); }
  void release(const std::string &scope) { holds_.erase(scope); }

  // host: of the endpoint, "host:port". The gates live as long as this.
  [[nodiscard]] Gates gates_of(const store::Lane &lane, const std::string &host);

  // How many requests of this lane may begin now.
  [[nodiscard]] std::size_t room(const Gates &gates, std::int64_t now_ms) const;
  // The one brake that holds this lane now: of several the one that a person would have to know first.
  [[nodiscard]] std::optional<store::BrakeRow> holding(const Gates &gates, std::int64_t now_ms) const;
  // When a lane that is shut opens again by itself; nullopt: not by time.
  [[nodiscard]] std::optional<std::int64_t> opens_ms(const Gates &gates, std::int64_t now_ms) const;
  // Everything that is shut or not fully open yet, holds first.
  [[nodiscard]] std::vector<store::BrakeRow> all(std::int64_t now_ms) const;

  Pass begin(const Gates &gates);
  // It was not sent after all.
  void unused(const Gates &gates);
  // stream: the assessment's row key.
  std::vector<Change> end(const Gates &gates, const Pass &pass, const Verdict &verdict, std::int64_t stream,
                          std::int64_t now_ms);
  // Whether a failure just now says something of the row that met it.
  [[nodiscard]] bool is_charged(const Gates &gates) const;
  // Somebody wants this lane to be tried now, whatever but a hold keeps it: one request finds out.
  void try_now(const Gates &gates, std::int64_t now_ms);

 private:
  struct Brake {
    store::BrakeRow row;  // as stored last; reason and since belong to the present closing
    Valve valve;
    Trouble trouble;  // of breakers
  };
  using Changes = std::vector<Change>;

  Brake &brake(store::BrakeKind kind, const std::string &scope);
  void shut(Brake &brake, Valve::Ticket ticket, const Verdict &verdict, std::int64_t now_ms, Changes &changes);
  void open(Brake &brake, Valve::Ticket ticket, std::int64_t now_ms, Changes &changes) const;
  void judge_host(Brake &breaker, Valve::Ticket ticket, const Verdict &verdict, std::int64_t stream,
                  std::int64_t now_ms, Changes &changes);
  [[nodiscard]] const store::BrakeRow *hold_of(const Gates &gates) const;

  const std::size_t enough_;
  const std::function<double()> jitter_;
  std::map<std::string, store::BrakeRow> holds_;
  std::map<std::pair<store::BrakeKind, std::string>, Brake> brakes_;  // nodes never move
};

class Brakes::Gates {
 public:
  Gates() = default;

 private:
  friend class Brakes;
  std::array<std::string, 3> hold_scopes_;  // of the customer, the line, the plugin
  Brake *blocked_ = nullptr, *key_ = nullptr, *partner_ = nullptr, *breaker_ = nullptr;
};

}  // namespace assay::delivery
