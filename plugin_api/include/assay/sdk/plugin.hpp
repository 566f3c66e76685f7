// What a plugin derives from: Plugin for its life, and one class per extension that it offers.
//   class Acme final : public sdk::Plugin, public sdk::Assessments, public sdk::Pages { … };
// Any of these functions may throw: the SDK turns it into ASSAY_INTERNAL "the plugin failed". What the exception says
// goes to the operator's log, so keep candidates' data out of exception texts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "assay/ext/assessment.h"
#include "assay/sdk/call.hpp"
#include "assay/sdk/custom_field.hpp"
#include "assay/sdk/pages.hpp"
#include "assay/sdk/status.hpp"
#include "assay/sdk/values.hpp"
#include "assay/sdk/webhooks.hpp"

namespace assay::sdk {

// What an instance is told at its birth.
struct CreateParams {
  std::string instance, product_line;
  std::string config_json;  // matches the plugin's schema
  std::string pages_url;    // what the paths of Pages stand under, without a final slash
};

// Collects what is wrong with a configuration, so that an operator sees all of it at once.
class Faults {
 public:
  void add(std::string_view pointer, std::string_view message) {
    for (const auto part : {pointer, std::string_view(": "), message}) {
      for (const char c : part) text_ += c == '\n' || c == '\r' ? ' ' : c;
    }
    text_ += '\n';
  }
  [[nodiscard]] bool is_empty() const noexcept { return text_.empty(); }
  [[nodiscard]] const std::string &text() const noexcept { return text_; }

 private:
  std::string text_;
};

// One instance. None of these is called while another of them runs. The constructor runs in create: no services yet.
class Plugin {
 public:
  Plugin() = default;
  Plugin(const Plugin &) = delete;
  Plugin &operator=(const Plugin &) = delete;
  virtual ~Plugin() = default;

  // Checks the configuration beyond its schema. Pure. Any fault makes the answer ASSAY_INVALID_ARGUMENT.
  [[nodiscard]] virtual Status validate(Faults &faults) {
    static_cast<void>(faults);
    return {};
  }
  // From now on services may be used and calls arrive.
  [[nodiscard]] virtual Status start() { return {}; }
  // No new call will arrive; those under way go on.
  virtual void drain() {}
  // Ends all work: when it returns no thread of the instance exists. Called once after start(), also after one that
  // failed.
  virtual void stop() {}
  // Calls of this instance at once; 0: no limit of its own.
  [[nodiscard]] virtual std::uint32_t max_concurrency() const noexcept { return 0; }
};

// What the host may do when it does not know how a start ended: no answer came in time, or a crash lost it.
enum class StartSafety : std::uint32_t {
  kNone = 0,                             // never ask twice; an operator finds out what became of it
  kRepeatable = ASSAY_START_REPEATABLE,  // ask again: the same idempotency key never invites twice
  kLookup = ASSAY_START_LOOKUP,          // look it up first; needs StartLookup
};

// assay.assessment/1, mandatory. [any-thread]
class Assessments {
 public:
  virtual ~Assessments() = default;
  // What this customer can start now.
  [[nodiscard]] virtual Outcome<std::vector<Type>> list(const Call &call) = 0;
  // Accepts one assessment. Progress is reported later.
  [[nodiscard]] virtual Outcome<Started> start(const Call &call, const StartCommand &command) = 0;
  // Say more than kNone where it is true: then the host settles a lost answer by itself.
  [[nodiscard]] virtual StartSafety start_safety() const noexcept { return StartSafety::kNone; }
  // Repeating it is OK. ASSAY_NOT_FOUND: not ours; ASSAY_REJECTED: the reason, for the recruiter.
  [[nodiscard]] virtual Status cancel(const Call &call, std::string_view assessment_id,
                                      std::string_view vendor_ref) = 0;
  // Whether the host is told of cancel at all. Derive from AssessmentsWithoutCancel to say no.
  [[nodiscard]] virtual bool can_cancel() const noexcept { return true; }
};

// For vendors that cannot cancel.
class AssessmentsWithoutCancel : public Assessments {
 public:
  [[nodiscard]] Status cancel(const Call &, std::string_view, std::string_view) final {
    return unsupported("this vendor does not cancel assessments");
  }
  [[nodiscard]] bool can_cancel() const noexcept final { return false; }
};

// assay.lookup/1, for StartSafety::kLookup: what became of a start whose answer was lost. [any-thread]
class StartLookup {
 public:
  virtual ~StartLookup() = default;
  // Finds at the vendor the start that call.idempotency_key() was sent with, and begins nothing. ASSAY_NOT_FOUND:
  // surely not there, and the host asks for it again; any other error: it is looked up again later.
  [[nodiscard]] virtual Outcome<Started> lookup(const Call &call) = 0;
};

// assay.custom-fields/1, optional: what the recruiter may fill in with a start. [any-thread]
class CustomFields {
 public:
  virtual ~CustomFields() = default;
  // What this customer is shown, in this order. The values arrive as StartCommand::additional_fields by the field's id;
  // all of them may be absent, and any may hold what is no choice of it. start() refuses what it cannot use:
  // invalid_argument("/additional_fields/<id>", a text for the recruiter that names the field).
  [[nodiscard]] virtual Outcome<std::vector<CustomField>> custom_fields(const Call &call) = 0;
};

// assay.http/1, optional: pages and webhooks under CreateParams::pages_url. [any-thread]
class Pages {
 public:
  virtual ~Pages() = default;
  // An error becomes a plain error page of the host's.
  [[nodiscard]] virtual Outcome<PageResponse> page(const Call &call, const PageRequest &request) = 0;
};

// assay.timer-hook/1, optional: where Host::set_timer arrives. [any-thread]
class TimerHook {
 public:
  virtual ~TimerHook() = default;
  // At least once, never early. OK: the timer is done with; anything else: it fires again later.
  [[nodiscard]] virtual Status fire(const Call &call, std::string_view id, std::string_view payload) = 0;
};

// assay.webhook/1, optional: signed webhooks of the vendor, which the host verifies, stores and answers. [any-thread]
class Webhooks {
 public:
  virtual ~Webhooks() = default;
  // Asked once, in create.
  [[nodiscard]] virtual std::vector<Hook> hooks() const = 0;
  // At least once for each event, and after the vendor was answered: reports what it means. Errors as
  // assay_ext_webhook's apply() says: not_found and conflict for what says nothing, invalid_argument for what cannot be
  // read (without a candidate's data), unavailable to be asked again.
  [[nodiscard]] virtual Status on_event(const Call &call, const Event &event) = 0;
};

}  // namespace assay::sdk
