// Which files may be loaded as plugins, on a real file system.
#include "host/plugin/library_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <fstream>

#include "host/security/digest.h"
#include "tests/functional/plugin/plugin_dir.h"

namespace assay::plugin {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class LibraryFileTest : public testing::Test {
 protected:
  std::string write(const std::string &path, mode_t mode = 0755) {
    std::ofstream(path) << "any bytes";
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
    return path;
  }
  Result<std::string> find(const std::string &library, const std::string &sha256 = "") {
    return find_library({library, dirs, sha256}, security::sha256_hex);
  }
  std::string refusal(const std::string &library, const std::string &sha256 = "") {
    const auto found = find(library, sha256);
    EXPECT_FALSE(found.ok()) << library;
    if (found.ok()) return "";
    EXPECT_EQ(found.error().code, ErrorCode::kInvalidArgument);
    return found.error().message;
  }

  test::PluginDir dir, other;
  std::vector<std::string> dirs{other.path(), dir.path()};
};

TEST_F(LibraryFileTest, AFileIsFoundByItsNameAndByItsPathAsOneCanonicalPath) {
  write(dir / "a.so");
  fs::create_directory(dir / "sub");
  for (const auto &name : {std::string("a.so"), dir / "a.so", std::string("./a.so"), dir / "sub/../a.so"}) {
    const auto found = find(name);
    ASSERT_TRUE(found.ok()) << name << ": " << found.error().message;
    EXPECT_EQ(*found, dir / "a.so");
  }
}

TEST_F(LibraryFileTest, TheFoldersAreLookedThroughInTheirOrder) {
  write(dir / "a.so");
  write(other / "a.so");
  EXPECT_EQ(*find("a.so"), other / "a.so");
  std::reverse(dirs.begin(), dirs.end());
  EXPECT_EQ(*find("a.so"), dir / "a.so");
}

TEST_F(LibraryFileTest, AFolderThatIsALinkIsFollowed) {
  write(dir / "a.so");
  fs::create_directory_symlink(dir.path(), other / "link");
  dirs = {other / "link"};
  EXPECT_EQ(*find("a.so"), dir / "a.so");
}

TEST_F(LibraryFileTest, WhatIsNotThereIsNotFoundAndTheFoldersAreNamed) {
  EXPECT_THAT(refusal("a.so"),
              AllOf(StartsWith("plugin_not_found: a.so: "), HasSubstr(dir.path()), HasSubstr(other.path())));
  EXPECT_THAT(refusal(dir / "a.so"), StartsWith("plugin_not_found: " + dir / "a.so"));
  EXPECT_THAT(refusal(""), StartsWith("plugin_not_found: "));
  fs::create_symlink(dir / "gone.so", dir / "dangling.so");
  EXPECT_THAT(refusal("dangling.so"), StartsWith("plugin_not_found: "));
  dirs.clear();
  EXPECT_THAT(refusal("a.so"), HasSubstr("(none)"));
}

TEST_F(LibraryFileTest, AFileOutsideOfTheFoldersIsRefusedByWhateverWayItIsNamed) {
  const test::PluginDir outside;
  write(outside / "a.so");
  fs::create_symlink(outside / "a.so", dir / "link.so");
  fs::create_directory_symlink(outside.path(), dir / "sub");
  const auto up = fs::relative(outside / "a.so", dir.path()).string();
  for (const auto &name : {outside / "a.so", std::string("link.so"), std::string("sub/a.so"), up})
    EXPECT_THAT(refusal(name), AllOf(StartsWith("plugin_outside_dirs: " + outside / "a.so"), HasSubstr(dir.path())))
        << name;
}

TEST_F(LibraryFileTest, AFolderWhoseNameOnlyBeginsTheSameIsOutside) {
  fs::create_directory(dir / "plugins");
  fs::create_directory(dir / "plugins-old");
  write(dir / "plugins-old/a.so");
  dirs = {dir / "plugins"};
  EXPECT_THAT(refusal(dir / "plugins-old/a.so"), StartsWith("plugin_outside_dirs: "));
}

TEST_F(LibraryFileTest, OnlyARegularFileIsTaken) {
  fs::create_directory(dir / "folder.so");
  EXPECT_THAT(refusal("folder.so"), StartsWith("plugin_not_a_file: " + dir / "folder.so"));
  ASSERT_EQ(::mkfifo((dir / "pipe.so").c_str(), 0600), 0);
  EXPECT_THAT(refusal("pipe.so", "00"), StartsWith("plugin_not_a_file: ")) << "and nothing waits for its writer";
}

TEST_F(LibraryFileTest, AFileThatOthersMayChangeIsRefusedWithItsMode) {
  for (const mode_t mode : {0775u, 0757u, 0666u, 0620u}) {
    write(dir / "a.so", mode);
    char octal[8];
    std::snprintf(octal, sizeof octal, "%04o", static_cast<unsigned>(mode));
    EXPECT_THAT(refusal("a.so"),
                AllOf(StartsWith("plugin_writable_by_others: "), HasSubstr(octal), HasSubstr("chmod")));
  }
  write(dir / "a.so", 0400);
  EXPECT_TRUE(find("a.so").ok());
}

TEST_F(LibraryFileTest, TheHostsOwnProgramIsNoPlugin) {
  const fs::path self = fs::canonical("/proc/self/exe");
  dirs = {self.parent_path().string()};
  EXPECT_THAT(refusal(self.filename().string()), testing::AnyOf(StartsWith("plugin_is_host: " + self.string()),
                                                                StartsWith("plugin_writable_by_others: ")));
}

TEST_F(LibraryFileTest, APinHoldsInEitherCaseAndAWrongOneNamesBoth) {
  write(dir / "a.so");
  auto pin = security::sha256_hex("any bytes");
  EXPECT_TRUE(find("a.so", pin).ok());
  auto upper = pin;
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
  EXPECT_TRUE(find("a.so", upper).ok());
  const auto found = pin;
  pin.front() = pin.front() == '0' ? '1' : '0';
  EXPECT_THAT(refusal("a.so", pin),
              AllOf(StartsWith("plugin_pin_mismatch: " + dir / "a.so"), HasSubstr(pin), HasSubstr(found)));
}

TEST_F(LibraryFileTest, APinThatCannotBeComparedIsRefused) {
  write(dir / "a.so");
  const auto blind = find_library({"a.so", dirs, security::sha256_hex("any bytes")}, nullptr);
  ASSERT_FALSE(blind.ok());
  EXPECT_THAT(blind.error().message, StartsWith("plugin_pin_mismatch: "));
  EXPECT_TRUE(find_library({"a.so", dirs, ""}, nullptr).ok());
}

TEST_F(LibraryFileTest, APinnedFileThatMayNotBeReadIsRefused) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  write(dir / "a.so", 0100);
  EXPECT_THAT(refusal("a.so", "00"), StartsWith("plugin_unreadable: "));
}

}  // namespace
}  // namespace assay::plugin
