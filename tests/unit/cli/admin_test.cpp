// The operator's commands: what is typed, and what is printed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

#include "host/cli/admin_client.h"
#include "host/cli/admin_text.h"
#include "host/cli/command_line.h"
#include "host/cli/table.h"
#include "host/cli/times.h"

namespace assay::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Command parse_words(std::vector<const char *> words) {
  words.insert(words.begin(), "assay");
  return parse(static_cast<int>(words.size()), words.data(), "1.2.3");
}
template <class T>
T command(std::vector<const char *> words) {
  words.insert(words.end(), {"--config", "assay.yaml"});
  const auto parsed = parse_words(std::move(words));
  const auto *admin = std::get_if<Admin>(&parsed);
  if (const auto *exit = std::get_if<Exit>(&parsed)) ADD_FAILURE() << exit->text;
  if (admin == nullptr || !std::holds_alternative<T>(admin->command)) {
    ADD_FAILURE() << "another command";
    return {};
  }
  EXPECT_EQ(admin->config_path, "assay.yaml");
  return std::get<T>(admin->command);
}
std::string refusal(std::vector<const char *> words) {
  const auto parsed = parse_words(std::move(words));
  const auto *exit = std::get_if<Exit>(&parsed);
  if (exit == nullptr) return "taken";
  EXPECT_EQ(exit->exit_code, 2);
  return exit->text;
}

TEST(AdminCommands, DeliveriesAreListedByConditions) {
  const auto plain = command<ListDeliveries>({"deliveries", "list"});
  EXPECT_TRUE(plain.of.states.empty());
  EXPECT_EQ(plain.of.limit, 50);
  const auto all = command<ListDeliveries>({"deliveries",   "list",
                                            "--state",      "DEAD,BLOCKED",
                                            "--tenant",     "acme",
                                            "--line",       "l",
                                            "--plugin",     "p",
                                            "--assessment", "a",
                                            "--code",       "c",
                                            "--from",       "2026-11-25T08:10:00Z",
                                            "--to",         "2026-11-25T09:10:00+01:00",
                                            "--after",      "7",
                                            "--limit",      "5"});
  EXPECT_THAT(all.of.states, ElementsAre("DEAD", "BLOCKED"));
  EXPECT_EQ(all.of.tenant, "acme");
  EXPECT_EQ(all.of.line, "l");
  EXPECT_EQ(all.of.plugin, "p");
  EXPECT_EQ(all.of.assessment, "a");
  EXPECT_EQ(all.of.code, "c");
  EXPECT_EQ(all.of.from_ms, 1'795'594'200'000);
  EXPECT_EQ(all.of.to_ms, all.of.from_ms);
  EXPECT_EQ(all.of.after, 7);
  EXPECT_EQ(all.of.limit, 5);
  EXPECT_THAT(refusal({"deliveries", "list", "--config", "a", "--from", "yesterday"}), HasSubstr("\"yesterday\""));
  EXPECT_NE(refusal({"deliveries", "list", "--config", "a", "--limit", "201"}), "taken");
  EXPECT_NE(refusal({"deliveries", "--config", "a"}), "taken");
}

TEST(AdminCommands, OneIsShownOrQueuedAgainByItsKey) {
  const auto shown = command<ShowDelivery>({"deliveries", "show", "41", "--payload"});
  EXPECT_EQ(shown.key, 41);
  EXPECT_TRUE(shown.with_payload);
  EXPECT_FALSE(command<ShowDelivery>({"deliveries", "show", "41"}).with_payload);
  const auto requeued = command<Requeue>({"deliveries", "requeue", "41", "--reason", "r"});
  EXPECT_EQ(requeued.key, 41);
  EXPECT_EQ(requeued.order.reason, "r");
  for (const auto *key : {"0", "-1", "x"})
    EXPECT_NE(refusal({"deliveries", "show", key, "--config", "a"}), "taken") << key;
  EXPECT_NE(refusal({"deliveries", "show", "--config", "a"}), "taken");
}

TEST(AdminCommands, AReplayIsPacedAndNeverOfEverythingByAccident) {
  const auto one = command<Replay>({"deliveries", "replay", "41"});
  EXPECT_EQ(one.order.of.key, 41);
  EXPECT_EQ(one.order.rate, 20);
  EXPECT_FALSE(one.order.force || one.order.dry_run);
  const auto all = command<Replay>({"deliveries", "replay", "--all", "--rate", "0", "--force", "--dry-run"});
  EXPECT_EQ(all.order.rate, 0);
  EXPECT_TRUE(all.order.force && all.order.dry_run);
  EXPECT_EQ(command<Replay>({"deliveries", "replay", "--code", "invalid_input"}).order.of.code, "invalid_input");
  EXPECT_THAT(refusal({"deliveries", "replay", "--config", "a"}), HasSubstr("--all"));
  EXPECT_THAT(refusal({"deliveries", "replay", "--config", "a", "--dry-run", "--reason", "x"}), HasSubstr("--all"));
  EXPECT_NE(refusal({"deliveries", "replay", "--config", "a", "--all", "--code", "c"}), "taken");
  EXPECT_NE(refusal({"deliveries", "replay", "--config", "a", "--all", "--rate", "-1"}), "taken");
}

