// What the sandbox knows of each assessment: the calls that were made for it and every update that came, with the
// verdict that Ashby's rules give. Pure state; lives on the sandbox's one executor thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/core/assessment.h"
#include "host/core/result.h"
#include "host/sandbox/update_rules.h"

namespace assay::sandbox {

enum class Verdict : std::uint8_t {
  kAccepted,
  kRepeat,   // accepted before, byte for byte; changes nothing
  kRefused,  // answered success:false
  kNotSeen,  // a fault hid it: Ashby never looked at it
};
[[nodiscard]] std::string_view name_of(Verdict verdict) noexcept;  // "accepted" …
[[nodiscard]] std::optional<Verdict> parse_verdict(std::string_view name) noexcept;

// How an update came: by assessment.update, or inside a partner's answer as results.update_request.
enum class Source : std::uint8_t { kPosted, kStartAnswer, kCancelAnswer };
[[nodiscard]] std::string_view name_of(Source source) noexcept;  // "posted", "start_answer", "cancel_answer"
[[nodiscard]] std::optional<Source> parse_source(std::string_view name) noexcept;

struct Judgement {
  Verdict verdict = Verdict::kAccepted;
  std::string code, message;         // of a refusal
  std::optional<ReadUpdate> update;  // when it was in order by itself
};

struct Arrival {
  std::int64_t at_ms = 0;
  Source source = Source::kPosted;
  std::string body;
  std::string request_id;
  std::string fault;  // name of the fault that it met, or empty
  Judgement judgement;
};

// One call of the recruiter's to the partner, and what came back.
struct Call {
  std::int64_t at_ms = 0;
  std::string name;     // "start" or "cancel"
  std::string partner;  // base URL
  int status = 0;
  bool success = false;
  std::string type_id, application_id;  // of a start
};

class Timeline {
 public:
  explicit Timeline(AssessmentId id) : id_(id) {}

  // Ashby knows the id: a start was answered with it. Updates that came before were refused (E25).
  [[nodiscard]] bool known() const noexcept { return known_; }
  [[nodiscard]] const AssessmentId &id() const noexcept { return id_; }
  [[nodiscard]] const std::vector<Call> &calls() const noexcept { return calls_; }
  [[nodiscard]] const std::vector<Arrival> &arrivals() const noexcept { return arrivals_; }
  // Of the last accepted update; nullopt before any.
  [[nodiscard]] std::optional<UpdateKind> last_kind() const noexcept { return last_kind_; }
  [[nodiscard]] bool ended() const noexcept {
    return last_kind_ == UpdateKind::kResult || last_kind_ == UpdateKind::kCancelled;
  }
  // When an update with status "Started" was accepted; 0 before.
  [[nodiscard]] std::int64_t started_at_ms() const noexcept { return started_at_ms_; }

  [[nodiscard]] Judgement judge(ReadUpdate update, std::string_view body) const;
  void add(Call call);
  void add(Arrival arrival);

 private:
  [[nodiscard]] bool is_repeat(const ReadUpdate &update, std::string_view body) const;

  AssessmentId id_;
  bool known_ = false;
  std::vector<Call> calls_;
  std::vector<Arrival> arrivals_;
  std::int64_t last_timestamp_ = -1;
  std::int64_t started_at_ms_ = 0;
  std::optional<UpdateKind> last_kind_;
};

class Timelines {
 public:
  explicit Timelines(const wire::AshbySchema &schema) : schema_(schema) {}

  // What Ashby would say to this body now. Changes nothing.
  [[nodiscard]] Judgement judge(std::string_view body) const;

  // Remembers what happened. An arrival for an id that nobody started makes a timeline too, one that is not known().
  void add(const AssessmentId &id, Call call);
  void add(const AssessmentId &id, Arrival arrival);

  [[nodiscard]] const Timeline *find(const AssessmentId &id) const;
  // In the order in which they were first heard of. Stable while nothing is added.
  [[nodiscard]] const std::vector<AssessmentId> &order() const noexcept { return order_; }

 private:
  Timeline &timeline_of(const AssessmentId &id);

  const wire::AshbySchema &schema_;
  std::map<AssessmentId, Timeline> timelines_;
  std::vector<AssessmentId> order_;
};

}  // namespace assay::sandbox
