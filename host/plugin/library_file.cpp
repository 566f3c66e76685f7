#include "host/plugin/library_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace assay::plugin {
namespace {

namespace fs = std::filesystem;

Error refuse(std::string_view word, const std::string &path, const std::string &what) {
  return {ErrorCode::kInvalidArgument, std::string(word) + ": " + path + ": " + what};
}

std::string joined(const std::vector<std::string> &dirs) {
  std::string text;
  for (const auto &dir : dirs) text += (text.empty() ? "" : ", ") + dir;
  return text.empty() ? "(none)" : text;
}

Result<fs::path> locate(const LibraryFile &file) {
  std::error_code fault;
  const fs::path name(file.library);
  if (name.empty()) return refuse("plugin_not_found", "(no name)", "the entry names no library");
  if (name.is_absolute()) {
    const auto path = fs::canonical(name, fault);
    if (fault) return refuse("plugin_not_found", file.library, fault.message());
    return path;
  }
  for (const auto &dir : file.plugin_dirs) {
    const auto path = fs::canonical(fs::path(dir) / name, fault);
    if (!fault) return path;
  }
  return refuse("plugin_not_found", file.library,
                "in none of plugin_dirs (" + joined(file.plugin_dirs) + "); put it there or correct `library`");
}

bool is_inside(const fs::path &path, const fs::path &dir) {
  const auto step = std::mismatch(dir.begin(), dir.end(), path.begin(), path.end());
  return step.first == dir.end() && step.second != path.end();
}

Result<void> check_place(const fs::path &path, const LibraryFile &file) {
  for (const auto &dir : file.plugin_dirs) {
    std::error_code fault;
    const auto canonical = fs::canonical(dir, fault);
    if (!fault && is_inside(path, canonical)) return {};
  }
  return refuse("plugin_outside_dirs", path.string(),
                "outside of plugin_dirs (" + joined(file.plugin_dirs) + "); move the file, links are followed first");
}

Result<void> check_kind(const fs::path &path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return refuse("plugin_not_found", path.string(), "vanished");
  if (!S_ISREG(found.st_mode)) return refuse("plugin_not_a_file", path.string(), "not a regular file");
  if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    char mode[8];
    std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(found.st_mode & 07777));
    return refuse("plugin_writable_by_others", path.string(),
                  std::string("mode ") + mode + " lets others change it; at most 0755 is taken: chmod go-w");
  }
  // Loading the host's own file would silently open the host.
  struct stat host {};
  if (::stat("/proc/self/exe", &host) == 0 && host.st_dev == found.st_dev && host.st_ino == found.st_ino)
    return refuse("plugin_is_host", path.string(), "this is the host's own program; name a plugin's library");
  return {};
}

Result<void> check_pin(const fs::path &path, const std::string &pin, const HashHex &sha256_hex) {
  if (pin.empty()) return {};
  std::ifstream stream(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.is_open() || stream.bad())
    return refuse("plugin_unreadable", path.string(), "cannot be read to compare its sha256");
  if (!sha256_hex)
    return refuse("plugin_pin_mismatch", path.string(), "pinned, and this host was given no way to hash it");
  auto expected = pin;
  std::transform(expected.begin(), expected.end(), expected.begin(),
                 [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
  const auto found = sha256_hex(bytes);
  if (found == expected) return {};
  auto mismatch =
      refuse("plugin_pin_mismatch", path.string(),
             "its sha256 is " + found + ", pinned is " + expected + "; install the pinned file or change the pin");
  mismatch.pointer = "/sha256";
  return mismatch;
}

}  // namespace

Result<std::string> find_library(const LibraryFile &file, const HashHex &sha256_hex) {
  ASSAY_TRY(const auto path, locate(file));
  ASSAY_CHECK(check_place(path, file));
  ASSAY_CHECK(check_kind(path));
  ASSAY_CHECK(check_pin(path, file.sha256, sha256_hex));
  return path.string();
}

}  // namespace assay::plugin
