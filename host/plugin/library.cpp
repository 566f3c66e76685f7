#include "host/plugin/library.h"

#include <boost/dll/runtime_symbol_info.hpp>
#include <boost/dll/shared_library.hpp>

namespace assay::plugin {
namespace {

namespace dll = boost::dll;

// Holds a loaded library and never closes it: its destructor leaves the member alone.
union NeverUnloaded {
  dll::shared_library library;
  explicit NeverUnloaded(dll::shared_library loaded) noexcept : library(std::move(loaded)) {}
  ~NeverUnloaded() {}
};

Error refuse(std::string_view word, const std::string &path, const std::string &what) {
  return {ErrorCode::kInvalidArgument, std::string(word) + ": " + path + ": " + what};
}

Error no_entry(const std::string &path, const std::string &what) {
  return refuse("plugin_no_entry", path,
                what + "; define it in the plugin (assay/entry.h) and export it (assay_add_plugin)");
}

// A search by name also walks through the libraries that the plugin depends on.
Result<const assay_plugin_entry *> find_entry(const dll::shared_library &library, const std::string &path) {
  if (!library.has(ASSAY_PLUGIN_ENTRY_SYMBOL)) return no_entry(path, "it does not export " ASSAY_PLUGIN_ENTRY_SYMBOL);
  const auto &entry = library.get<const assay_plugin_entry>(ASSAY_PLUGIN_ENTRY_SYMBOL);
  const auto where = dll::symbol_location(entry);
  if (!boost::filesystem::equivalent(where, path))
    return no_entry(path, ASSAY_PLUGIN_ENTRY_SYMBOL " is not its own, it was found in " + where.string());
  return &entry;
}

}  // namespace

Result<Library> Library::load(const LibraryFile &file, const HashHex &sha256_hex) {
  ASSAY_TRY(auto path, find_library(file, sha256_hex));
  try {
    // Everything is resolved now: lazily, a missing symbol would end the host at the first call. The throwing form,
    // since the other hides the loader's reason.
    const NeverUnloaded kept(dll::shared_library(path, dll::load_mode::rtld_now | dll::load_mode::rtld_local));
    ASSAY_TRY(const auto *entry, find_entry(kept.library, path));
    ASSAY_TRY(auto checked, check_entry(entry, path));
    return Library(std::move(path), std::move(checked));
  } catch (const std::exception &e) {
    return refuse("plugin_unloadable", path,
                  std::string(e.what()) + "; build it for this machine, with everything it needs linked");
  }
}

}  // namespace assay::plugin
