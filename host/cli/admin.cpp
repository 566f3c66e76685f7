#include "host/cli/admin.h"

#include <pwd.h>
#include <unistd.h>

#include <chrono>

#include "host/cli/admin_client.h"
#include "host/cli/admin_text.h"
#include "host/config/load.h"

namespace assay::cli {

namespace admin = wire::admin;

namespace {

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// Who is at the terminal: "root (uid 0)".
std::string actor() {
  const auto uid = ::getuid();
  const auto *user = ::getpwuid(uid);
  const std::string name = user == nullptr ? "" : std::string(user->pw_name) + " ";
  return name + "(uid " + std::to_string(uid) + ")";
}

class Query {
 public:
  explicit Query(std::string path) : text_(std::move(path)) {}
  Query &with(const char *name, const std::string &value) {
    if (!value.empty())
      text_ += (text_.find('?') == text_.npos ? "?" : "&") + std::string(name) + "=" + percent_encoded(value);
    return *this;
  }
  Query &with(const char *name, std::int64_t value) { return with(name, value == 0 ? "" : std::to_string(value)); }
  Query &with(const admin::Filter &filter) {
    std::string states;
    for (const auto &state : filter.states) states += (states.empty() ? "" : ",") + state;
    with("state", states).with("tenant", filter.tenant).with("line", filter.line).with("plugin", filter.plugin);
    with("assessment", filter.assessment).with("code", filter.code).with("from", filter.from_ms);
    return with("to", filter.to_ms).with("after", filter.after).with("limit", filter.limit);
  }
  [[nodiscard]] const std::string &text() const { return text_; }

 private:
  std::string text_;
};

Outcome failed(const Error &error) {
  return {error.code == ErrorCode::kUnavailable ? 3 : 1, "", "assay: " + error.message + "\n"};
}

// One command at one host. Each operator() is one command.
class Run {
 public:
  Run(AdminClient &host, bool as_json) : host_(host), as_json_(as_json) {}

  Outcome operator()(const ListDeliveries &wanted) {
    auto of = wanted.of;
    if (of.states.empty() && of.assessment.empty()) of.states = {"PENDING", "BLOCKED", "SENDING", "DEAD"};
    return show<admin::Deliveries>(Query("/deliveries").with(of));
  }
  Outcome operator()(const ShowDelivery &wanted) {
    return show<admin::Delivery>(
        Query("/deliveries/" + std::to_string(wanted.key)).with("payload", wanted.with_payload ? 1 : 0));
  }
  Outcome operator()(const Status &) { return show<admin::Status>(Query("/status")); }
  Outcome operator()(const Audit &wanted) { return show<admin::Audit>(Query("/audit").with("limit", wanted.limit)); }
  Outcome operator()(const ListAssessments &wanted) {
    return show<admin::Assessments>(Query("/assessments").with(wanted.of));
  }
  Outcome operator()(const ShowAssessment &wanted) {
    return show<admin::Timeline>(Query("/assessments/" + percent_encoded(wanted.id)));
  }
  Outcome operator()(const ResolveAssessment &wanted) {
    auto order = wanted.order;
    order.actor = actor();
    const auto body = host_.post("/assessments/" + percent_encoded(wanted.id) + "/resolve", admin::render(order));
    if (!body.ok()) return failed(body.error());
    const auto resolved = admin::parse<admin::Resolved>(*body);
    if (!resolved.ok()) return failed({ErrorCode::kInternal, "the host's answer: " + resolved.error().message});
    return {0, as_json_ ? *body + "\n" : resolved->id + " is " + resolved->state + " now\n", ""};
  }
  Outcome operator()(const Requeue &wanted) {
    return act("/deliveries/" + std::to_string(wanted.key) + "/requeue", wanted.order, "queued again");
  }
  Outcome operator()(const Replay &wanted) { return act("/deliveries/replay", wanted.order, "replayed"); }
  Outcome operator()(const Discard &wanted) { return act("/deliveries/discard", wanted.order, "discarded"); }
  Outcome operator()(const Hold &wanted) { return hold("/holds", wanted.order, " is on hold\n"); }
  Outcome operator()(const Release &wanted) { return hold("/holds/release", wanted.order, " is released\n"); }

 private:
  template <class T>
  Outcome show(const Query &query) {
    const auto body = host_.get(query.text());
    if (!body.ok()) return failed(body.error());
    if (as_json_) return {0, *body + "\n", ""};
    const auto document = admin::parse<T>(*body);
    if (!document.ok()) return failed({ErrorCode::kInternal, "the host's answer: " + document.error().message});
    return {0, render_text(*document, now_ms()), ""};
  }

  // Page by page, so that no page keeps the host's other work waiting.
  Outcome act(const std::string &path, admin::Order order, const std::string &what) {
    order.actor = actor();
    Outcome outcome;
    admin::Acted all;
    all.dry_run = order.dry_run;
    do {
      const auto body = host_.post(path, admin::render(order));
      if (!body.ok()) {
        outcome = failed(body.error());
        break;
      }
      const auto page = admin::parse<admin::Acted>(*body);
      if (!page.ok()) return failed({ErrorCode::kInternal, "the host's answer: " + page.error().message});
      if (as_json_) outcome.out += *body + "\n";
      all.done.insert(all.done.end(), page->done.begin(), page->done.end());
      all.refused.insert(all.refused.end(), page->refused.begin(), page->refused.end());
      order.of.after = page->next;
      if (page->next_due_ms > 0) order.first_ms = page->next_due_ms;
    } while (order.of.after != 0);
    const bool did_nothing = all.done.empty() && all.refused.empty();
    if (!as_json_ && !(did_nothing && outcome.exit_code != 0)) outcome.out = render_text(all, what);
    if (outcome.exit_code == 0 && !all.refused.empty()) outcome.exit_code = 1;
    return outcome;
  }

  Outcome hold(const std::string &path, admin::HoldOrder order, const std::string &what) {
    order.actor = actor();
    const auto body = host_.post(path, admin::render(order));
    if (!body.ok()) return failed(body.error());
    const auto held = admin::parse<admin::Held>(*body);
    if (!held.ok()) return failed({ErrorCode::kInternal, "the host's answer: " + held.error().message});
    Outcome outcome{held->changed ? 0 : 1, as_json_ ? *body + "\n" : "", ""};
    if (!held->changed)
      outcome.err = "assay: there is no hold on " + held->scope + "\n";
    else if (!as_json_)
      outcome.out = held->scope + what;
    return outcome;
  }

  AdminClient &host_;
  const bool as_json_;
};

Result<std::string> state_dir_of(const Admin &admin) {
  if (!admin.state_dir.empty()) return admin.state_dir;
  return config::load_state_dir(admin.config_path, config::system_sources());
}

}  // namespace

Outcome run(const Admin &admin) {
  const auto state_dir = state_dir_of(admin);
  if (!state_dir.ok()) return failed(state_dir.error());
  auto host = AdminClient::open(*state_dir);
  if (!host.ok()) return failed(host.error());
  return std::visit(Run(*host, admin.as_json), admin.command);
}

}  // namespace assay::cli
