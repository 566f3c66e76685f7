// The layout that the compiler gives the ABI's structs is the one that is committed, and no struct or member is left
// out of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

std::string read_file(const std::filesystem::path &path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string run_dump() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE *)> pipe(::popen(ASSAY_ABI_DUMP, "r"), &::pclose);
  EXPECT_NE(pipe, nullptr);
  std::string text;
  char buffer[4096];
  while (const auto count = std::fread(buffer, 1, sizeof(buffer), pipe.get())) text.append(buffer, count);
  return text;
}

struct Member {
  std::size_t offset = 0, size = 0;
  std::string name;
};
struct Layout {
  std::string name;
  std::size_t size = 0;
  std::vector<Member> members;
};

std::vector<Layout> read_lock() {
  std::istringstream lines(read_file(ASSAY_ABI_LOCK));
  std::vector<Layout> layouts;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    if (line.starts_with("  ")) {
      auto &member = layouts.at(layouts.size() - 1).members.emplace_back();
      words >> member.offset >> member.size >> member.name;
    } else {
      auto &layout = layouts.emplace_back();
      words >> layout.name >> layout.size;
    }
  }
  return layouts;
}

TEST(AbiLock, TheCompilersLayoutIsTheCommittedOne) {
  EXPECT_EQ(run_dump(), read_file(ASSAY_ABI_LOCK))
      << "when the change is meant: " << ASSAY_ABI_DUMP << " > " << ASSAY_ABI_LOCK;
}

TEST(AbiLock, EveryStructOfTheHeadersIsInIt) {
  std::set<std::string> declared, locked;
  const std::regex definition("struct (assay_[a-z_]+) \\{");
  for (const auto &entry : std::filesystem::recursive_directory_iterator(ASSAY_ABI_INCLUDE)) {
    if (entry.path().extension() != ".h") continue;
    const auto text = read_file(entry.path());
    for (std::sregex_iterator it(text.begin(), text.end(), definition), end; it != end; ++it) declared.insert((*it)[1]);
  }
  for (const auto &layout : read_lock()) locked.insert(layout.name);
  EXPECT_THAT(declared, testing::SizeIs(testing::Gt(20u)));
  EXPECT_EQ(declared, locked);
}

TEST(AbiLock, MembersFollowWithoutAGapSoThatNoneIsLeftOut) {
  for (const auto &layout : read_lock()) {
    std::size_t end = 0;
    for (const auto &member : layout.members) {
      EXPECT_EQ(member.offset, end) << layout.name << "." << member.name;
      end = member.offset + member.size;
    }
    EXPECT_EQ(end, layout.size) << layout.name;
  }
}

TEST(AbiLock, EveryTableBeginsWithItsSize) {
  for (const auto &layout : read_lock()) {
    if (layout.name == "assay_str" || layout.name == "assay_header" || layout.name == "assay_plugin_entry") continue;
    ASSERT_FALSE(layout.members.empty());
    EXPECT_EQ(layout.members[0].name, "struct_size") << layout.name;
  }
}

}  // namespace
