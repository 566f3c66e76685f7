// What SOCI and SQLite do that the store must not pass on.
#include "host/store/session.h"

#include <gtest/gtest.h>

#include "host/store/migrations.h"
#include "host/store/tables.h"

namespace assay::store {
namespace {

class SessionTest : public testing::Test {
 protected:
  SessionTest() {
    auto opened = Session::open(":memory:", SessionRole::kWriter);
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    session = *std::move(opened);
    EXPECT_TRUE(session->run("create", "CREATE TABLE t (id BIGINT UNIQUE, name TEXT)").ok());
  }
  std::unique_ptr<Session> session;
};

TEST_F(SessionTest, AnErrorNamesTheStatementAndTheCodeAndNoBoundValue) {
  Query<In<Int, std::string>, Out<>> insert(session->soci(), "t.insert", "INSERT INTO t VALUES (:id, :name)");
  ASSERT_TRUE(insert.run(1, "ada@example.com").ok());
  const auto twice = insert.run(1, "ada@example.com");
  ASSERT_FALSE(twice.ok());
  EXPECT_EQ(twice.error().code, ErrorCode::kInternal);
  EXPECT_EQ(twice.error().message,
            "store: t.insert failed with SQLITE_CONSTRAINT (19): a rule of the tables would be broken");
  EXPECT_TRUE(insert.run(2, "b").ok()) << "the statement is usable afterwards";
}

TEST_F(SessionTest, EveryResultCodeBecomesTheRightError) {
  for (const int surroundings : {3, 5, 6, 7, 8, 10, 11, 13, 14, 15, 26, 10 | (3 << 8), 5 | (2 << 8)})
    EXPECT_EQ(sql_error("x", surroundings).code, ErrorCode::kUnavailable) << surroundings;
  for (const int ours : {1, 2, 19, 20, 21, 25}) EXPECT_EQ(sql_error("x", ours).code, ErrorCode::kInternal) << ours;
}

TEST_F(SessionTest, AFullDatabaseIsUnavailableAndWorksAgainWhenThereIsRoom) {
  ASSERT_TRUE(session->number("limit", "PRAGMA max_page_count = 4").ok());
  Query<In<Int, std::string>, Out<>> insert(session->soci(), "t.insert", "INSERT INTO t VALUES (:id, :name)");
  const auto full = insert.run(1, std::string(100'000, 'x'));
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(full.error().message, "store: t.insert failed with SQLITE_FULL (13): the disk is full: free some space");
  ASSERT_TRUE(session->number("limit", "PRAGMA max_page_count = 1000").ok());
  EXPECT_TRUE(insert.run(1, std::string(100'000, 'x')).ok());
}

TEST_F(SessionTest, ARowThatAStatementReturnsDoesNotKeepItOpen) {
  Query<In<Int, std::string>, Out<>> insert(session->soci(), "t.insert", "INSERT INTO t VALUES (:id, :name)");
  Query<In<>, Out<Int>> update(session->soci(), "t.update", "UPDATE t SET name = 'x' RETURNING id");
  for (Int i = 0; i < 3; ++i) ASSERT_TRUE(insert.run(i, "a").ok());
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(session->begin().ok());
    int rows = 0;
    ASSERT_TRUE(update.for_each([&](Int) { ++rows; }).ok());
    EXPECT_EQ(rows, 3);
    EXPECT_TRUE(session->commit().ok());
  }
}

TEST_F(SessionTest, NumbersKeep64Bits) {
  constexpr Int kLarge = 1'700'000'000'000;
  Query<In<Int, std::string>, Out<>> insert(session->soci(), "t.insert", "INSERT INTO t VALUES (:id, :name)");
  Query<In<Int>, Out<Int>> select(session->soci(), "t.select", "SELECT id FROM t WHERE id = :id");
  for (const Int value : {kLarge, -kLarge, std::numeric_limits<Int>::max(), std::numeric_limits<Int>::min()}) {
    ASSERT_TRUE(insert.run(value, "").ok());
    Int found = 0;
    ASSERT_TRUE(select.for_each(value, [&](Int id) { found = id; }).ok());
    EXPECT_EQ(found, value);
  }
}

TEST_F(SessionTest, NullReadsAsEmptyAndNotAsTheRowBefore) {
  ASSERT_TRUE(session->run("fill", "INSERT INTO t VALUES (1, 'a'), (NULL, NULL), (3, '')").ok());
  Query<In<>, Out<Int, std::string>> select(session->soci(), "t.select", "SELECT id, name FROM t ORDER BY rowid");
  std::string seen;
  ASSERT_TRUE(select.for_each([&](Int id, const std::string &name) { seen += std::to_string(id) + name + ";"; }).ok());
  EXPECT_EQ(seen, "1a;0;3;");
}

TEST_F(SessionTest, RollingBackWithoutATransactionIsHarmless) {
  session->rollback();
  EXPECT_TRUE(session->begin().ok());
  session->rollback();
  EXPECT_TRUE(session->begin().ok());
  EXPECT_TRUE(session->commit().ok());
}

TEST_F(SessionTest, AStatementThatDoesNotFitIsAnErrorAndNoException) {
  EXPECT_EQ(session->run("typo", "SELEKT 1").error().code, ErrorCode::kInternal);
  EXPECT_EQ(open_tables(*session, {{1, 1}, 0}).error().code, ErrorCode::kInternal) << "no tables yet";
}

TEST_F(SessionTest, MigratingTwiceIsTheSameAsOnce) {
  ASSERT_TRUE(migrate(*session, 5).ok());
  ASSERT_TRUE(migrate(*session, 6).ok());
  EXPECT_EQ(*session->number("applied", "SELECT count(*) FROM schema_migration WHERE applied_ms <> 5"), 0);
  EXPECT_TRUE(open_tables(*session, {{1, 1}, 0}).ok());
}

TEST_F(SessionTest, ANewerSchemaIsUnsupported) {
  ASSERT_TRUE(migrate(*session, 5).ok());
  ASSERT_TRUE(session->run("newer", "INSERT INTO schema_migration VALUES (999, 5)").ok());
  const auto result = migrate(*session, 6);
  EXPECT_EQ(result.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(result.error().message.find("schema 999"), std::string::npos) << result.error().message;
}

TEST_F(SessionTest, AMigrationThatFailsLeavesNothingBehind) {
  ASSERT_TRUE(session->run("in the way", "CREATE TABLE timer (x)").ok());
  EXPECT_FALSE(migrate(*session, 5).ok());
  EXPECT_EQ(*session->number("tables", "SELECT count(*) FROM sqlite_master WHERE name = 'assessment'"), 0);
  ASSERT_TRUE(session->run("away", "DROP TABLE timer").ok());
  EXPECT_TRUE(migrate(*session, 5).ok());
}

// The hot statements must not scan: each names the index it uses.
TEST_F(SessionTest, HotStatementsUseTheirIndexes) {
  ASSERT_TRUE(migrate(*session, 5).ok());
  const auto plan = [&](const std::string &sql) {
    std::string text;
    Query<In<>, Out<Int, Int, Int, std::string>> explain(session->soci(), "explain",
                                                         ("EXPLAIN QUERY PLAN " + sql).c_str());
    EXPECT_TRUE(explain.for_each([&](Int, Int, Int, const std::string &step) { text += step + "\n"; }).ok());
    return text;
  };
  EXPECT_NE(
      plan("SELECT key FROM assessment WHERE tenant_key = 1 AND application_id = 'a' AND line = 'l' AND type = 't' AND "
           "state IN ('STARTING', 'STARTED', 'IN_PROGRESS', 'UNRESOLVED')")
          .find("assessment_start_key"),
      std::string::npos);
  const auto due = plan(
      "SELECT a.key FROM assessment a CROSS JOIN outbox o ON o.assessment_key = a.key AND o.seq = a.head_seq "
      "WHERE a.tenant_key = 1 AND a.line = 'l' AND a.entry = 'e' AND a.next_due_ms > 0 AND a.next_due_ms <= 5 "
      "ORDER BY a.next_due_ms LIMIT 9");
  EXPECT_NE(due.find("assessment_due"), std::string::npos) << due;
  EXPECT_EQ(due.find("TEMP B-TREE"), std::string::npos) << due;
  const auto lanes = plan(
      "SELECT tenant_key, line, entry, min(next_due_ms) FROM assessment WHERE next_due_ms > 0 "
      "GROUP BY tenant_key, line, entry");
  EXPECT_NE(lanes.find("COVERING INDEX assessment_due"), std::string::npos) << lanes;
  EXPECT_EQ(lanes.find("TEMP B-TREE"), std::string::npos) << lanes;
  EXPECT_NE(plan("DELETE FROM kv WHERE line = 'l' AND entry = 'e' AND expires_at_ms > 0 AND expires_at_ms <= 5")
                .find("kv_expiry"),
            std::string::npos);
}

}  // namespace
}  // namespace assay::store
