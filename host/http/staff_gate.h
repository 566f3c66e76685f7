// The door of the plugins' pages for staff (docs/decisions/0006): one password of the host opens it, and a cookie keeps
// it open for twelve hours. No plugin sees either. A restart signs everybody out.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "host/core/clock.h"
#include "host/http/attempts.h"
#include "host/http/message.h"

namespace assay::http {

// [any-thread; waits for nothing]
class StaffGate {
 public:
  struct Options {
    std::string password;    // empty: the pages are closed
    std::string public_url;  // what the pages are seen under, without a final slash
    std::string secret;      // security::generate_secret(), of this process alone
  };
  StaffGate(const Options &options, const Clock &clock);

  // Who sends this request is signed in.
  [[nodiscard]] bool admits(const Request &request) const;
  // In place of a page, to somebody who is not.
  [[nodiscard]] Response turn_away(const Request &request) const;

  // The gate's own pages, /pages/sign-in and /pages/sign-out; nullopt when the path is neither. is_for_staff: a
  // path that begins with kPagesPrefix leads to a plugin's page for staff, the only ones that signing in leads on to.
  [[nodiscard]] std::optional<Response> own_page(const Request &request,
                                                 const std::function<bool(std::string_view path)> &is_for_staff);

  // The value of a Cookie header without our cookie; empty when nothing is left.
  [[nodiscard]] static std::string without_session(std::string_view cookies);

 private:
  [[nodiscard]] Response sign_in(const Request &request, const std::string &page);
  [[nodiscard]] bool is_session(std::string_view token) const;
  [[nodiscard]] std::string new_session() const;
  [[nodiscard]] std::string set_cookie(std::string_view value, std::chrono::seconds lifetime) const;
  [[nodiscard]] std::string seen_as(std::string_view path) const { return prefix_ + std::string(path); }

  const Clock &clock_;
  std::string prefix_;  // of every path as browsers see it: the path of public_url
  bool is_https_;
  std::string key_;            // of the sessions; empty: closed
  std::string password_hash_;  // under key_
  Attempts attempts_;
};

}  // namespace assay::http
