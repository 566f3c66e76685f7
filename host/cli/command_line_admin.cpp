#include "host/cli/command_line_admin.h"

#include <chrono>

#include "host/cli/times.h"

namespace assay::cli {
namespace {

constexpr double kReplaysASecond = 20;
constexpr auto kFooter =
    "Asks the host that runs on this machine. Exit code: 0 done, 1 refused or failed (in part too), 2 the command line "
    "is\n"
    "wrong, 3 no host runs.\n";

std::int64_t parse_time_option(const std::string &text) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto time = parse_time(text, std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  if (!time)
    throw CLI::ValidationError(
        "\"" + text +
        "\" is no time: write 2026-11-25, 2026-11-25T09:10, 2026-11-25T09:10:00Z, or 30m, 2h, 3d "
        "for so long ago");
  return *time;
}

bool is_limited(const wire::admin::Filter &filter) {
  return filter.key != 0 || !filter.tenant.empty() || !filter.line.empty() || !filter.plugin.empty() ||
         !filter.assessment.empty() || !filter.code.empty() || filter.from_ms != 0 || filter.to_ms != 0;
}

}  // namespace

AdminCommandLine::AdminCommandLine(CLI::App &app) {
  add_deliveries(app);
  add_holds(app);
  add_assessments(app);
  status_ = add(app, "status", "What waits, what is dead, what holds it, and which plugins run.");
  audit_ = add(app, "audit", "What people did, newest first.");
  audit_->add_option("--limit", limit_, "At most so many.")->check(CLI::Range(1, 200));
}

// What all of them take.
CLI::App *AdminCommandLine::add(CLI::App &to, const std::string &name, const std::string &description) {
  auto *command = to.add_subcommand(name, description);
  auto *where = command->add_option_group("where", "Which host:");
  where->add_option("--config", admin_.config_path, "Its YAML configuration; only state_dir is read.");
  where->add_option("--state-dir", admin_.state_dir, "Its state_dir.");
  where->require_option(1);
  command->add_flag("--json", admin_.as_json, "Print what the host answers, as it stands.");
  command->footer(kFooter);
  return command;
}

void AdminCommandLine::add_filter(CLI::App &command, wire::admin::Filter &filter) {
  command.add_option("--tenant", filter.tenant, "Of this customer.");
  command.add_option("--line", filter.line, "Of this product line.");
  command.add_option("--plugin", filter.plugin, "Of this plugin.");
  command.add_option("--assessment", filter.assessment, "Of this assessment (UUID).");
  command.add_option("--code", filter.code, "With this code in Ashby's last answer, such as invalid_input.");
  const auto add_time = [&](const char *name, std::int64_t &out, const char *what) {
    command.add_option_function<std::string>(
        name, [&out](const std::string &text) { out = parse_time_option(text); }, what);
  };
  add_time("--from", filter.from_ms, "Queued at this time or later.");
  add_time("--to", filter.to_ms, "Queued before this time.");
}

void AdminCommandLine::add_order(CLI::App &command, const std::string &reason_is) {
  command.add_option("--reason", order_.reason, "Why; it stands in the audit log." + reason_is);
  command.add_flag("--dry-run", order_.dry_run, "Say what would be done, and do nothing.");
}

void AdminCommandLine::add_deliveries(CLI::App &app) {
  auto *deliveries = app.add_subcommand("deliveries", "Updates on their way to Ashby.");
  deliveries->require_subcommand(1);
  list_ = add(*deliveries, "list", "Those that wait or are dead, each with what it waits for or died of.");
  add_filter(*list_, filter_);
  list_->add_option("--state", filter_.states, "PENDING, BLOCKED, SENDING, DELIVERED, DEAD, SUPERSEDED or DISCARDED.")
      ->delimiter(',');
  list_->add_option("--limit", limit_, "At most so many.")->check(CLI::Range(1, 200));
  list_->add_option("--after", filter_.after, "Those after this key: the next page.");

  show_ = add(*deliveries, "show", "All that is known of one.");
  show_->add_option("KEY", key_, "As list shows it.")->required()->check(CLI::PositiveNumber);
  show_->add_flag("--payload", with_payload_,
                  "What is sent and what Ashby answered too: they hold the candidate's data.");

  requeue_ = add(*deliveries, "requeue", "One that waits or is dead is sent now, with those before it.");
  requeue_->add_option("KEY", key_, "As list shows it.")->required()->check(CLI::PositiveNumber);
  add_order(*requeue_, "");

  replay_ = add(*deliveries, "replay", "Dead ones are sent again, with their bytes and timestamps.");
  replay_->add_option("KEY", order_.of.key, "One alone.")->check(CLI::PositiveNumber);
  add_filter(*replay_, order_.of);
  replay_->add_flag("--all", is_all_, "Whatever is dead.");
  order_.rate = kReplaysASecond;
  replay_->add_option("--rate", order_.rate, "So many a second; 0: all at once.")
      ->check(CLI::Range(0.0, 1000.0))
      ->capture_default_str();
  replay_->add_flag("--force", order_.force, "Also one behind which the end of its assessment was delivered.");
  add_order(*replay_, "");

  discard_ = add(*deliveries, "discard", "Dead ones are never sent; one that is named may also wait.");
  discard_->add_option("KEY", order_.of.key, "One alone.")->check(CLI::PositiveNumber);
  add_filter(*discard_, order_.of);
  discard_->add_flag("--all", is_all_, "Whatever is dead.");
  add_order(*discard_, " Required.");
}

void AdminCommandLine::add_holds(CLI::App &app) {
  hold_ = add(app, "hold", "Keep updates back until they are released; they are taken in and wait.");
  release_ = add(app, "release", "End a hold.");
  for (auto *command : {hold_, release_}) {
    auto *on = command->add_option_group("on", "What:");
    on->add_option("--plugin", hold_order_.plugin, "Of one plugin.");
    on->add_option("--tenant", hold_order_.tenant, "Of one customer.");
    on->add_option("--line", hold_order_.line, "Of one product line.");
    on->add_flag("--deliveries", hold_order_.deliveries, "Everything.");
    on->require_option(1);
  }
  hold_->add_flag("--starts", hold_order_.starts, "New starts are refused too (422, without the reason).");
  hold_->add_option("--reason", hold_order_.reason, "Why; for those who find it.")->required();
  release_->add_option("--reason", hold_order_.reason, "Why; it stands in the audit log.");
}

void AdminCommandLine::add_assessments(CLI::App &app) {
  auto *assessments = app.add_subcommand("assessments", "What was started.");
  assessments->require_subcommand(1);
  list_assessments_ = add(*assessments, "list", "Oldest first.");
  list_assessments_->add_option("--state", filter_.states, "STARTED, IN_PROGRESS, UNRESOLVED and so on.")->expected(1);
  list_assessments_->add_option("--tenant", filter_.tenant, "Of this customer.");
  list_assessments_->add_option("--line", filter_.line, "Of this product line.");
  list_assessments_->add_option("--plugin", filter_.plugin, "Of this plugin.");
  list_assessments_->add_option("--limit", limit_, "At most so many.")->check(CLI::Range(1, 200));
  list_assessments_->add_option("--after", filter_.after, "As the page before says.");
  show_assessment_ = add(*assessments, "show", "One with its updates: what was and was not sent, and why.");
  show_assessment_->add_option("ID", id_, "Its UUID, as Ashby has it.")->required();
  resolve_ =
      add(*assessments, "resolve", "Say what became of an UNRESOLVED one, of which the vendor's answer was lost.");
  resolve_->add_option("ID", id_, "Its UUID, as Ashby has it.")->required();
  auto *how = resolve_->add_option_group("how", "What the vendor says:");
  how->add_option("--vendor-ref", resolve_order_.vendor_ref, "It was started; the vendor calls it so.");
  how->add_flag("--failed", resolve_order_.failed, "It was not, and will not be; --reason is for the recruiter.");
  how->add_flag("--retry-anyway", resolve_order_.retry, "Ask the vendor again: the candidate may be invited twice.");
  how->require_option(1);
  resolve_->add_option("--reason", resolve_order_.reason, "Required with --failed; it stands in the audit log.");
}

const wire::admin::Order &AdminCommandLine::checked_order() const {
  if (!is_all_ && !is_limited(order_.of))
    throw CLI::ValidationError("which ones? Give a KEY, a condition such as --tenant or --code, or --all");
  if (is_all_ && is_limited(order_.of)) throw CLI::ValidationError("--all and a condition do not go together");
  return order_;
}

AdminCommand AdminCommandLine::command() const {
  auto filter = filter_;
  filter.limit = limit_;
  if (*list_) return ListDeliveries{filter};
  if (*show_) return ShowDelivery{key_, with_payload_};
  if (*requeue_) {
    auto order = order_;
    order.rate = 0;
    return Requeue{key_, order};
  }
  if (*replay_) return Replay{checked_order()};
  if (*discard_) {
    auto order = checked_order();
    order.rate = 0;
    if (order.reason.empty()) throw CLI::RequiredError("--reason");
    return Discard{order};
  }
  if (*hold_) return Hold{hold_order_};
  if (*release_) return Release{hold_order_};
  if (*audit_) return Audit{limit_};
  if (*list_assessments_) return ListAssessments{filter};
  if (*show_assessment_) return ShowAssessment{id_};
  if (*resolve_) {
    if (resolve_order_.failed && resolve_order_.reason.empty()) throw CLI::RequiredError("--reason");
    return ResolveAssessment{id_, resolve_order_};
  }
  return Status{};
}

std::optional<Admin> AdminCommandLine::typed() const {
  bool is_typed = false;
  for (const auto *each : {list_, show_, requeue_, replay_, discard_, hold_, release_, status_, audit_,
                           list_assessments_, show_assessment_, resolve_})
    is_typed = is_typed || *each;
  if (!is_typed) return std::nullopt;
  auto admin = admin_;
  admin.command = command();
  return admin;
}

}  // namespace assay::cli
