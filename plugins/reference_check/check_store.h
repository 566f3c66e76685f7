// Checks and answers in the host's key-value store: plugins/embedded's RecordStore under the names check/, candidate/,
// referee/ and report/, and beside it
//
//   answers/<assessment id>/<key>    what one referee answered, written once; the check names the keys that count
//
// so that a check stays small however much is answered. [any-thread] [started]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "assay/sdk/host.hpp"
#include "plugins/embedded/record_store.h"
#include "plugins/reference_check/answers.h"
#include "plugins/reference_check/check.h"

namespace assay::reference_check {

class CheckStore {
 public:
  // keep_ms: how long an ended check, its answers and its report page stay.
  CheckStore(sdk::Host host, std::int64_t keep_ms);

  [[nodiscard]] const embedded::RecordStore<Check> &records() const noexcept { return records_; }

  // The check that a person's own link opens; nullopt when there is none.
  [[nodiscard]] sdk::Outcome<std::optional<Check>> find_by_candidate(std::string_view token) const;
  [[nodiscard]] sdk::Outcome<std::optional<Check>> find_by_referee(std::string_view token) const;
  [[nodiscard]] sdk::Outcome<std::optional<Check>> find_by_report(std::string_view token) const;

  // Makes a link of a stored check findable. Repeating it changes nothing.
  [[nodiscard]] sdk::Status index_candidate(const Check &check, std::string_view token) const;
  [[nodiscard]] sdk::Status index_referee(const Check &check, std::string_view token) const;
  [[nodiscard]] sdk::Status index_report(const Check &check) const;

  // Errors: RecordStore::kTooLarge when they do not fit the store; those of the store.
  [[nodiscard]] sdk::Status put_answers(const Check &check, const std::string &key, const Answers &answers) const;
  // nullopt when there are none.
  [[nodiscard]] sdk::Outcome<std::optional<Answers>> find_answers(const Check &check, const std::string &key) const;
  [[nodiscard]] sdk::Status remove_answers(const Check &check, const std::string &key) const;
  // Gives the answers of an ended check their last day; erases those that nobody is to read. Required: is_finished.
  [[nodiscard]] sdk::Status settle_answers(const Check &check) const;

  // Forgets a check that nobody has seen yet, and its candidate's link.
  [[nodiscard]] sdk::Status remove(const Check &check) const;

 private:
  sdk::Host host_;
  std::int64_t keep_ms_;
  embedded::RecordStore<Check> records_;
};

}  // namespace assay::reference_check
