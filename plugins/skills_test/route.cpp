#include "plugins/skills_test/route.h"

#include "plugins/embedded/tokens.h"

namespace assay::skills_test {
namespace {

constexpr std::string_view kAttemptRoot = "/t/";

Action action_named(std::string_view rest) noexcept {
  if (rest.empty()) return Action::kShowAttempt;
  if (rest == "/begin") return Action::kBegin;
  if (rest == "/save") return Action::kSave;
  if (rest == "/submit") return Action::kSubmit;
  return Action::kNotFound;
}

}  // namespace

Route find_route(std::string_view path) noexcept {
  if (const auto result = embedded::split_link(path, kResultRoot)) {
    return result->rest.empty() ? Route{Action::kShowResult, result->token} : Route{};
  }
  const auto attempt = embedded::split_link(path, kAttemptRoot);
  if (!attempt) return {};
  const Action action = action_named(attempt->rest);
  return action == Action::kNotFound ? Route{} : Route{action, attempt->token};
}

std::string_view allowed_methods(Action action) noexcept {
  return action == Action::kShowAttempt || action == Action::kShowResult ? "GET, HEAD" : "POST";
}

bool allows(Action action, std::string_view method) noexcept {
  if (allowed_methods(action) == "POST") return method == "POST";
  return method == "GET" || method == "HEAD";
}

}  // namespace assay::skills_test