TEST(AdminCommands, ADiscardNeedsAReason) {
  const auto one = command<Discard>({"deliveries", "discard", "41", "--reason", "never meant to be sent"});
  EXPECT_EQ(one.order.of.key, 41);
  EXPECT_EQ(one.order.reason, "never meant to be sent");
  EXPECT_THAT(refusal({"deliveries", "discard", "41", "--config", "a"}), HasSubstr("--reason"));
  EXPECT_THAT(refusal({"deliveries", "discard", "--reason", "r", "--config", "a"}), HasSubstr("--all"));
}

TEST(AdminCommands, AHoldIsOnOneThingAndHasAReason) {
  const auto held = command<Hold>({"hold", "--plugin", "skills", "--starts", "--reason", "wrong scores"});
  EXPECT_EQ(held.order.plugin, "skills");
  EXPECT_TRUE(held.order.starts);
  EXPECT_EQ(held.order.reason, "wrong scores");
  EXPECT_TRUE(command<Hold>({"hold", "--deliveries", "--reason", "r"}).order.deliveries);
  EXPECT_EQ(command<Release>({"release", "--tenant", "acme"}).order.tenant, "acme");
  EXPECT_NE(refusal({"hold", "--plugin", "a", "--config", "a"}), "taken");
  EXPECT_NE(refusal({"hold", "--reason", "r", "--config", "a"}), "taken");
  EXPECT_NE(refusal({"hold", "--plugin", "a", "--line", "b", "--reason", "r", "--config", "a"}), "taken");
}

TEST(AdminCommands, TheHostIsFoundByOneOfTwoThings) {
  const auto parsed = parse_words({"status", "--state-dir", "/var/lib/assay", "--json"});
  const auto &admin = std::get<Admin>(parsed);
  EXPECT_EQ(admin.state_dir, "/var/lib/assay");
  EXPECT_TRUE(admin.as_json);
  EXPECT_TRUE(std::holds_alternative<Status>(admin.command));
  EXPECT_NE(refusal({"status"}), "taken");
  EXPECT_NE(refusal({"status", "--state-dir", "a", "--config", "b"}), "taken");
  EXPECT_EQ(command<Audit>({"audit", "--limit", "3"}).limit, 3);
  EXPECT_EQ(command<ShowAssessment>({"assessments", "show", "an-id"}).id, "an-id");
  EXPECT_THAT(command<ListAssessments>({"assessments", "list", "--state", "UNRESOLVED"}).of.states,
              ElementsAre("UNRESOLVED"));
}

TEST(AdminCommands, AnAssessmentIsResolvedInOneWay) {
  const auto found = command<ResolveAssessment>({"assessments", "resolve", "an-id", "--vendor-ref", "v-9"});
  EXPECT_EQ(found.id, "an-id");
  EXPECT_EQ(found.order.vendor_ref, "v-9");
  const auto failed = command<ResolveAssessment>({"assessments", "resolve", "an-id", "--failed", "--reason", "gone"});
  EXPECT_TRUE(failed.order.failed);
  EXPECT_EQ(failed.order.reason, "gone");
  EXPECT_TRUE(command<ResolveAssessment>({"assessments", "resolve", "an-id", "--retry-anyway"}).order.retry);
  EXPECT_NE(refusal({"assessments", "resolve", "an-id", "--config", "a"}), "taken");
  EXPECT_NE(refusal({"assessments", "resolve", "an-id", "--failed", "--config", "a"}), "taken");
  EXPECT_NE(refusal({"assessments", "resolve", "an-id", "--retry-anyway", "--vendor-ref", "v", "--config", "a"}),
            "taken");
}

TEST(AdminCommands, TheirHelpSaysWhatTheExitCodesMean) {
  const auto help = std::get<Exit>(parse_words({"deliveries", "replay", "--help"}));
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.text, HasSubstr("3 no host runs"));
}

class AdminText : public testing::Test {
 protected:
  AdminText() {
    ::setenv("TZ", "CET-1", 1);
    ::tzset();
  }
  static constexpr std::int64_t kNow = 1'795'594'200'000;  // 2026-11-25T08:10:00Z
};

