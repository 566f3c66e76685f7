#include "host/http/sign_in_pages.h"

#include <string>

#include "host/http/host_page.h"

namespace assay::http {
namespace {

constexpr std::string_view kTitle = "Sign in";

std::string paragraph(std::string_view text) { return "<p>" + std::string(text) + "</p>"; }

// notice: of what went before; empty when nothing did.
Response form_page(int status, const SignInForm &form, const std::string &notice) {
  std::string html;
  if (!notice.empty()) html += "<p class=\"notice\" role=\"alert\">" + notice + "</p>\n";
  html +=
      "<p>This page is for the hiring team. Please type the password that the operator of this site has given "
      "you.</p>\n"
      "<form method=\"post\" action=\"" +
      escape_html(form.action) + "\">\n<input type=\"hidden\" name=\"";
  html.append(kPageField).append("\" value=\"").append(escape_html(form.page)).append("\">\n");
  html += "<p><label for=\"password\">Password</label><br>\n<input type=\"password\" id=\"password\" name=\"";
  html.append(kPasswordField).append("\" autocomplete=\"current-password\" required autofocus></p>\n");
  html += "<p><button type=\"submit\">Sign in</button></p>\n</form>";
  auto page = host_page(status, kTitle, html, Forms::kToThisHost);
  // RFC 9110 wants a challenge with every 401; browsers show the page of one whose scheme they do not know.
  if (status == 401) page.headers.push_back({"WWW-Authenticate", "Cookie realm=\"assay staff\""});
  return page;
}

}  // namespace

Response sign_in_page(const SignInForm &form) { return form_page(200, form, ""); }

Response please_sign_in(const SignInForm &form, bool lost_a_form) {
  return form_page(401, form,
                   lost_a_form
                       ? "What you sent was not taken, since you are not signed in any more. Please sign in, open "
                         "your page again and send it once more."
                       : "");
}

Response wrong_password(const SignInForm &form) { return form_page(401, form, "This is not the password."); }

Response too_many_attempts(const SignInForm &form, std::int64_t wait_s) {
  const auto seconds = std::to_string(wait_s);
  auto page = form_page(429, form,
                        "Too many wrong passwords were sent just now, so this one was not looked at. Please wait " +
                            seconds + (wait_s == 1 ? " second" : " seconds") + " and try again.");
  page.headers.push_back({"Retry-After", seconds});
  return page;
}

Response signed_in_page(std::string_view sign_out) {
  return host_page(200, "You are signed in",
                   paragraph("Please open your page again.") + "\n<form method=\"post\" action=\"" +
                       escape_html(sign_out) + "\">\n<p><button type=\"submit\">Sign out</button></p>\n</form>",
                   Forms::kToThisHost);
}

Response signed_out_page() {
  return host_page(200, "You are signed out",
                   paragraph("This browser has no access to the hiring team's pages any more."));
}

Response staff_pages_are_closed() {
  return host_page(403, "This page is closed",
                   paragraph("This page is for the hiring team. It is closed: the operator has set no password "
                             "(pages.staff_password)."));
}

Response cannot_be_done_here(std::string_view allow) {
  auto page = host_page(405, "This page cannot be opened this way", paragraph("Please open your link again."));
  page.headers.push_back({"Allow", std::string(allow)});
  return page;
}

Response go_to(std::string_view page) {
  auto answer = host_page(303, "One moment", paragraph("Your browser should take you to your page."));
  answer.headers.push_back({"Location", std::string(page)});
  return answer;
}

}  // namespace assay::http
