// Which page or action a request names, by its path alone: nothing is looked up, so nothing about a token leaks here.
// Pure.
//
//   GET  /t/<token>         the attempt as it stands      POST /t/<token>/begin   starts the clock
//   GET  /staff/r/<token>   the result, for staff         POST /t/<token>/save    keeps answers, /submit ends the test
#pragma once

#include <cstdint>
#include <string_view>

namespace assay::skills_test {

inline constexpr std::string_view kResultRoot = "/staff/r/";  // the host lets only staff through to it

enum class Action : std::uint8_t { kNotFound, kShowAttempt, kShowResult, kBegin, kSave, kSubmit };

struct Route {
  Action action = Action::kNotFound;
  std::string_view token;  // a part of the path it was read from
};

[[nodiscard]] Route find_route(std::string_view path) noexcept;
// "GET, HEAD" or "POST", as the Allow header has it.
[[nodiscard]] std::string_view allowed_methods(Action action) noexcept;
[[nodiscard]] bool allows(Action action, std::string_view method) noexcept;

}  // namespace assay::skills_test
