// A database of an older Assay becomes today's with everything in it.
#include "host/store/migrations.h"

#include <gtest/gtest.h>

#include "host/store/session.h"

namespace assay::store {
namespace {

std::unique_ptr<Session> database_of_schema(Int version) {
  auto session = Session::open(":memory:", SessionRole::kWriter);
  EXPECT_TRUE(session.ok());
  EXPECT_TRUE(migrate(**session, 1, version).ok());
  return *std::move(session);
}

Int number(Session &session, const std::string &sql) {
  const auto found = session.number("test", sql);
  EXPECT_TRUE(found.ok()) << found.error().message;
  return found.ok() ? *found : -1;
}

TEST(Migrations, EachIsTakenOnce) {
  const auto session = database_of_schema(1);
  EXPECT_EQ(number(*session, "SELECT max(version) FROM schema_migration"), 1);
  ASSERT_TRUE(migrate(*session, 2).ok());
  ASSERT_TRUE(migrate(*session, 3).ok());
  EXPECT_EQ(number(*session, "SELECT count(*) FROM schema_migration"), 2);
}

TEST(Migrations, TheSecondKeepsEveryUpdateAndKnowsWhenItEnded) {
  const auto session = database_of_schema(1);
  for (const auto *sql :
       {"INSERT INTO tenant (key, name) VALUES (1, 'acme')",
        "INSERT INTO assessment (key, id, tenant_key, line, type, entry, state, application_id, fingerprint, "
        "created_ms, "
        "updated_ms, head_seq, next_seq, next_due_ms) VALUES (7, 'a', 1, 'l', 't', 'e', 'STARTED', 'app', 'f', 1, 1, "
        "3, "
        "5, 90)",
        "INSERT INTO outbox (key, assessment_key, seq, kind, state, attempts, not_before_ms, queued_ms, "
        "last_attempt_ms, reason, body) VALUES (1, 7, 1, 'started', 'DELIVERED', 1, 10, 10, 20, 'ok', 'one'), "
        "(2, 7, 2, 'progress', 'DEAD', 1, 10, 10, 30, 'permanent', 'two'), "
        "(3, 7, 3, 'progress', 'SENDING', 4, 90, 40, 50, 'transient', 'three'), "
        "(4, 7, 4, 'result', 'PENDING', 0, 60, 60, 0, '', 'four')"})
    ASSERT_TRUE(session->run("test", sql).ok()) << sql;

  ASSERT_TRUE(migrate(*session, 2).ok());
  EXPECT_EQ(number(*session, "SELECT count(*) FROM outbox WHERE body IN ('one', 'two', 'three', 'four')"), 4);
  EXPECT_EQ(number(*session, "SELECT finished_ms FROM outbox WHERE seq = 1"), 20);
  EXPECT_EQ(number(*session, "SELECT finished_ms FROM outbox WHERE seq = 2"), 30);
  EXPECT_EQ(number(*session, "SELECT count(*) FROM outbox WHERE finished_ms = 0 AND reason IN ('transient', '')"), 2);
  EXPECT_EQ(number(*session, "SELECT attempts FROM outbox WHERE state = 'SENDING'"), 4);
  EXPECT_EQ(number(*session, "SELECT next_due_ms FROM assessment WHERE head_seq = 3"), 90);
  EXPECT_TRUE(session->run("test", "UPDATE outbox SET state = 'SUPERSEDED' WHERE seq = 3").ok());
}

}  // namespace
}  // namespace assay::store
