#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "host/net/mailer.h"
#include "tests/support/fake_clock.h"

namespace assay::net {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class MaildirTest : public testing::Test {
 protected:
  MaildirTest() {
    std::string pattern = (fs::temp_directory_path() / "assay-maildir-XXXXXX").string();
    root = ::mkdtemp(pattern.data());
    folder = root / "state" / "mail";
  }
  ~MaildirTest() override { fs::remove_all(root); }

  std::unique_ptr<Mailer> open() {
    auto opened = open_maildir(folder.string(), "assay@example.com", clock, ids);
    EXPECT_TRUE(opened.ok());
    return opened.ok() ? *std::move(opened) : nullptr;
  }
  std::vector<fs::path> files_in(const char *part) {
    return {fs::directory_iterator(folder / part), fs::directory_iterator()};
  }
  std::string only_mail() {
    const auto files = files_in("new");
    EXPECT_THAT(files, SizeIs(1));
    std::ifstream file(files.at(0), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  test::FakeClock clock;
  SystemIdSource ids;
  fs::path root, folder;
};

TEST_F(MaildirTest, AMailIsOneCompleteFileInNewAndNothingIsLeftInTmp) {
  ASSERT_TRUE(open()->send({"referee@example.com", "A reference", "Hello\nhttps://example.com/r?t=1\n"}).ok());
  EXPECT_THAT(only_mail(), HasSubstr("\n\nHello\nhttps://example.com/r?t=1\n"));
  EXPECT_THAT(files_in("tmp"), IsEmpty());
  EXPECT_THAT(files_in("cur"), IsEmpty());
}

TEST_F(MaildirTest, OnlyTheOwnerMayReadMail) {
  const auto before = ::umask(0);
  ASSERT_TRUE(open()->send({"a@example.com", "s", "t"}).ok());
  ::umask(before);
  const auto mode = [](const fs::path &path) { return static_cast<unsigned>(fs::status(path).permissions()); };
  EXPECT_EQ(mode(files_in("new").at(0)), 0600u);
  for (const auto *part : {"", "tmp", "new", "cur"}) EXPECT_EQ(mode(folder / part) & 0777u, 0700u) << part;
}

TEST_F(MaildirTest, MailsOfTheSameMomentAreDifferentFilesWithDifferentIds) {
  const auto mailer = open();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i) EXPECT_TRUE(mailer->send({"a@example.com", "s", "t"}).ok());
    });
  for (auto &thread : threads) thread.join();
  EXPECT_THAT(files_in("new"), SizeIs(40));
}

TEST_F(MaildirTest, AnExistingMaildirIsOpenedAgainAndKeepsItsMail) {
  ASSERT_TRUE(open()->send({"a@example.com", "s", "t"}).ok());
  ASSERT_TRUE(open()->send({"a@example.com", "s", "t"}).ok());
  EXPECT_THAT(files_in("new"), SizeIs(2));
}

TEST_F(MaildirTest, WhatACrashLeftHalfWrittenGoesAndWhatMayStillBeWrittenStays) {
  ASSERT_TRUE(open());
  for (const auto *name : {"1.old.assay", "2.young.assay", "3.old.other"})
    std::ofstream(folder / "tmp" / name) << "half";
  for (const auto *name : {"1.old.assay", "3.old.other"})
    fs::last_write_time(folder / "tmp" / name, fs::file_time_type::clock::now() - std::chrono::hours(2));
  ASSERT_TRUE(open());
  EXPECT_FALSE(fs::exists(folder / "tmp/1.old.assay"));
  EXPECT_TRUE(fs::exists(folder / "tmp/2.young.assay"));
  EXPECT_TRUE(fs::exists(folder / "tmp/3.old.other")) << "somebody else's";
}

TEST_F(MaildirTest, ARefusedMailLeavesNoFile) {
  const auto mailer = open();
  for (const Mail &mail : {Mail{"", "s", "t"}, Mail{"a@example.com\nBcc: b@example.com", "s", "t"},
                           Mail{"a@example.com", "s\r\nBcc: b@example.com", "t"}}) {
    const auto sent = mailer->send(mail);
    ASSERT_FALSE(sent.ok());
    EXPECT_EQ(sent.error().code, ErrorCode::kInvalidArgument);
  }
  for (const auto *part : {"tmp", "new", "cur"}) EXPECT_THAT(files_in(part), IsEmpty());
}

TEST_F(MaildirTest, ADiskThatRefusesIsUnavailableAndLeavesNoHalfMail) {
  const auto mailer = open();
  fs::remove_all(folder / "new");
  const auto sent = mailer->send({"a@example.com", "s", "t"});
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(files_in("tmp"), IsEmpty());
  fs::remove_all(folder / "tmp");
  EXPECT_EQ(mailer->send({"a@example.com", "s", "t"}).error().code, ErrorCode::kUnavailable);
}

TEST_F(MaildirTest, WhatCannotBeAMaildirIsRefusedAtOnce) {
  std::ofstream(root / "file") << "x";
  const auto on_a_file = open_maildir((root / "file").string(), "assay@example.com", clock, ids);
  ASSERT_FALSE(on_a_file.ok());
  EXPECT_EQ(on_a_file.error().code, ErrorCode::kUnavailable);
  const auto bad_sender = open_maildir(folder.string(), "Assay <a@example.com>", clock, ids);
  ASSERT_FALSE(bad_sender.ok());
  EXPECT_EQ(bad_sender.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace assay::net
