// Which page or action a request names, by its path alone: nothing is looked up, so nothing about a token leaks here.
// Pure.
//
//   GET /c/<token>    the candidate     POST .../name, .../replace    GET, POST .../decline: asks first, then does it
//   GET /f/<token>    a referee         POST .../submit               GET, POST .../decline
//   GET /staff/r/<token>, /staff/r/<token>/<n>    the report, and what the n-th referee answered, from 1
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace assay::reference_check {

// What a link is made of: the pages' address, one of these, a token.
inline constexpr std::string_view kCandidateRoot = "/c/";
inline constexpr std::string_view kRefereeRoot = "/f/";
inline constexpr std::string_view kReportRoot = "/staff/r/";

enum class Action : std::uint8_t {
  kNotFound,
  kShowCandidate,
  kName,
  kReplace,
  kDecline,
  kShowReferee,
  kSubmit,
  kDeclineReference,
  kShowReport,
  kShowAnswers
};

struct Route {
  Action action = Action::kNotFound;
  std::string_view token;   // a part of the path it was read from
  std::size_t referee = 0;  // kShowAnswers: counted from 0
};

[[nodiscard]] Route find_route(std::string_view path) noexcept;
// "GET, HEAD", "POST" or all three, as the Allow header has it.
[[nodiscard]] std::string_view allowed_methods(Action action) noexcept;
[[nodiscard]] bool allows(Action action, std::string_view method) noexcept;

}  // namespace assay::reference_check
