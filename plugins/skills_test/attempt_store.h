// Attempts in the host's key-value store: one value per attempt, found by assessment id or by the hash of either link.
//
//   attempt/<assessment id>  the attempt           link/<hash>, result/<hash>  the assessment id
//
// Every value names its assessment, so that the host erases all of them with it. Nothing is cached: what is not written
// is lost, and what is written survives a crash at any moment. [any-thread] [started]
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "assay/sdk/host.hpp"
#include "plugins/skills_test/attempt.h"

namespace assay::skills_test {

// Errors of all: ASSAY_UNAVAILABLE (the store), ASSAY_INTERNAL (a stored value that nobody here wrote).
class AttemptStore {
 public:
  // keep_ms: how long a finished attempt and its result page stay.
  AttemptStore(sdk::Host host, std::int64_t keep_ms);

  // Each nullopt when there is none. By token: only the attempt whose own hash it is.
  [[nodiscard]] sdk::Outcome<std::optional<Attempt>> find(std::string_view assessment_id) const;
  [[nodiscard]] sdk::Outcome<std::optional<Attempt>> find_by_link(std::string_view token) const;
  [[nodiscard]] sdk::Outcome<std::optional<Attempt>> find_by_result(std::string_view token) const;

  // Stores a new attempt, or gives the one that is there already. ASSAY_RESOURCE_EXHAUSTED: the store is full.
  [[nodiscard]] sdk::Outcome<Attempt> create(const Attempt &attempt) const;

  // Makes the link or the result page of a stored attempt findable. Repeating it changes nothing.
  [[nodiscard]] sdk::Status index_link(const Attempt &attempt) const;
  [[nodiscard]] sdk::Status index_result(const Attempt &attempt) const;

  // Applies `change` to the stored attempt and writes it when change says so, again from the start as often as another
  // writer came between. Returns the attempt as it is stored now.
  // Args: change returns whether it changed anything; its error ends the update, nothing is written. It may run several
  // times. Errors: ASSAY_NOT_FOUND; change's own; kTooLarge when the attempt does not fit the store.
  using Change = std::function<sdk::Outcome<bool>(Attempt &attempt)>;
  [[nodiscard]] sdk::Outcome<Attempt> update(std::string_view assessment_id, const Change &change) const;
  static constexpr assay_status kTooLarge = ASSAY_INVALID_ARGUMENT;

  // Forgets an attempt and its link.
  [[nodiscard]] sdk::Status remove(const Attempt &attempt) const;

 private:
  struct Stored {
    Attempt attempt;
    std::int64_t version = 0;
  };
  [[nodiscard]] sdk::Outcome<std::optional<Stored>> load(std::string_view assessment_id) const;
  [[nodiscard]] sdk::Outcome<std::optional<Attempt>> find_by(std::string_view prefix, std::string_view hash,
                                                             std::string Attempt::*own_hash) const;
  [[nodiscard]] sdk::Outcome<std::int64_t> write(const Attempt &attempt, std::int64_t expected) const;

  sdk::Host host_;
  std::int64_t keep_ms_;
};

}  // namespace assay::skills_test
