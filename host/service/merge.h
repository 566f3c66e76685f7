// One product line's answer from its plugins' answers: ids that never change, names told apart. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/core/assessment.h"
#include "host/core/custom_field.h"
#include "host/core/ids.h"
#include "host/wire/ashby.h"

namespace assay::service {

// What one plugin said.
template <class T>
struct EntryAnswer {
  PluginEntry entry;
  T answer;
};
using EntryTypes = EntryAnswer<std::vector<OfferedType>>;
using EntryFields = EntryAnswer<std::vector<CustomField>>;

// The pinned id of "entry/vendor key" when there is one, else the UUIDv5 of (line, entry, vendor key).
[[nodiscard]] AssessmentTypeId type_id(const ProductLineId &line, const PluginEntry &entry,
                                       const std::string &vendor_key,
                                       const std::map<std::string, AssessmentTypeId> &pinned);

// Keeps the order of the entries and of their types. A name that stands more than once is followed by its entry's name
// in parentheses, and by the first characters of its id, or all of them, where that does not tell them apart either. A
// vendor key that one plugin lists twice is taken once.
[[nodiscard]] std::vector<wire::ListedType> merge(const ProductLineId &line, const std::vector<EntryTypes> &entries,
                                                  const std::map<std::string, AssessmentTypeId> &pinned);

// Keeps the order of the entries and of their fields. An id becomes "entry/field id" (wire::fields_of). Names are told
// apart as those of types. A field is required only where `may_require`.
[[nodiscard]] std::vector<CustomField> merge_fields(const std::vector<EntryFields> &entries, bool may_require);

}  // namespace assay::service
