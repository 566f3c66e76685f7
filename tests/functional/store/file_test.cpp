// The store on a real file: the lock, restarts, crashes, a full disk.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "host/store/session.h"
#include "tests/unit/store/rig.h"

namespace assay::store {
namespace {

namespace fs = std::filesystem;

class StoreFile : public testing::Test {
 protected:
  StoreFile() {
    std::string name = (fs::temp_directory_path() / "assay store XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    directory = name;
    path = (directory / "assay.db").string();
  }
  ~StoreFile() override { fs::remove_all(directory); }

  // Changes the file behind the store's back.
  void sql(const std::string &statement) {
    auto session = Session::open(path, SessionRole::kWriter);
    ASSERT_TRUE(session.ok());
    ASSERT_TRUE((*session)->run("test", statement).ok());
  }

  fs::path directory;
  std::string path;
  FakeClock clock;
};

TEST_F(StoreFile, ASecondStoreOnTheSameFileIsAConflictThatNamesTheHolder) {
  StoreRig rig(path);
  const auto second = Store::open({path}, clock);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_NE(second.error().message.find("process " + std::to_string(::getpid())), std::string::npos)
      << second.error().message;
  rig.started("one");  // the holder is not disturbed
  rig.store.reset();
  EXPECT_TRUE(Store::open({path}, clock).ok()) << "free again";
}

TEST_F(StoreFile, AnotherNameOfTheSameFileMeetsTheSameLock) {
  StoreRig rig(path);
  const auto alias = directory / "alias.db";
  fs::create_symlink(path, alias);
  EXPECT_EQ(Store::open({alias.string()}, clock).error().code, ErrorCode::kConflict);
}

TEST_F(StoreFile, ALockFileWithoutAPidIsStillALock) {
  StoreRig rig(path);
  std::ofstream(path + ".lock", std::ios::trunc);
  const auto second = Store::open({path}, clock);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_NE(second.error().message.find("another process"), std::string::npos) << second.error().message;
}

TEST_F(StoreFile, TheFilesBelongToTheirOwnerAlone) {
  StoreRig rig(path);
  rig.started("one");
  for (const auto *suffix : {"", "-wal", "-shm", ".lock"}) {
    struct stat status = {};
    ASSERT_EQ(::stat((path + suffix).c_str(), &status), 0) << suffix;
    EXPECT_EQ(status.st_mode & 0777, 0600u) << suffix;
  }
}

TEST_F(StoreFile, AFileThatOthersMayReadIsClosedToThem) {
  std::ofstream{path};
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  StoreRig rig(path);
  struct stat status = {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(StoreFile, AMissingDirectoryIsUnavailableAndNamed) {
  const auto missing = (directory / "nowhere" / "assay.db").string();
  const auto opened = Store::open({missing}, clock);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(opened.error().message.find(missing), std::string::npos);
}

TEST_F(StoreFile, AFileThatIsNoDatabaseIsUnavailableAndLeftAlone) {
  const std::string text = "This is a letter, not a database. " + std::string(4096, '.');
  std::ofstream(path) << text;
  const auto opened = Store::open({path}, clock);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(opened.error().message.find(path), std::string::npos) << opened.error().message;
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), text);
}

TEST_F(StoreFile, AFileFromANewerAssayIsUnsupported) {
  { StoreRig rig(path); }
  sql("INSERT INTO schema_migration VALUES (999, 0)");
  EXPECT_EQ(Store::open({path}, clock).error().code, ErrorCode::kUnsupported);
  sql("DELETE FROM schema_migration WHERE version = 999");
  EXPECT_TRUE(Store::open({path}, clock).ok()) << "and nothing was changed";
}

TEST_F(StoreFile, ARestartGoesOnExactly) {
  std::int64_t due_before = 0;
  ClaimedUpdate leased;
  {
    StoreRig rig(path);
    ASSERT_TRUE(rig.remember({{type_id("backend"), rig.line, rig.entry, "be"}}).ok());
    ASSERT_TRUE(rig.store->set_timer({rig.line, rig.entry, "poll", "payload", rig.clock.now + 5, 0}).ok());
    ASSERT_TRUE(rig.store->kv_put({rig.line, rig.entry, "seat", "7", -1, 0, std::nullopt}).ok());
    ASSERT_TRUE(rig.record_intent(rig.intent("starting", "s")).ok());
    ASSERT_EQ(*rig.report(rig.progress("starting", "early")), ReportRecorded::kHeld);
    rig.started("sent");
    rig.started("waiting");
    due_before = rig.next_due_ms();
    rig.clock.now += 2'000;
    leased = rig.claim(1).at(0);
  }
  StoreRig rig(path);
  EXPECT_EQ(rig.store->known_types()->size(), 1u);
  EXPECT_EQ((*rig.store->kv_get(rig.line, rig.entry, "seat"))->value, "7");
  EXPECT_EQ(*rig.store->next_timer_due_ms(), rig.clock.now + 5);
  const auto starting = *rig.store->starts_in_flight();
  ASSERT_EQ(starting.size(), 1u);
  EXPECT_EQ(starting[0].command_body, "command-starting");

  rig.clock.now += 2'000;
  EXPECT_EQ(rig.claim(100, 0).size(), 1u) << "the other one is leased by the earlier process";
  ASSERT_TRUE(rig.store->release_leases().ok());
  EXPECT_EQ(rig.next_due_ms(), due_before);
  std::set<std::string> bodies;
  for (const auto &update : rig.claim()) {
    EXPECT_EQ(update.attempts, 0);
    bodies.insert(update.id.to_string() + update.body);
  }
  EXPECT_EQ(bodies.size(), 2u);
  EXPECT_TRUE(bodies.contains(leased.id.to_string() + leased.body)) << "the same bytes";

  ASSERT_TRUE(rig.accept("starting").ok());
  EXPECT_EQ(rig.row("starting").state, AssessmentState::kInProgress) << "the held report survived";
}

// The child tells each recorded start through a pipe, as the host would answer it, and is killed amid its work.
TEST_F(StoreFile, WhatWasAnsweredIsThereAfterAKill) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    StoreRig rig(path);
    std::atomic<int> next = 0;
    const auto work = [&] {
      while (true) {
        const auto name = std::to_string(next++);
        if (!rig.record_intent(rig.intent(name, name)).ok() || !rig.accept(name).ok()) ::_exit(1);
        char line[16] = {};
        std::memcpy(line, name.data(), name.size());
        if (::write(ends[1], line, sizeof line) != sizeof line) ::_exit(2);
      }
    };
    std::thread threads[] = {std::thread(work), std::thread(work), std::thread(work), std::thread(work)};
    for (auto &thread : threads) thread.join();
  }
  ::close(ends[1]);
  std::vector<std::string> answered;
  char line[16];
  for (ssize_t size = ::read(ends[0], line, sizeof line); size == sizeof line;
       size = ::read(ends[0], line, sizeof line)) {
    answered.emplace_back(line);
    if (answered.size() == 200) ::kill(child, SIGKILL);
  }
  ::close(ends[0]);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << status;

