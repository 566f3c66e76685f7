#include "plugins/reference_check/naming.h"

#include <cstdlib>
#include <set>

#include "plugins/embedded/address.h"
#include "plugins/embedded/config_node.h"
#include "plugins/embedded/mail.h"

namespace assay::reference_check {
namespace {

std::string trimmed(std::string_view text) {
  std::string line = embedded::one_line(text);
  const auto first = line.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return line.substr(first, line.find_last_not_of(' ') - first + 1);
}

bool read_field(const embedded::FormFields &fields, const std::string &name, std::string &text) {
  std::size_t sent = 0;
  for (const auto &[field, value] : fields) {
    if (field != name) continue;
    text = trimmed(value);
    ++sent;
  }
  return sent <= 1;
}

std::string fault_of_address(const Row &row, const std::string &candidate_address, std::set<std::string> &seen,
                             const std::function<bool(const std::string &)> &was_asked) {
  if (row.address.empty()) return "Enter the referee's e-mail address.";
  if (!embedded::is_plausible_address(row.address))
    return "Enter an e-mail address like name@example.com, without blanks or accents.";
  if (embedded::mailbox_of(row.address) == embedded::mailbox_of(candidate_address))
    return "This is your own address. Enter that of the referee.";
  if (was_asked(row.address)) return "Somebody with this address was asked already. Name another person.";
  if (!seen.insert(embedded::lower(row.address)).second)
    return "This address stands here twice. Each referee needs an address of their own.";
  return {};
}

}  // namespace

std::vector<Row> rows_to_name(const ReferenceCheck &check) {
  std::vector<Row> rows;
  for (const auto &relationship : check.relationships) {
    for (std::size_t i = 0; i < relationship.max; ++i) {
      auto &row = rows.emplace_back();
      row.key = relationship.id + "." + std::to_string(i + 1);
      row.relationship = relationship.id;
      row.is_required = i < relationship.min;
    }
  }
  return rows;
}

std::vector<Row> rows_to_replace(const Check &check, std::int64_t now_ms) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < check.places.size(); ++i) {
    if (!is_replaceable(check, check.places[i], now_ms)) continue;
    auto &row = rows.emplace_back();
    row.key = std::to_string(i);
    row.relationship = check.places[i].relationship;
  }
  return rows;
}

std::size_t place_of(const Row &row) { return std::strtoul(row.key.c_str(), nullptr, 10); }

bool read_rows(const embedded::FormFields &fields, std::vector<Row> &rows) {
  for (auto &row : rows) {
    if (!read_field(fields, "name." + row.key, row.name) || !read_field(fields, "email." + row.key, row.address))
      return false;
    if (embedded::count_characters(row.name) > kMaxNameCharacters ||
        embedded::count_characters(row.address) > embedded::kMaxAddressBytes)
      return false;
  }
  return true;
}

bool check_rows(std::vector<Row> &rows, const std::string &candidate_address,
                const std::function<bool(const std::string &address)> &was_asked) {
  std::set<std::string> seen;
  bool is_right = true;
  for (auto &row : rows) {
    if (!row.is_required && !is_filled(row)) continue;
    if (row.name.empty()) row.name_error = "Enter the referee's name.";
    row.address_error = fault_of_address(row, candidate_address, seen, was_asked);
    is_right = is_right && row.name_error.empty() && row.address_error.empty();
  }
  return is_right;
}

bool is_filled(const Row &row) noexcept { return !row.name.empty() || !row.address.empty(); }

std::vector<Named> named_in(const std::vector<Row> &rows) {
  std::vector<Named> named;
  for (const auto &row : rows)
    if (is_filled(row)) named.push_back({row.relationship, row.name, row.address});
  return named;
}

std::vector<Replacement> replacements_in(const std::vector<Row> &rows) {
  std::vector<Replacement> replacements;
  for (const auto &row : rows)
    if (is_filled(row)) replacements.push_back({place_of(row), row.name, row.address});
  return replacements;
}

}  // namespace assay::reference_check
