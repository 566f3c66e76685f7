// Who gets past the door of the pages for staff, and what the others see.
#include "host/http/staff_gate.h"

#include <gmock/gmock.h>

#include "host/security/digest.h"
#include "tests/support/fake_clock.h"

namespace assay::http {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto kPage = "/pages/engineering/skills/staff/r/abc";

class StaffGateTest : public testing::Test {
 protected:
  static StaffGate::Options options(const std::string &password = "correct horse battery") {
    return {password, "https://assess.example", std::string(43, 's')};
  }
  static Request get(const std::string &path) { return {"req-7", "GET", path, "", {}, "", "192.0.2.1"}; }
  static Request with_cookie(const std::string &value) {
    auto request = get(kPage);
    request.headers.push_back({"cookie", value});
    return request;
  }
  static std::string header(const Response &response, std::string_view name) {
    for (const auto &[field, value] : response.headers)
      if (field == name) return value;
    return {};
  }
  static Response own(StaffGate &gate, const Request &request) {
    auto page = gate.own_page(request, [](std::string_view path) { return path == kPage; });
    EXPECT_TRUE(page) << request.path;
    return page ? *std::move(page) : Response{};
  }
  static Response sign_in(StaffGate &gate, const std::string &password) {
    return own(gate,
               {"req-7", "POST", "/pages/sign-in", "", {}, "page=" + std::string(kPage) + "&password=" + password, ""});
  }
  // "assay_staff=…", as a browser sends it back.
  static std::string session(StaffGate &gate) {
    const auto set = header(sign_in(gate, "correct+horse+battery"), "Set-Cookie");
    return set.substr(0, set.find(';'));
  }

