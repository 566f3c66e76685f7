// Distinct types for the identifiers of the field, so that one is never passed for another.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  // Accepts exactly the 36-character form, either case; anything else is nullopt.
  [[nodiscard]] static std::optional<Uuid> parse(std::string_view text) noexcept;
  // The same parts give the same UUID for ever (RFC 4122 version 5 in Assay's own namespace).
  // Parts are length-prefixed, so ("ab","c") and ("a","bc") differ.
  [[nodiscard]] static Uuid name_based(std::initializer_list<std::string_view> parts);
  // Lower case, 36 characters.
  [[nodiscard]] std::string to_string() const;

  auto operator<=>(const Uuid &) const = default;
};

template <class Tag>
struct UuidId {
  Uuid value;

  [[nodiscard]] static std::optional<UuidId> parse(std::string_view text) noexcept {
    const auto uuid = Uuid::parse(text);
    return uuid ? std::optional<UuidId>(UuidId{*uuid}) : std::nullopt;
  }
  [[nodiscard]] std::string to_string() const { return value.to_string(); }
  auto operator<=>(const UuidId &) const = default;
};

template <class Tag>
struct NameId {
  std::string value;
  auto operator<=>(const NameId &) const = default;
};

using AssessmentId = UuidId<struct AssessmentIdTag>;          // minted by the host, known to Ashby and to the plugin
using AssessmentTypeId = UuidId<struct AssessmentTypeIdTag>;  // stable for ever per (line, entry, vendor key)
using ProductLineId = NameId<struct ProductLineIdTag>;        // `product_lines[].id` of the configuration
using PluginEntry = NameId<struct PluginEntryTag>;            // `plugins[].name` of the configuration

// A customer: the row key in the tenant table. 0 is no tenant.
struct TenantId {
  std::int64_t value = 0;
  auto operator<=>(const TenantId &) const = default;
};

}  // namespace assay

template <>
struct std::hash<assay::Uuid> {
  std::size_t operator()(const assay::Uuid &uuid) const noexcept {
    return std::hash<std::string_view>{}({reinterpret_cast<const char *>(uuid.bytes.data()), uuid.bytes.size()});
  }
};
template <class Tag>
struct std::hash<assay::UuidId<Tag>> {
  std::size_t operator()(const assay::UuidId<Tag> &id) const noexcept { return std::hash<assay::Uuid>{}(id.value); }
};
template <class Tag>
struct std::hash<assay::NameId<Tag>> {
  std::size_t operator()(const assay::NameId<Tag> &id) const noexcept { return std::hash<std::string>{}(id.value); }
};
