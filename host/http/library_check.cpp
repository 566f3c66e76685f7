#include "host/http/library_check.h"

#include <link.h>
#include <pistache/version.h>

#include <cstdlib>
#include <string>

namespace assay::http {
namespace {

static_assert(Pistache::Version::Major == 0 && Pistache::Version::Minor == 0 && Pistache::Version::Patch == 5,
              "Assay is built against Pistache 0.0.5: install libpistache-dev 0.0.5+ds-*");

std::string_view base_name(std::string_view path) noexcept { return path.substr(path.rfind('/') + 1); }

int find_library(dl_phdr_info *info, std::size_t, void *found) {
  const std::string_view name = info->dlpi_name == nullptr ? "" : info->dlpi_name;
  if (base_name(name).substr(0, 15) != "libpistache.so.") return 0;
  *static_cast<std::string *>(found) = name;
  return 1;
}

}  // namespace

Result<void> check_library_file(std::string_view path) {
  if (base_name(path) == "libpistache.so.0.0.5") return {};
  return Error{ErrorCode::kUnsupported,
               "loaded " + std::string(path) +
                   ", but this build runs with Pistache 0.0.5 only: install Debian's "
                   "libpistache-dev 0.0.5+ds-*",
               "",
               {}};
}

Result<void> check_library() {
  std::string name;
  if (::dl_iterate_phdr(find_library, &name) == 0) return {};
  char *resolved = ::realpath(name.c_str(), nullptr);
  const std::string path = resolved == nullptr ? name : resolved;
  std::free(resolved);
  return check_library_file(path);
}

}  // namespace assay::http