  StoreRig rig(path);
  ASSERT_GE(answered.size(), 200u);
  for (const auto &name : answered) EXPECT_EQ(rig.row(name).state, AssessmentState::kStarted) << name;
  EXPECT_GE(rig.deliver_all().size(), answered.size());
}

TEST_F(StoreFile, AReaderSeesACommitAsSoonAsItsCallerHearsOfIt) {
  StoreRig rig(path);
  for (int i = 0; i < 50; ++i) {
    const auto id = std::to_string(i);
    ASSERT_TRUE(rig.record_intent(rig.intent(id, id)).ok());
    EXPECT_TRUE(rig.find(id));
    ASSERT_TRUE(rig.accept(id).ok());
    EXPECT_EQ(rig.row(id).state, AssessmentState::kStarted);
  }
}

// The log is folded back into the file while readers look: nobody holds an old snapshot.
TEST_F(StoreFile, TheLogDoesNotGrowWithoutEnd) {
  StoreRig rig(path);
  const std::string value(60'000, 'x');
  std::uintmax_t largest = 0;
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(rig.store->kv_put({rig.line, rig.entry, std::to_string(i % 50), value, -1, 0, std::nullopt}).ok());
    ASSERT_TRUE(*rig.store->kv_get(rig.line, rig.entry, std::to_string(i % 50)));
    largest = std::max(largest, fs::file_size(path + "-wal"));
  }
  EXPECT_LT(largest, 10u << 20) << "18 MB were written";
}

// A limit on the size of files stands in for a full disk; SQLite sees the write fail either way.
TEST_F(StoreFile, AFullDiskIsUnavailableAndTheStoreGoesOnWhenThereIsRoom) {
  StoreRig rig(path);
  rig.started("before");
  auto *const old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit unlimited = {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &unlimited), 0);
  rlimit full = unlimited;
  full.rlim_cur = fs::file_size(path + "-wal");
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);
  const auto during = rig.record_intent(rig.intent("during", "during"));
  const auto still_read = rig.row("before").state;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &unlimited), 0);
  std::signal(SIGXFSZ, old_handler);

  ASSERT_FALSE(during.ok());
  EXPECT_EQ(during.error().code, ErrorCode::kUnavailable) << during.error().message;
  EXPECT_EQ(still_read, AssessmentState::kStarted);
  EXPECT_FALSE(rig.find("during")) << "nothing of it was stored";
  EXPECT_TRUE(rig.record_intent(rig.intent("during", "during"))->fresh);
  rig.store.reset();
  StoreRig again(path);
  EXPECT_TRUE(again.find("during"));
  EXPECT_TRUE(again.find("before"));
}

