// How large a check can become when everything in it is as long as it may be. A check that outgrows a limit is refused
// when the configuration is read: later it would fail a referee who has just answered. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "plugins/reference_check/check_bank.h"

namespace assay::reference_check {

// Upper bounds over everything that read_rows(), name_of() and read_entries() let in.
struct WorstCase {
  std::size_t naming_page_bytes = 0;         // the form of the candidate, given back with every error
  std::size_t naming_form_bytes = 0;         // what a browser sends of it, with each byte as %XX
  std::size_t report_page_bytes = 0;         // every referee and every average
  std::size_t stored_check_bytes = 0;        // with every place filled as often as it can be
  std::size_t questionnaire_page_bytes = 0;  // given back with every error, or one referee's answers
  std::size_t questionnaire_form_bytes = 0;
  std::size_t stored_answers_bytes = 0;  // of one referee
};

// Required: the check is without faults.
[[nodiscard]] WorstCase worst_case(const ReferenceCheck &check);

// One fault for each limit that the check outgrows, with the numbers and what to do. Empty for a check that always
// fits.
struct Outgrown {
  std::string member;  // of the check, where the fault is best repaired
  std::string message;
};
[[nodiscard]] std::vector<Outgrown> outgrown_limits(const ReferenceCheck &check);

}  // namespace assay::reference_check
