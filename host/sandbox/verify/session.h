// Asks a partner, one question after the other, within limits of time and size, and keeps what later claims need.
#pragma once

#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "host/core/clock.h"
#include "host/sandbox/verify/exchange.h"
#include "host/sandbox/verify/options.h"
#include "host/wire/schema.h"

namespace assay::sandbox::verify {

inline constexpr std::chrono::seconds kRequestLimit{20};
inline constexpr std::chrono::seconds kTotalLimit{300};
inline constexpr std::chrono::seconds kCleanUpLimit{60};  // after that, for what is still open

inline constexpr auto kListPath = "/assessment.list";
inline constexpr auto kStartPath = "/assessment.start";
inline constexpr auto kCancelPath = "/assessment.cancel";
inline constexpr auto kFieldsPath = "/assessment.customField.list";

// An assessment that was started, with what started it.
struct Life {
  nlohmann::json request, answer;
  std::string id;
  bool cancelled = false;
};

// What the answers showed, whatever was asked: the first offence of each kind.
struct Seen {
  std::optional<Outcome> content_type;        // 200, 409 or 422 that is no application/json
  std::optional<Outcome> error_content_type;  // the same of another status
  std::optional<Outcome> envelope;            // success:false that is no error envelope
  std::optional<Outcome> key;                 // an answer with the key in it
};

class Session {
 public:
  using Judge = std::function<Judgement(const net::HttpReply &)>;

  struct Parts {
    net::HttpClient &client;
    const wire::AshbySchema &schema;
    const Clock &clock;
    IdSource &ids;
  };

  // options.base_url is a URL that make_partner_call() takes; key: is_usable_key(). Parts outlive the session.
  Session(Parts parts, VerifyOptions options, std::string key);

  // Waits for the answer. Every id that a start is answered with is remembered as open until it is cancelled.
  Exchange ask(Question question);
  // The same question twice at the same time.
  std::pair<Exchange, Exchange> ask_twice(const Question &question);

  // No answer is kBroken.
  [[nodiscard]] Outcome judged(const Exchange &exchange, const Judge &judge) const;
  Outcome asked(Question question, const Judge &judge) { return judged(ask(std::move(question)), judge); }

  // assessment.start as Ashby sends it: a candidate, an application and a job that nobody has seen before.
  nlohmann::json start_body(const std::string &type_id);
  std::string new_id() { return parts_.ids.random_uuid().to_string(); }
  // To start: what the options say, or the first listed; empty when there is none.
  [[nodiscard]] std::string type_id() const;

  // The session's first call was answered 401 or 403.
  [[nodiscard]] bool key_is_refused() const;

  // Cancels what is open. What cannot be cancelled stays in open().
  void cancel_open();
  [[nodiscard]] const std::set<std::string> &open() const noexcept { return open_; }

  [[nodiscard]] bool out_of_time() const { return left().count() <= 0; }
  // Another limit from now on.
  void limit(std::chrono::milliseconds time) { until_ms_ = parts_.clock.now_ms() + time.count(); }

  [[nodiscard]] const wire::AshbySchema &schema() const noexcept { return parts_.schema; }
  [[nodiscard]] const Secret &secret() const noexcept { return secret_; }
  [[nodiscard]] const Seen &seen() const noexcept { return seen_; }

  std::optional<Exchange> first_list;    // the session's first call
  std::optional<nlohmann::json> list;    // its body, once it was judged in order
  std::optional<Exchange> field_list;    // assessment.customField.list
  std::optional<nlohmann::json> fields;  // its body, in the same way
  std::optional<Life> life;

 private:
  [[nodiscard]] std::chrono::milliseconds left() const;
  [[nodiscard]] net::HttpCall call_of(const Question &question) const;
  void remember(const Exchange &exchange);
  void remember_ids(const Question &question, const net::HttpReply &reply);
  void look_at(const Exchange &exchange, const net::HttpReply &reply);

  Parts parts_;
  VerifyOptions options_;
  std::string key_;
  Secret secret_;
  Seen seen_;
  std::set<std::string> open_;
  std::int64_t until_ms_ = 0;
};

}  // namespace assay::sandbox::verify