TEST_F(AdminText, TimesAreReadAsTheyAreWritten) {
  EXPECT_EQ(parse_time("2026-11-25T09:10", kNow), kNow);
  EXPECT_EQ(parse_time("2026-11-25T09:10:00", kNow), kNow);
  EXPECT_EQ(parse_time("2026-11-25T08:10Z", kNow), kNow);
  EXPECT_EQ(parse_time("2026-11-25T03:10:00-05:00", kNow), kNow);
  EXPECT_EQ(parse_time("2026-11-25", kNow), kNow - (9 * 60 + 10) * 60'000);
  EXPECT_EQ(parse_time("90m", kNow), kNow - 90 * 60'000);
  EXPECT_EQ(parse_time("2h", kNow), kNow - 120 * 60'000);
  EXPECT_EQ(parse_time("3d", kNow), kNow - 3 * 24 * 60 * 60'000);
  for (const auto *text : {"", "m", "-1m", "10", "10s", "2026-13-01", "2026-11-25 09:10", "2026-11-25T09:10:00ZZ",
                           "9999999999999999999d", "tomorrow"})
    EXPECT_FALSE(parse_time(text, kNow)) << text;
  EXPECT_EQ(render_when(kNow, kNow + 12 * 60'000 + 5), "2026-11-25T09:10:00+01:00 (12 min ago)");
  EXPECT_EQ(render_when(kNow, kNow - 3'000), "2026-11-25T09:10:00+01:00 (in 3 s)");
  EXPECT_EQ(render_when(0, kNow), "-");
  EXPECT_EQ(render_age(59'999), "59 s");
  EXPECT_EQ(render_age(90 * 60'000), "1 h 30 min");
  EXPECT_EQ(render_age(50 * 60 * 60'000), "2 d 2 h");
}

TEST_F(AdminText, ColumnsAreAlignedByCharactersAndNothingReachesTheTerminal) {
  Table table({"A", "B"});
  table.add({"\xc3\xa9t\xc3\xa9", "x"});
  table.add({"longer", ""});
  EXPECT_EQ(table.render(), "A       B\n\xc3\xa9t\xc3\xa9     x\nlonger\n");
  EXPECT_EQ(printable("a\x1b[31m\nb\xc2\x9b"
                      "c\x7f\xc3\xa9"),
            "a [31m b c \xc3\xa9");
}

TEST_F(AdminText, ARowSaysWhatItWaitsForOrWhyItDied) {
  wire::admin::Delivery waiting;
  waiting.key = 41;
  waiting.state = "BLOCKED";
  waiting.attempts = 2;
  waiting.queued_ms = kNow;
  waiting.reason = "transient: HTTP 500";
  waiting.waits_for = wire::admin::Wait{"hold", "a hold (tenant:acme): wrong", 0};
  auto dead = waiting;
  dead.key = 42;
  dead.state = "DEAD";
  dead.waits_for.reset();
  dead.reason = "permanent\x1b]0;";
  dead.body = "Zebulon";
  const auto text = render_text(wire::admin::Deliveries{{waiting, dead}, 42}, kNow + 60'000);
  EXPECT_THAT(text, StartsWith("KEY  STATE"));
  EXPECT_THAT(text, HasSubstr("(1 min ago)  waits for a hold (tenant:acme): wrong; last: transient: HTTP 500\n"));
  EXPECT_THAT(text, HasSubstr("(1 min ago)  permanent ]0;\n"));
  EXPECT_THAT(text, HasSubstr("--after 42"));
  EXPECT_THAT(text, Not(HasSubstr("Zebulon")));
  EXPECT_THAT(render_text(dead, kNow), HasSubstr("body          Zebulon\n"));
  dead.body.reset();
  EXPECT_THAT(render_text(dead, kNow), Not(HasSubstr("body")));
  EXPECT_EQ(render_text(wire::admin::Deliveries{}, kNow), "no delivery fits\n");
}

TEST_F(AdminText, AnActSaysHowManyAndWhyNot) {
  wire::admin::Acted acted;
  acted.done = {1, 2};
  acted.refused = {{3, "the end was delivered"}};
  EXPECT_EQ(render_text(acted, "replayed"), "2 replayed, 1 refused\nrefused 3: the end was delivered\n");
  acted.dry_run = true;
  EXPECT_THAT(render_text(acted, "replayed"), StartsWith("2 would be replayed"));
}

TEST_F(AdminText, AQueryCarriesWhateverIsTyped) { EXPECT_EQ(percent_encoded("a&b=#\xc3\xa9~"), "a%26b%3D%23%C3%A9~"); }

}  // namespace
}  // namespace assay::cli
