// How a piece of work ended: a status, or a value. Plain values; nothing here throws except Outcome::value() misused.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "assay/status.h"

namespace assay::sdk {

// What status.h says of each code holds. The message is for a person: what happened, which value, what to do; never a
// secret or a candidate's name. For ASSAY_REJECTED it is shown to the recruiter.
struct [[nodiscard]] Status {
  assay_status code = ASSAY_OK;
  std::string message;
  std::string pointer;              // JSON pointer to the member at fault; may be empty
  std::int64_t retry_after_ms = 0;  // 0: nothing known

  [[nodiscard]] bool is_ok() const noexcept { return code == ASSAY_OK; }
};

[[nodiscard]] inline Status invalid_argument(std::string pointer, std::string message) {
  return {ASSAY_INVALID_ARGUMENT, std::move(message), std::move(pointer), 0};
}
[[nodiscard]] inline Status not_found(std::string message) { return {ASSAY_NOT_FOUND, std::move(message), {}, 0}; }
[[nodiscard]] inline Status conflict(std::string message) { return {ASSAY_CONFLICT, std::move(message), {}, 0}; }
[[nodiscard]] inline Status rejected(std::string message) { return {ASSAY_REJECTED, std::move(message), {}, 0}; }
[[nodiscard]] inline Status unsupported(std::string message) { return {ASSAY_UNSUPPORTED, std::move(message), {}, 0}; }
[[nodiscard]] inline Status internal_error(std::string message) { return {ASSAY_INTERNAL, std::move(message), {}, 0}; }
[[nodiscard]] inline Status unavailable(std::string message, std::int64_t retry_after_ms = 0) {
  return {ASSAY_UNAVAILABLE, std::move(message), {}, retry_after_ms};
}

// A value, or why there is none.
template <class T>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value) : value_(std::move(value)) {}  // NOLINT(google-explicit-constructor): return value;
  // An OK status without a value is a defect and becomes ASSAY_INTERNAL.
  Outcome(Status status) : status_(std::move(status)) {  // NOLINT(google-explicit-constructor): return rejected("…");
    if (status_.is_ok()) status_ = internal_error("a call succeeded without a value");
  }

  [[nodiscard]] bool is_ok() const noexcept { return value_.has_value(); }
  [[nodiscard]] const Status &status() const noexcept { return status_; }

  // Required: is_ok(). Throws std::logic_error otherwise.
  [[nodiscard]] T &value() & { return *checked(*this).value_; }
  [[nodiscard]] const T &value() const & { return *checked(*this).value_; }
  [[nodiscard]] T &&value() && { return *std::move(checked(*this).value_); }
  [[nodiscard]] T &operator*() & { return value(); }
  [[nodiscard]] const T &operator*() const & { return value(); }
  [[nodiscard]] T &&operator*() && { return std::move(*this).value(); }
  [[nodiscard]] T *operator->() { return &value(); }
  [[nodiscard]] const T *operator->() const { return &value(); }

 private:
  template <class Self>
  static Self &checked(Self &self) {
    if (!self.value_) throw std::logic_error("the value of a failed outcome was used: " + self.status_.message);
    return self;
  }

  std::optional<T> value_;
  Status status_;
};

}  // namespace assay::sdk
