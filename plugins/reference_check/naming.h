// The form in which a candidate names referees, at first or in place of one who was lost: its rows, what stands in them
// and what is wrong. Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/embedded/form.h"
#include "plugins/reference_check/check.h"
#include "plugins/reference_check/check_bank.h"

namespace assay::reference_check {

inline constexpr std::size_t kMaxNameCharacters = 100;
inline constexpr std::string_view kConsentField = "consent";

// One referee in the form. Its fields are "name.<key>" and "email.<key>".
struct Row {
  std::string key;           // "manager.1", or the number of a place
  std::string relationship;  // its id
  bool is_required = false;
  std::string name, address;              // as typed, without blanks around
  std::string name_error, address_error;  // empty: none
};

// Empty rows for everybody whom the check asks for; and for every place that can be filled again.
[[nodiscard]] std::vector<Row> rows_to_name(const ReferenceCheck &check);
[[nodiscard]] std::vector<Row> rows_to_replace(const Check &check, std::int64_t now_ms);
// The place that a row of rows_to_replace() stands for.
[[nodiscard]] std::size_t place_of(const Row &row);

// Fills the rows from a form. False: what no browser sends (a field twice, a text that is too long).
[[nodiscard]] bool read_rows(const embedded::FormFields &fields, std::vector<Row> &rows);

// Writes errors into the rows; returns whether there are none. was_asked says whether somebody with that address is a
// referee already. Rows that are empty and not required are right.
bool check_rows(std::vector<Row> &rows, const std::string &candidate_address,
                const std::function<bool(const std::string &address)> &was_asked);

[[nodiscard]] bool is_filled(const Row &row) noexcept;
// The filled rows. Required: check_rows() said yes.
[[nodiscard]] std::vector<Named> named_in(const std::vector<Row> &rows);
[[nodiscard]] std::vector<Replacement> replacements_in(const std::vector<Row> &rows);

}  // namespace assay::reference_check