TEST_F(StoreFile, AnotherConnectionThatHoldsTheWriteLockMakesWritesUnavailableAndNothingElse) {
  StoreRig rig(path);
  rig.started("before");
  auto other = Session::open(path, SessionRole::kWriter);
  ASSERT_TRUE(other.ok());
  ASSERT_TRUE((*other)->begin().ok());
  EXPECT_EQ(rig.record_intent(rig.intent("during", "during")).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(rig.row("before").state, AssessmentState::kStarted);
  (*other)->rollback();
  EXPECT_TRUE(rig.record_intent(rig.intent("during", "during"))->fresh);
}

TEST_F(StoreFile, TheSessionForReadingCannotWriteAndDoesNotCheckpoint) {
  StoreRig rig(path);
  rig.started("one");
  const auto reader = Session::open(path, SessionRole::kReader);
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ((*reader)->run("write", "DELETE FROM outbox").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(*(*reader)->number("auto", "PRAGMA wal_autocheckpoint"), 0);
}

TEST_F(StoreFile, TheWriterSurvivesPowerCutsBySyncingEachCommit) {
  const auto writer = Session::open(path, SessionRole::kWriter);
  ASSERT_TRUE(writer.ok());
  EXPECT_EQ(*(*writer)->number("synchronous", "PRAGMA synchronous"), 2) << "FULL";
  EXPECT_EQ(*(*writer)->number("foreign_keys", "PRAGMA foreign_keys"), 1);
}

TEST_F(StoreFile, APathWithADoubleQuoteIsRefused) {
  EXPECT_EQ(Store::open({(directory / "a\"b.db").string()}, clock).error().code, ErrorCode::kUnavailable);
}

TEST_F(StoreFile, ARowThatCannotBeReadStopsItsOwnStreamOnly) {
  {
    StoreRig rig(path);
    rig.started("broken");
    rig.started("sound");
    ASSERT_TRUE(rig.record_intent(rig.intent("unfinished", "u")).ok());
  }
  {
    auto session = Session::open(path, SessionRole::kWriter);
    ASSERT_TRUE(session.ok());
    ASSERT_TRUE((*session)
                    ->run("break",
                          "UPDATE outbox SET kind = 'revision' WHERE assessment_key = "
                          "(SELECT key FROM assessment WHERE id = '" +
                              assessment_id("broken").to_string() + "')")
                    .ok());
    ASSERT_TRUE((*session)->run("break", "UPDATE assessment SET type = 'x' WHERE state = 'STARTING'").ok());
  }
  StoreRig rig(path);
  rig.clock.now += 2'000;
  const auto claimed = rig.claim();
  ASSERT_EQ(claimed.size(), 1u);
  EXPECT_EQ(claimed[0].id, assessment_id("sound"));
  EXPECT_TRUE(rig.claim().empty()) << "the other one waits instead of being met at every look";
  EXPECT_TRUE(rig.store->starts_in_flight()->empty());
}

}  // namespace
}  // namespace assay::store
