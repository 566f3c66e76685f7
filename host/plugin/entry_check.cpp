#include "host/plugin/entry_check.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstring>

#include "host/plugin/table.h"
#include "host/plugin/text.h"
#include "host/wire/json.h"

namespace assay::plugin {
namespace {

static_assert(sizeof(ASSAY_DRAFT_HASH) > 1, "the build must define ASSAY_DRAFT_HASH (target assay::plugin_api)");

constexpr std::size_t kMaxHashBytes = 128;
constexpr std::size_t kMaxTextBytes = 256;
constexpr std::size_t kMaxSchemaBytes = 1024 * 1024;
constexpr std::size_t kLeastEntryBytes = offsetof(assay_plugin_entry, create) + sizeof(assay_plugin_entry::create);

std::string hex(std::uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08x", value);
  return text;
}

Error refuse(std::string_view word, const std::string &path, const std::string &what) {
  return {ErrorCode::kInvalidArgument, std::string(word) + ": " + path + ": " + what};
}

// The members up to struct_size are read one by one: until it is known, nothing behind it may be touched.
Result<assay_plugin_entry> copy_entry(const assay_plugin_entry *theirs, const std::string &path) {
  std::uint32_t magic = 0, size = 0;
  std::memcpy(&magic, &theirs->magic, sizeof magic);
  if (magic != ASSAY_ABI_MAGIC)
    return refuse("plugin_bad_magic", path,
                  "the entry's magic is " + hex(magic) + ", this host needs " + hex(ASSAY_ABI_MAGIC) +
                      "; define assay_plugin_entry_v0 with the headers of assay");
  std::memcpy(&size, &theirs->struct_size, sizeof size);
  if (size < kLeastEntryBytes)
    return refuse("plugin_bad_size", path,
                  "the entry's struct_size is " + std::to_string(size) + ", this host needs at least " +
                      std::to_string(kLeastEntryBytes) + "; rebuild the plugin");
  assay_plugin_entry mine{};
  std::memcpy(&mine, theirs, std::min<std::size_t>(size, sizeof mine));
  return mine;
}

Result<void> check_versions(const assay_plugin_entry &entry, const std::string &path) {
  if (entry.abi_major != ASSAY_ABI_MAJOR)
    return refuse("plugin_wrong_abi", path,
                  "built for ABI major " + std::to_string(entry.abi_major) + ", this host speaks " +
                      std::to_string(ASSAY_ABI_MAJOR) + "; rebuild the plugin for this host");
  const auto theirs = bounded(entry.draft_hash, kMaxHashBytes);
  if (theirs != ASSAY_DRAFT_HASH)
    return refuse("plugin_wrong_draft", path,
                  "built from the headers " + (theirs.empty() ? "(none)" : clean_text(theirs, kMaxHashBytes)) +
                      ", this host from " ASSAY_DRAFT_HASH
                      "; the ABI is a draft, so both must be built from the same headers: "
                      "rebuild the plugin");
  if (entry.min_host_minor > ASSAY_ABI_MINOR)
    return refuse("plugin_needs_newer_host", path,
                  "needs ABI minor " + std::to_string(entry.min_host_minor) + ", this host has " +
                      std::to_string(ASSAY_ABI_MINOR) + "; update the host or take an older plugin");
  return {};
}

bool is_one_of(char c, std::string_view more) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || more.find(c) != std::string_view::npos;
}
bool is_reverse_dns(std::string_view id) {
  const bool shape = !id.empty() && id.front() != '.' && id.back() != '.' && id.find('.') != std::string_view::npos &&
                     id.find("..") == std::string_view::npos;
  return shape && std::all_of(id.begin(), id.end(), [](char c) { return is_one_of(c, ".-_"); });
}
bool is_kind(std::string_view kind) {
  return !kind.empty() && std::all_of(kind.begin(), kind.end(), [](char c) { return is_one_of(c, "_"); });
}

// Three numbers, then optionally a pre-release or build part.
bool is_semver(std::string_view version) {
  for (int part = 0; part < 3; ++part) {
    const auto digits = std::min(version.find_first_not_of("0123456789"), version.size());
    if (digits == 0) return false;
    version.remove_prefix(digits);
    if (part == 2) break;
    if (version.empty() || version.front() != '.') return false;
    version.remove_prefix(1);
  }
  return version.empty() || version.front() == '-' || version.front() == '+';
}

// A descriptor's string, or the fault.
Result<std::string> read_text(const char *text, std::string_view what, const std::string &path, bool is_required) {
  const auto found = bounded(text, kMaxTextBytes + 1);
  const auto fault = [&](const std::string &problem) {
    return refuse("plugin_bad_descriptor", path, "the descriptor's " + std::string(what) + " " + problem);
  };
  if (is_required && found.empty()) return fault("is missing");
  if (found.size() > kMaxTextBytes) return fault("has more than " + std::to_string(kMaxTextBytes) + " bytes");
  if (!wire::is_valid_utf8(found)) return fault("is not UTF-8");
  return clean_text(found, kMaxTextBytes);
}

Result<PluginIdentity> read_identity(const assay_plugin_entry &entry, const std::string &path) {
  if (entry.descriptor == nullptr) return refuse("plugin_bad_descriptor", path, "the entry has no descriptor");
  const auto table = copy_table(entry.descriptor);
  PluginIdentity identity;
  ASSAY_TRY(identity.id, read_text(table.id, "id", path, true));
  ASSAY_TRY(identity.vendor, read_text(table.vendor, "vendor", path, true));
  ASSAY_TRY(identity.name, read_text(table.name, "name", path, true));
  ASSAY_TRY(identity.version, read_text(table.version, "version", path, true));
  ASSAY_TRY(identity.build_info, read_text(entry.build_info, "build_info", path, false));
  const auto fault = [&](const std::string &what) { return refuse("plugin_bad_descriptor", path, what); };
  if (!is_reverse_dns(identity.id))
    return fault("the id '" + identity.id + "' is not in reverse DNS form, like com.example.coding-test");
  if (!is_semver(identity.version)) return fault("the version '" + identity.version + "' is not semantic, like 1.4.2");
  for (const char *kind : table.kinds) {
    if (kind == nullptr) break;
    ASSAY_TRY(auto text, read_text(kind, "kind", path, true));
    if (!is_kind(text)) return fault("the kind '" + text + "' is not a name like skills_test");
    identity.kinds.push_back(std::move(text));
  }
  if (identity.kinds.empty()) return fault("it names no kind, like skills_test");
  return identity;
}

}  // namespace

Result<CheckedEntry> check_entry(const assay_plugin_entry *entry, const std::string &path) {
  CheckedEntry checked;
  checked.original = entry;
  ASSAY_TRY(checked.table, copy_entry(entry, path));
  ASSAY_CHECK(check_versions(checked.table, path));
  ASSAY_TRY(checked.identity, read_identity(checked.table, path));
  if (checked.table.create == nullptr) return refuse("plugin_incomplete", path, "the entry's create is NULL; set it");
  if (checked.table.config_schema_json == nullptr) {
    checked.config_schema = R"({"type":"object","additionalProperties":false})";
  } else {
    checked.config_schema = bounded(checked.table.config_schema_json, kMaxSchemaBytes + 1);
    if (checked.config_schema.size() > kMaxSchemaBytes)
      return refuse("plugin_bad_size", path, "config_schema_json has more than 1 MiB");
  }
  return checked;
}

}  // namespace assay::plugin
