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
  const bool result = path.starts_with(kResultRoot);
  if (!result && !path.starts_with(kAttemptRoot)) return {};
  path.remove_prefix(result ? kResultRoot.size() : kAttemptRoot.size());
  const std::string_view token = path.substr(0, path.find('/'));
  if (!embedded::is_token(token)) return {};
  const std::string_view rest = path.substr(token.size());
  const Action action = result ? (rest.empty() ? Action::kShowResult : Action::kNotFound) : action_named(rest);
  return action == Action::kNotFound ? Route{} : Route{action, token};
}

std::string_view allowed_methods(Action action) noexcept {
  return action == Action::kShowAttempt || action == Action::kShowResult ? "GET, HEAD" : "POST";
}

bool allows(Action action, std::string_view method) noexcept {
  if (allowed_methods(action) == "POST") return method == "POST";
  return method == "GET" || method == "HEAD";
}

}  // namespace assay::skills_test
