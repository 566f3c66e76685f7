// A folder for plugins with the libraries that a test puts there.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "tests/support/temporary_dir.h"

namespace assay::test {

class PluginDir {
 public:
  // A copy, as an installation makes one: a regular file that only its owner may change.
  std::string install(const std::string &file, const std::string &as) {
    const auto target = dir_ / as;
    std::filesystem::copy_file(file, target);
    ::chmod(target.c_str(), 0755);
    return target;
  }
  // One of tests/bad_plugins.
  std::string install_bad(const std::string &name, const std::string &as = "") {
    return install(std::string(ASSAY_BAD_PLUGINS) + "/lib" + name + ".so", as.empty() ? name + ".so" : as);
  }

  // Without links in it, as the host names files.
  [[nodiscard]] std::string path() const { return std::filesystem::canonical(dir_.path()).string(); }
  [[nodiscard]] std::string operator/(const std::string &name) const { return path() + "/" + name; }

 private:
  TemporaryDir dir_;
};

}  // namespace assay::test