  test::FakeClock clock;
  StaffGate gate{options(), clock};
};

TEST_F(StaffGateTest, ThePasswordOpensThePagesForTwelveHours) {
  EXPECT_FALSE(gate.admits(get(kPage)));
  const auto cookie = session(gate);
  EXPECT_TRUE(gate.admits(with_cookie(cookie)));
  EXPECT_TRUE(gate.admits(with_cookie("a=b; " + cookie + "; c")));
  EXPECT_TRUE(gate.admits(with_cookie("assay_staff=old;" + cookie))) << "a stale one beside it";
  clock.advance(hours(12) - milliseconds(1));
  EXPECT_TRUE(gate.admits(with_cookie(cookie)));
  clock.advance(milliseconds(1));
  EXPECT_FALSE(gate.admits(with_cookie(cookie)));
}

TEST_F(StaffGateTest, OnlySessionsOfThisProcessAndThisPasswordAreTaken) {
  StaffGate other_password(options("another password"), clock);
  auto of_another_process = options();
  of_another_process.secret = std::string(43, 't');
  StaffGate other_process(of_another_process, clock);
  const auto cookie = session(gate);
  EXPECT_FALSE(other_password.admits(with_cookie(cookie)));
  EXPECT_FALSE(other_process.admits(with_cookie(cookie)));
  EXPECT_TRUE(StaffGate(options(), clock).admits(with_cookie(cookie))) << "all else is the same";
}

TEST_F(StaffGateTest, AForgedSessionIsNone) {
  const auto cookie = session(gate);
  const auto dot = cookie.find('.');
  auto longer = cookie, changed = cookie;
  longer.insert(dot, "0");
  changed.back() = changed.back() == '0' ? '1' : '0';
  for (const auto &forged :
       {longer, changed, cookie + "0", cookie.substr(0, cookie.size() - 1), cookie.substr(0, dot),
        cookie.substr(0, dot + 1), "x" + cookie, std::string("assay_staff="), std::string("assay_staff"),
        std::string("assay_staff=."), std::string("assay_staff=9999999999999."), std::string()})
    EXPECT_FALSE(gate.admits(with_cookie(forged))) << forged;
}

TEST_F(StaffGateTest, TheCookieIsForNobodyButThisHost) {
  const auto set = header(sign_in(gate, "correct+horse+battery"), "Set-Cookie");
  EXPECT_THAT(set, AllOf(HasSubstr("; Path=/pages/; "), HasSubstr("; Max-Age=43200; "), HasSubstr("; HttpOnly; "),
                         HasSubstr("; SameSite=Lax"), HasSubstr("; Secure")));
  auto plain = options();
  plain.public_url = "http://127.0.0.1:8080";
  StaffGate without_tls(plain, clock);
  EXPECT_THAT(header(sign_in(without_tls, "correct+horse+battery"), "Set-Cookie"), Not(HasSubstr("Secure")));
}

TEST_F(StaffGateTest, BehindAProxyThatHidesAPathEverythingIsBelowThatPath) {
  auto below = options();
  below.public_url = "https://tools.example/assay";
  StaffGate proxied(below, clock);
  EXPECT_THAT(proxied.turn_away(get(kPage)).body, HasSubstr("action=\"/assay/pages/sign-in\""));
  const auto answer = sign_in(proxied, "correct+horse+battery");
  EXPECT_EQ(header(answer, "Location"), std::string("/assay") + kPage);
  EXPECT_THAT(header(answer, "Set-Cookie"), HasSubstr("; Path=/assay/pages/; "));
}

TEST_F(StaffGateTest, InPlaceOfAPageThereIsAFormThatLeadsBackToIt) {
  auto request = get(kPage);
  request.query = "a=\"<b>'&c";
  const auto page = gate.turn_away(request);
  EXPECT_EQ(page.status, 401);
  EXPECT_NE(header(page, "WWW-Authenticate"), "");
  EXPECT_EQ(header(page, "Cache-Control"), "no-store");
  const auto open = page.body.find("<style>") + 7;
  const auto style = page.body.substr(open, page.body.find("</style>") - open);
  EXPECT_EQ(header(page, "Content-Security-Policy"),
            "default-src 'none'; style-src " + security::csp_hash(style) +
                "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
  EXPECT_THAT(page.body, AllOf(HasSubstr("<label for=\"password\">"), HasSubstr("autocomplete=\"current-password\""),
                               HasSubstr("name=\"viewport\""), Not(HasSubstr("<script")), Not(HasSubstr("alert"))));
  EXPECT_THAT(page.body, HasSubstr("name=\"page\" value=\"" + std::string(kPage) + "?a=&quot;&lt;b&gt;&#39;&amp;c\""));
}

TEST_F(StaffGateTest, AFormThatComesTooLateIsNotRepeatedAndThePersonIsTold) {
  auto request = get(kPage);
  request.method = "POST";
  request.body = "decision=reject";
  const auto page = gate.turn_away(request);
  EXPECT_EQ(page.status, 401);
  EXPECT_THAT(page.body,
              AllOf(HasSubstr("was not taken"), HasSubstr("name=\"page\" value=\"\""), Not(HasSubstr("reject"))));
}

TEST_F(StaffGateTest, AWrongPasswordIsSaidAndLoggedButNotRepeated) {
  for (const auto *typed :
       {"hunter2hunter2", "", "correct+horse+batter", "correct+horse+battery+", "Correct+horse+battery"}) {
    testing::internal::CaptureStdout();
    const auto page = sign_in(gate, typed);
    const auto log = testing::internal::GetCapturedStdout();
    EXPECT_EQ(page.status, 401);
    EXPECT_EQ(header(page, "Set-Cookie"), "");
    EXPECT_THAT(page.body, AllOf(HasSubstr("This is not the password."), Not(HasSubstr("hunter2")),
                                 HasSubstr("value=\"" + std::string(kPage) + "\"")));
    EXPECT_THAT(log, AllOf(HasSubstr("staff_sign_in_refused request=req-7"), Not(HasSubstr("hunter2")),
                           Not(HasSubstr("horse")), Not(HasSubstr("/staff/"))));
  }
  const auto without = own(gate, {"req-7", "POST", "/pages/sign-in", "", {}, "", ""});
  EXPECT_EQ(without.status, 401);
}

TEST_F(StaffGateTest, TenGuessesAtOnceAndThenOneInSixSeconds) {
  const auto cookie = session(gate);
  for (int i = 0; i < 3; ++i) session(gate);  // signing in is no guess
  for (int i = 0; i < 10; ++i) EXPECT_EQ(sign_in(gate, "guess").status, 401) << i;
  const auto page = sign_in(gate, "correct+horse+battery");
  EXPECT_EQ(page.status, 429) << "else one could go on guessing";
  EXPECT_EQ(header(page, "Retry-After"), "6");
  EXPECT_EQ(header(page, "Set-Cookie"), "");
  EXPECT_THAT(page.body, AllOf(HasSubstr("wait 6 seconds"), HasSubstr("type=\"password\"")));
  clock.advance(milliseconds(5999));
  EXPECT_EQ(header(sign_in(gate, "guess"), "Retry-After"), "1");
  clock.advance(milliseconds(1));
  EXPECT_EQ(sign_in(gate, "guess").status, 401);
  EXPECT_EQ(sign_in(gate, "guess").status, 429);

  EXPECT_TRUE(gate.admits(with_cookie(cookie))) << "who is signed in does not notice";
  Request again{
      "req-7", "POST", "/pages/sign-in", "", {{"cookie", cookie}}, "page=" + std::string(kPage) + "&password=x", ""};
  EXPECT_EQ(own(gate, again).status, 303);

  clock.advance(hours(1));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(sign_in(gate, "guess").status, 401) << i;
  EXPECT_EQ(sign_in(gate, "guess").status, 429) << "a quiet hour saves up no more than ten";
}

TEST_F(StaffGateTest, APageLongerThanARequestCanNameIsForgotten) {
  const auto with_page = [&](std::size_t size) {
    std::string page = std::string(kPage) + "?";
    page.resize(size, 'a');
    Request request{"req-7", "POST", "/pages/sign-in", "", {}, "", ""};
    request.body = "page=" + page + "&password=correct+horse+battery";
    return own(gate, request);
  };
  EXPECT_THAT(header(with_page(2048), "Location"), HasSubstr("?aaa"));
  const auto longer = with_page(2049);
  EXPECT_EQ(longer.status, 303);
  EXPECT_EQ(header(longer, "Location"), "/pages/sign-in");
}

TEST_F(StaffGateTest, SigningInByItselfEndsOnAPageThatSaysSoAndSignsOut) {
  const auto form = own(gate, get("/pages/sign-in"));
  EXPECT_EQ(form.status, 200);
  EXPECT_THAT(form.body, HasSubstr("type=\"password\""));
  const auto cookie = session(gate);
  const auto done = own(gate, {"req-7", "HEAD", "/pages/sign-in", "", {{"cookie", cookie}}, "", ""});
  EXPECT_EQ(done.status, 200);
  EXPECT_THAT(done.body, AllOf(HasSubstr("You are signed in"), HasSubstr("action=\"/pages/sign-out\"")));
  const auto out = own(gate, {"req-7", "POST", "/pages/sign-out", "", {{"cookie", cookie}}, "", ""});
  EXPECT_EQ(out.status, 200);
  EXPECT_THAT(header(out, "Set-Cookie"), AllOf(HasSubstr("assay_staff=; Path=/pages/; Max-Age=0; ")));
}

TEST_F(StaffGateTest, OtherMethodsAndOtherPathsAreNotTheGates) {
  for (const auto *method : {"PUT", "DELETE", "PATCH", "OPTIONS"}) {
    const auto page = own(gate, {"req-7", method, "/pages/sign-in", "", {}, "", ""});
    EXPECT_EQ(page.status, 405);
    EXPECT_EQ(header(page, "Allow"), "GET, HEAD, POST");
  }
  const auto page = own(gate, get("/pages/sign-out"));
  EXPECT_EQ(page.status, 405) << "a link or an image must sign nobody out";
  EXPECT_EQ(header(page, "Allow"), "POST");
  for (const auto *path : {"/pages/sign-in/", "/pages/sign-in/x/y", "/pages/sign-inn", kPage})
    EXPECT_FALSE(gate.own_page(get(path), [](std::string_view) { return true; })) << path;
}

TEST_F(StaffGateTest, WithoutAPasswordThePagesAreClosed) {
  StaffGate closed(options(""), clock);
  for (const auto &page : {closed.turn_away(get(kPage)), own(closed, get("/pages/sign-in")), sign_in(closed, ""),
                           sign_in(closed, "password")}) {
    EXPECT_EQ(page.status, 403);
    EXPECT_THAT(page.body, HasSubstr("closed: the operator has set no password (pages.staff_password)"));
    EXPECT_EQ(header(page, "Set-Cookie"), "");
  }
  EXPECT_FALSE(closed.admits(with_cookie(session(gate))));
}

TEST_F(StaffGateTest, OfTheCookiesOnlyOursIsTakenAway) {
  EXPECT_EQ(StaffGate::without_session("a=b; assay_staff=1.2; c=\"d e\""), "a=b; c=\"d e\"");
  EXPECT_EQ(StaffGate::without_session("assay_staff=1.2"), "");
  EXPECT_EQ(StaffGate::without_session("assay_staff=1.2;assay_staff = 3;assay_staff; x"), "x");
  EXPECT_EQ(StaffGate::without_session("assay_staff2=1; xassay_staff=2"), "assay_staff2=1; xassay_staff=2");
  EXPECT_EQ(StaffGate::without_session(" ; ;"), "");
}

}  // namespace
}  // namespace assay::http
