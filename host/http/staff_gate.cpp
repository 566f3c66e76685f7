#include "host/http/staff_gate.h"

#include <algorithm>
#include <charconv>

#include "host/core/log.h"
#include "host/http/form.h"
#include "host/http/page_path.h"
#include "host/http/sign_in_pages.h"
#include "host/security/digest.h"
#include "host/security/keys.h"

namespace assay::http {
namespace {

constexpr std::string_view kSignIn = "/pages/sign-in";
constexpr std::string_view kSignOut = "/pages/sign-out";
constexpr std::string_view kCookie = "assay_staff";
constexpr std::chrono::hours kSessionLifetime{12};
constexpr std::int64_t kGuessesAtOnce = 10;
constexpr std::chrono::seconds kPauseBetweenGuesses{6};

bool only_reads(std::string_view method) noexcept { return method == "GET" || method == "HEAD"; }

// The path of an absolute URL; "" for the root.
std::string path_of(std::string_view url) {
  const auto authority = url.find("://");
  if (authority == std::string_view::npos) return {};
  const auto slash = url.find('/', authority + 3);
  return slash == std::string_view::npos ? "" : std::string(url.substr(slash));
}

// Calls `each(cookie, name, value)` for the parts of a Cookie header, the cookie as it stands there.
template <class Each>
void for_each_cookie(std::string_view cookies, const Each &each) {
  const auto trim = [](std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
  };
  while (!cookies.empty()) {
    const auto end = std::min(cookies.find(';'), cookies.size());
    const auto cookie = trim(cookies.substr(0, end));
    cookies.remove_prefix(std::min(end + 1, cookies.size()));
    const auto equals = std::min(cookie.find('='), cookie.size());
    if (!cookie.empty())
      each(cookie, trim(cookie.substr(0, equals)), trim(cookie.substr(std::min(equals + 1, cookie.size()))));
  }
}

// Nothing longer could be asked for either.
constexpr std::size_t kMaxTargetBytes = 2048;

// What is sent back as Location is printable and nothing but a path and a query of ours.
bool is_target(std::string_view target, const std::function<bool(std::string_view path)> &is_for_staff) {
  if (target.size() > kMaxTargetBytes) return false;
  const bool is_plain =
      std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '#' && c != '\\'; });
  return is_plain && target.starts_with(kPagesPrefix) && is_for_staff(target.substr(0, target.find('?')));
}

void log_refused(const Request &request, std::string_view reason) {
  log::warn("staff_sign_in_refused", {{"request", request.id}, {"peer", request.peer}, {"reason", reason}});
}

}  // namespace

StaffGate::StaffGate(const Options &options, const Clock &clock)
    : clock_(clock),
      prefix_(path_of(options.public_url)),
      is_https_(options.public_url.starts_with("https://")),
      attempts_(kGuessesAtOnce, kPauseBetweenGuesses) {
  if (options.password.empty()) return;
  key_ = security::keyed_hash(options.secret, options.password);
  password_hash_ = security::keyed_hash(key_, "password:" + options.password);
}

bool StaffGate::admits(const Request &request) const {
  if (key_.empty()) return false;
  bool found = false;
  for (const auto &header : request.headers) {
    if (header.name != "cookie") continue;
    for_each_cookie(header.value, [&](std::string_view, std::string_view name, std::string_view value) {
      found = found || (name == kCookie && is_session(value));
    });
  }
  return found;
}

Response StaffGate::turn_away(const Request &request) const {
  if (key_.empty()) return staff_pages_are_closed();
  const auto action = seen_as(kSignIn);
  // A form is not kept until somebody has signed in, and where it went to may be no page that one can open.
  if (!only_reads(request.method)) return please_sign_in({action, ""}, true);
  const auto page = request.query.empty() ? request.path : request.path + "?" + request.query;
  return please_sign_in({action, page}, false);
}

std::optional<Response> StaffGate::own_page(const Request &request,
                                            const std::function<bool(std::string_view path)> &is_for_staff) {
  const bool signs_in = request.path == kSignIn;
  if (!signs_in && request.path != kSignOut) return std::nullopt;
  if (key_.empty()) return staff_pages_are_closed();
  if (signs_in && only_reads(request.method))
    return admits(request) ? signed_in_page(seen_as(kSignOut)) : sign_in_page({seen_as(kSignIn), ""});
  if (request.method != "POST") return cannot_be_done_here(signs_in ? "GET, HEAD, POST" : "POST");
  if (signs_in) {
    auto page = form_value(request.body, kPageField).value_or("");
    return sign_in(request, is_target(page, is_for_staff) ? page : "");
  }
  auto page = signed_out_page();
  page.headers.push_back({"Set-Cookie", set_cookie("", std::chrono::seconds(0))});
  return page;
}

Response StaffGate::sign_in(const Request &request, const std::string &page) {
  const auto next = seen_as(page.empty() ? kSignIn : std::string_view(page));
  if (admits(request)) return go_to(next);
  const auto action = seen_as(kSignIn);
  const SignInForm form{action, page};
  if (const auto wait_ms = attempts_.take(clock_.now_ms()); wait_ms > 0) {
    log_refused(request, "too many attempts");
    return too_many_attempts(form, (wait_ms + 999) / 1000);
  }
  const auto typed = "password:" + form_value(request.body, kPasswordField).value_or("");
  if (!security::equal_constant_time(security::keyed_hash(key_, typed), password_hash_)) {
    log_refused(request, "wrong password");
    return wrong_password(form);
  }
  attempts_.give_back();
  auto answer = go_to(next);
  answer.headers.push_back({"Set-Cookie", set_cookie(new_session(), kSessionLifetime)});
  return answer;
}

// "<when it ends, Unix ms>.<keyed hash of that>": nothing is stored for it.
std::string StaffGate::new_session() const {
  const auto lifetime = std::chrono::duration_cast<std::chrono::milliseconds>(kSessionLifetime);
  const auto ends = std::to_string(clock_.now_ms() + lifetime.count());
  return ends + "." + security::keyed_hash(key_, "session:" + ends);
}

bool StaffGate::is_session(std::string_view token) const {
  const auto dot = token.find('.');
  if (dot == std::string_view::npos) return false;
  const auto ends = token.substr(0, dot);
  const auto hash = security::keyed_hash(key_, "session:" + std::string(ends));
  if (!security::equal_constant_time(hash, token.substr(dot + 1))) return false;
  std::int64_t ends_ms = 0;
  std::from_chars(ends.data(), ends.data() + ends.size(), ends_ms);
  return clock_.now_ms() < ends_ms;
}

// Lax, not Strict: a link in Ashby leads here from another site, and a browser would keep a strict cookie back.
std::string StaffGate::set_cookie(std::string_view value, std::chrono::seconds lifetime) const {
  std::string cookie(kCookie);
  cookie.append("=").append(value).append("; Path=").append(seen_as("/pages/"));
  cookie.append("; Max-Age=").append(std::to_string(lifetime.count())).append("; HttpOnly; SameSite=Lax");
  return is_https_ ? cookie.append("; Secure") : cookie;
}

std::string StaffGate::without_session(std::string_view cookies) {
  std::string kept;
  for_each_cookie(cookies, [&](std::string_view cookie, std::string_view name, std::string_view) {
    if (name == kCookie) return;
    if (!kept.empty()) kept += "; ";
    kept += cookie;
  });
  return kept;
}

}  // namespace assay::http
