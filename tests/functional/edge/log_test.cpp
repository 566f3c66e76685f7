// What the edge answers itself, or cannot bring to the client, stands in the log: the handler's own lines do not tell.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "tests/functional/edge/client.h"
#include "tests/functional/edge/log_lines.h"
#include "tests/functional/edge/served.h"

namespace assay::http::testing {
namespace {

TEST(EdgeLog, EachRefusalIsOneLine) {
  LogLines lines;
  Served served(echo);
  const std::string head = "POST / HTTP/1.1\r\nHost: test\r\nX-Request-Id: ";
  const std::vector<std::pair<std::string, std::string>> refusals = {
      {head + "r-1\r\nContent-Length: x\r\n\r\n", "request=r-1 status=400 code=invalid_request"},
      {head + "r-3\r\nContent-Length: 99999\r\n\r\n", "request=r-3 status=413 code=body_too_large"},
      {head + "r-4\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n", "request=r-4 status=431 code=header_too_large"},
      {head + "r-5\r\nTransfer-Encoding: gzip\r\n\r\n", "request=r-5 status=501 code=coding_not_implemented"},
  };
  for (const auto &[request, line] : refusals) {
    ASSERT_TRUE(ask(served.port(), request)) << line;
    EXPECT_TRUE(lines.await("request_refused " + line)) << line;
  }
  const auto all = lines.all();
  const auto is_refusal = [](const std::string &line) { return line.starts_with("request_refused "); };
  EXPECT_EQ(std::count_if(all.begin(), all.end(), is_refusal), static_cast<std::ptrdiff_t>(refusals.size()));
}

TEST(EdgeLog, ARequestThatDoesNotArriveIsALine) {
  LogLines lines;
  EdgeOptions options;
  options.body_timeout = 100ms;
  Served served(echo, options);
  Client client(served.port());
  ASSERT_TRUE(client.send("POST / HTTP/1.1\r\nHost: test\r\nX-Request-Id: r-1\r\nContent-Length: 1\r\n\r\n"));
  EXPECT_TRUE(lines.await("request_refused request=r-1 status=408 code=request_timeout"));
}

TEST(EdgeLog, AnAnswerThatTheHandlerOwesIsALine) {
  LogLines lines;
  Served served([](Request request, Responder responder) {
    if (request.path == "/dropped") return;
    Response response = text(std::string(256 * 1024 + 1, 'x'));
    std::move(responder).send(std::move(response));
  });
  ASSERT_TRUE(ask(served.port(), get("/dropped", "X-Request-Id: r-1\r\n")));
  EXPECT_TRUE(lines.await("request_refused request=r-1 status=500 code=internal_error"));
  ASSERT_TRUE(ask(served.port(), get("/large", "X-Request-Id: r-2\r\n")));
  EXPECT_TRUE(lines.await("http_answer_not_sendable request=r-2 status=200"));
  EXPECT_TRUE(lines.await("request_refused request=r-2 status=500 code=internal_error"));
}

TEST(EdgeLog, AnAnswerThatComesTooLateIsTwoLines) {
  LogLines lines;
  EdgeOptions options;
  options.answer_timeout = 100ms;
  Desk desk;
  Served served(desk.handler(), options);
  Client client(served.port());
  ASSERT_TRUE(client.send(get("/", "X-Request-Id: r-1\r\n")));
  auto asked = desk.take();
  ASSERT_TRUE(asked);
  EXPECT_TRUE(lines.await("request_refused request=r-1 status=503 code=unavailable"));
  std::move(asked->responder).send(text("late"));
  EXPECT_TRUE(lines.await("answer_dropped request=r-1 status=200"));
}

TEST(EdgeLog, AnAnswerForAClientThatLeftIsALine) {
  LogLines lines;
  EdgeOptions options;
  options.loops = 1;
  Desk desk;
  Served served(desk.handler(), options);
  Client client(served.port());
  ASSERT_TRUE(client.send(get("/", "X-Request-Id: r-1\r\n")));
  auto asked = desk.take();
  ASSERT_TRUE(asked);
  client.abort();
  // An exchange that begins after the reset: the only loop has seen both when it ends.
  Client other(served.port());
  ASSERT_TRUE(other.send(get("/")));
  auto next = desk.take();
  ASSERT_TRUE(next);
  echo(std::move(next->request), std::move(next->responder));
  ASSERT_TRUE(other.read());
  std::move(asked->responder).send(text("nobody there"));
  EXPECT_TRUE(lines.await("answer_dropped request=r-1 status=200"));
}

TEST(EdgeLog, ClientsOverTheLimitAreCountedNotListed) {
  LogLines lines;
  EdgeOptions options;
  options.max_connections = 1;
  options.loops = 1;
  Served served(echo, options);
  Client inside(served.port());
  ASSERT_TRUE(inside.send(get("/")));
  ASSERT_TRUE(inside.read());
  for (int i = 0; i < 30; ++i) ASSERT_EQ(Client(served.port()).read().value_or(Answer{}).status, 503);
  EXPECT_TRUE(lines.await("connections_turned_away count="));
  EXPECT_LT(lines.all().size(), 10U);
}

}  // namespace
}  // namespace assay::http::testing
