// Cases in the host's key-value store, found by assessment id or by the token of their page: plugins/embedded's
// RecordStore under the names case/ and page/. [any-thread] [started]
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "assay/sdk/host.hpp"
#include "plugins/background_check/case.h"
#include "plugins/embedded/record_store.h"

namespace assay::background_check {

class CaseStore {
 public:
  // keep_ms: how long a finished case and its page stay.
  CaseStore(sdk::Host host, std::int64_t keep_ms);

  [[nodiscard]] const embedded::RecordStore<Case> &records() const noexcept { return records_; }

  // The case whose page a token opens; nullopt when there is none.
  [[nodiscard]] sdk::Outcome<std::optional<Case>> find_by_page(std::string_view token) const;
  // Makes the page of a stored case findable, for as long as the case is kept. May be repeated.
  [[nodiscard]] sdk::Status index_page(const Case &stored) const;
  // Forgets a case and its page.
  [[nodiscard]] sdk::Status remove(const Case &stored) const;

 private:
  std::int64_t keep_ms_;
  embedded::RecordStore<Case> records_;
};

}  // namespace assay::background_check
