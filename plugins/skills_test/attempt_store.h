// Attempts in the host's key-value store, found by assessment id or by the hash of either link: plugins/embedded's
// RecordStore under the names attempt/, link/ and result/. [any-thread] [started]
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "assay/sdk/host.hpp"
#include "plugins/embedded/record_store.h"
#include "plugins/skills_test/attempt.h"

namespace assay::skills_test {

class AttemptStore {
 public:
  // keep_ms: how long a finished attempt and its result page stay.
  AttemptStore(sdk::Host host, std::int64_t keep_ms);

  [[nodiscard]] const embedded::RecordStore<Attempt> &records() const noexcept { return records_; }

  // The attempt whose own link or result page a token opens; nullopt when there is none.
  [[nodiscard]] sdk::Outcome<std::optional<Attempt>> find_by_link(std::string_view token) const;
  [[nodiscard]] sdk::Outcome<std::optional<Attempt>> find_by_result(std::string_view token) const;

  // Makes the link or the result page of a stored attempt findable. Repeating it changes nothing.
  [[nodiscard]] sdk::Status index_link(const Attempt &attempt) const;
  [[nodiscard]] sdk::Status index_result(const Attempt &attempt) const;

  // Forgets an attempt and its link.
  [[nodiscard]] sdk::Status remove(const Attempt &attempt) const;

 private:
  std::int64_t keep_ms_;
  embedded::RecordStore<Attempt> records_;
};

}  // namespace assay::skills_test
