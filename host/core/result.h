// A value or an Error, must-use. tl::expected alone is not [[nodiscard]], hence this thin face.
#pragma once

#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

#include "host/core/error.h"

namespace assay {

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result() requires std::is_void_v<T>
  = default;
  Result(Error error) : inner_(tl::make_unexpected(std::move(error))) {}
  template <class U = T>
  requires(!std::is_void_v<T> && std::is_constructible_v<T, U &&> && !std::is_same_v<std::remove_cvref_t<U>, Error> &&
           !std::is_same_v<std::remove_cvref_t<U>, Result>) Result(U &&value)
      : inner_(std::forward<U>(value)) {}

  [[nodiscard]] bool ok() const noexcept { return inner_.has_value(); }
  explicit operator bool() const noexcept { return ok(); }

  // Required: ok().
  [[nodiscard]] auto &value() & requires(!std::is_void_v<T>) { return *inner_; }
  [[nodiscard]] const auto &value() const &requires(!std::is_void_v<T>) { return *inner_; }
  [[nodiscard]] auto &&value() && requires(!std::is_void_v<T>) { return *std::move(inner_); }
  auto &operator*() & requires(!std::is_void_v<T>) { return *inner_; }
  const auto &operator*() const &requires(!std::is_void_v<T>) { return *inner_; }
  auto &&operator*() && requires(!std::is_void_v<T>) { return *std::move(inner_); }
  auto *operator->() requires(!std::is_void_v<T>) { return &*inner_; }
  const auto *operator->() const requires(!std::is_void_v<T>) { return &*inner_; }

  // Required: !ok().
  [[nodiscard]] const Error &error() const & { return inner_.error(); }
  [[nodiscard]] Error &&error() && { return std::move(inner_).error(); }

 private:
  tl::expected<T, Error> inner_;
};

}  // namespace assay

#define ASSAY_DETAIL_CAT2(a, b) a##b
#define ASSAY_DETAIL_CAT(a, b) ASSAY_DETAIL_CAT2(a, b)
#define ASSAY_DETAIL_TRY(tmp, leave, target, ...) \
  auto tmp = (__VA_ARGS__);                       \
  if (!tmp.ok()) leave std::move(tmp).error();    \
  target = std::move(tmp).value()
#define ASSAY_DETAIL_CHECK(tmp, leave, ...) \
  if (auto tmp = (__VA_ARGS__); !tmp.ok()) leave std::move(tmp).error()

// ASSAY_TRY(auto row, find(id));  leaves the function with the error, else row is the value.
#define ASSAY_TRY(target, ...) ASSAY_DETAIL_TRY(ASSAY_DETAIL_CAT(assay_try_, __LINE__), return, target, __VA_ARGS__)
// ASSAY_CHECK(open());  the same for Result<void>.
#define ASSAY_CHECK(...) ASSAY_DETAIL_CHECK(ASSAY_DETAIL_CAT(assay_try_, __LINE__), return, __VA_ARGS__)
// The same inside a coroutine.
#define ASSAY_CO_TRY(target, ...) \
  ASSAY_DETAIL_TRY(ASSAY_DETAIL_CAT(assay_try_, __LINE__), co_return, target, __VA_ARGS__)
#define ASSAY_CO_CHECK(...) ASSAY_DETAIL_CHECK(ASSAY_DETAIL_CAT(assay_try_, __LINE__), co_return, __VA_ARGS__)
