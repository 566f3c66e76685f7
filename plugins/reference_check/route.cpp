#include "plugins/reference_check/route.h"

#include "plugins/embedded/tokens.h"

namespace assay::reference_check {
namespace {

struct Named {
  std::string_view root, rest;
  Action action;
};
constexpr Named kActions[] = {
    {kCandidateRoot, "", Action::kShowCandidate},
    {kCandidateRoot, "/name", Action::kName},
    {kCandidateRoot, "/replace", Action::kReplace},
    {kCandidateRoot, "/decline", Action::kDecline},
    {kRefereeRoot, "", Action::kShowReferee},
    {kRefereeRoot, "/submit", Action::kSubmit},
    {kRefereeRoot, "/decline", Action::kDeclineReference},
    {kReportRoot, "", Action::kShowReport},
};

// "/1" to "/99", without a zero in front; 0 for anything else.
std::size_t number_in(std::string_view rest) noexcept {
  if (rest.size() < 2 || rest.size() > 3 || rest[0] != '/' || rest[1] == '0') return 0;
  std::size_t number = 0;
  for (const char c : rest.substr(1)) {
    if (c < '0' || c > '9') return 0;
    number = number * 10 + static_cast<std::size_t>(c - '0');
  }
  return number;
}

}  // namespace

Route find_route(std::string_view path) noexcept {
  for (const auto &[root, rest, action] : kActions) {
    if (!path.starts_with(root)) continue;
    const std::string_view below = path.substr(root.size());
    const std::string_view token = below.substr(0, below.find('/'));
    if (!embedded::is_token(token)) return {};
    const std::string_view found = below.substr(token.size());
    if (found == rest) return {action, token, 0};
    const auto number = action == Action::kShowReport ? number_in(found) : 0;
    if (number != 0) return {Action::kShowAnswers, token, number - 1};
  }
  return {};
}

std::string_view allowed_methods(Action action) noexcept {
  switch (action) {
    case Action::kName:
    case Action::kReplace:
    case Action::kSubmit: return "POST";
    case Action::kDecline:
    case Action::kDeclineReference: return "GET, HEAD, POST";
    default: return "GET, HEAD";
  }
}

bool allows(Action action, std::string_view method) noexcept {
  const auto allowed = allowed_methods(action);
  const bool is_read = method == "GET" || method == "HEAD";
  return is_read ? allowed.starts_with("GET") : method == "POST" && allowed.ends_with("POST");
}

}  // namespace assay::reference_check
