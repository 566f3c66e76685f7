#include "host/service/merge.h"

#include <set>

namespace assay::service {
namespace {

// Appends `suffix(i)` to every name that still stands more than once.
template <class Named, class Suffix>
void tell_apart(std::vector<Named> &items, Suffix suffix) {
  std::map<std::string, int> count;
  for (const auto &item : items) ++count[item.name];
  for (std::size_t i = 0; i < items.size(); ++i)
    if (count[items[i].name] > 1) items[i].name += " (" + suffix(i) + ")";
}

}  // namespace

AssessmentTypeId type_id(const ProductLineId &line, const PluginEntry &entry, const std::string &vendor_key,
                         const std::map<std::string, AssessmentTypeId> &pinned) {
  const auto it = pinned.find(entry.value + "/" + vendor_key);
  return it != pinned.end() ? it->second : AssessmentTypeId{Uuid::name_based({line.value, entry.value, vendor_key})};
}

std::vector<wire::ListedType> merge(const ProductLineId &line, const std::vector<EntryTypes> &entries,
                                    const std::map<std::string, AssessmentTypeId> &pinned) {
  std::vector<wire::ListedType> merged;
  std::vector<std::string> entry_of;
  std::set<AssessmentTypeId> seen;
  for (const auto &[entry, types] : entries) {
    for (const auto &type : types) {
      const auto id = type_id(line, entry, type.vendor_key, pinned);
      if (!seen.insert(id).second) continue;
      merged.push_back({id, type.name, type.description});
      entry_of.push_back(entry.value);
    }
  }
  tell_apart(merged, [&](std::size_t i) { return entry_of[i]; });
  tell_apart(merged, [&](std::size_t i) { return merged[i].id.to_string().substr(0, 8); });
  tell_apart(merged, [&](std::size_t i) { return merged[i].id.to_string(); });
  return merged;
}

std::vector<CustomField> merge_fields(const std::vector<EntryFields> &entries, bool may_require) {
  std::vector<CustomField> merged;
  std::vector<std::string> entry_of;
  for (const auto &[entry, fields] : entries) {
    for (auto field : fields) {
      field.id = entry.value + "/" + field.id;
      field.is_required = field.is_required && may_require;
      merged.push_back(std::move(field));
      entry_of.push_back(entry.value);
    }
  }
  tell_apart(merged, [&](std::size_t i) { return entry_of[i]; });
  tell_apart(merged, [&](std::size_t i) { return merged[i].id; });
  return merged;
}

}  // namespace assay::service
