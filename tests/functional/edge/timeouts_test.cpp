// Every wait of the edge ends, and ends as it should.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/functional/edge/client.h"
#include "tests/functional/edge/served.h"

namespace assay::http::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Steady = std::chrono::steady_clock;

// Longer than a short timeout and far shorter than any other.
constexpr auto kSoon = 4s;

EdgeOptions patient() {
  EdgeOptions options;
  options.header_timeout = options.body_timeout = options.answer_timeout = options.keep_alive_timeout = 60s;
  return options;
}

class Stopwatch {
 public:
  [[nodiscard]] Steady::duration elapsed() const { return Steady::now() - start_; }

 private:
  Steady::time_point start_ = Steady::now();
};

TEST(EdgeTimeouts, AHeaderThatDoesNotEndIsAnswered408) {
  auto options = patient();
  options.header_timeout = 300ms;
  Served served(echo, options);
  Client client(served.port());
  ASSERT_TRUE(client.send("GET / HTT"));
  const Stopwatch watch;
  const auto answer = client.read_to_end();
  ASSERT_TRUE(answer);
  EXPECT_THAT(*answer, StartsWith("HTTP/1.1 408 "));
  EXPECT_THAT(*answer, HasSubstr("\r\nX-Request-Id: "));
  EXPECT_GE(watch.elapsed(), 250ms);
  EXPECT_LT(watch.elapsed(), kSoon);
}

TEST(EdgeTimeouts, AHeaderThatTricklesGetsNoMoreTime) {
  auto options = patient();
  options.header_timeout = 300ms;
  Served served(echo, options);
  Client client(served.port(), {.patience = 20ms});
  ASSERT_TRUE(client.send("GET / HTTP/1.1\r\nX: "));
  const Stopwatch watch;
  std::string seen;
  // A byte for every 20 ms in which nothing comes back.
  while (seen.empty() && watch.elapsed() < kSoon && client.send("x")) seen = client.read_some();
  EXPECT_THAT(seen, StartsWith("HTTP/1.1 408 "));
}

TEST(EdgeTimeouts, ABodyThatDoesNotEndIsAnswered408) {
  auto options = patient();
  options.body_timeout = 300ms;
  Served served(echo, options);
  const std::string head = "POST / HTTP/1.1\r\nHost: test\r\n";
  for (const auto &request :
       {head + "Content-Length: 9\r\n\r\nhalf", head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhe",
        head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r"}) {
    Client client(served.port());
    const Stopwatch watch;
    ASSERT_TRUE(client.send(request));
    const auto answer = client.read_to_end();
    ASSERT_TRUE(answer);
    EXPECT_THAT(*answer, StartsWith("HTTP/1.1 408 "));
    EXPECT_LT(watch.elapsed(), kSoon);
  }
}

TEST(EdgeTimeouts, TheBodysTimeStartsAtTheEndOfTheHeader) {
  auto options = patient();
  options.header_timeout = 300ms;
  Served served(echo, options);
  Client client(served.port(), {.patience = 600ms});
  ASSERT_TRUE(client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\n{"));
  EXPECT_EQ(client.read_some(), "") << "the header's time is over, but the header had come";
  ASSERT_TRUE(client.send("}"));
  EXPECT_EQ(client.read().value_or(Answer{}).status, 200);
}

TEST(EdgeTimeouts, AnIdleConnectionIsClosedSilently) {
  auto options = patient();
  options.keep_alive_timeout = 300ms;
  Served served(echo, options);
  Client client(served.port());
  ASSERT_TRUE(client.send(get("/")));
  ASSERT_TRUE(client.read());
  const Stopwatch watch;
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_FALSE(client.was_reset());
  EXPECT_GE(watch.elapsed(), 250ms);
  EXPECT_LT(watch.elapsed(), kSoon);
}

TEST(EdgeTimeouts, AConnectionThatNeverSaysAnythingIsClosedSilently) {
  auto options = patient();
  options.header_timeout = 300ms;
  Served served(echo, options);
  for (const auto *said : {"", "\r\n"}) {
    Client client(served.port());
    ASSERT_TRUE(client.send(said));
    const Stopwatch watch;
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_LT(watch.elapsed(), kSoon);
  }
}

TEST(EdgeTimeouts, AnAnswerThatTakesTooLongBecomes503AndTheLateOneIsDropped) {
  auto options = patient();
  options.answer_timeout = 200ms;
  Desk desk;
  Served served(desk.handler(), options);
  Client client(served.port());
  ASSERT_TRUE(client.send(post("/", "first") + post("/", "second")));
  auto first = desk.take();
  ASSERT_TRUE(first);
  const auto late = client.read();
  ASSERT_TRUE(late);
  EXPECT_EQ(late->status, 503);
  EXPECT_EQ(late->headers.at("retry-after"), "1");
  EXPECT_EQ(late->headers.at("x-request-id"), first->request.id);

  auto second = desk.take();
  ASSERT_TRUE(second);
  std::move(first->responder).send(text("late"));
  std::move(second->responder).send(text("second's own"));
  const auto answer = client.read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "second's own");
}

TEST(EdgeTimeouts, AResponderDestroyedAfterItsTimeoutSaysNothing) {
  auto options = patient();
  options.answer_timeout = 100ms;
  Desk desk;
  Served served(desk.handler(), options);
  Client client(served.port());
  ASSERT_TRUE(client.send(get("/")));
  {
    auto first = desk.take();
    ASSERT_TRUE(first);
    ASSERT_EQ(client.read().value_or(Answer{}).status, 503);
  }
  ASSERT_TRUE(client.send(post("/", "next")));
  auto next = desk.take();
  ASSERT_TRUE(next);
  echo(std::move(next->request), std::move(next->responder));
  EXPECT_EQ(client.read().value_or(Answer{}).body, "next");
}

TEST(EdgeTimeouts, EachOfManySlowConnectionsIsAnswered408AndOthersAreServed) {
  auto options = patient();
  options.header_timeout = 500ms;
  Served served(echo, options);
  std::vector<Client> slow;
  for (int i = 0; i < 200; ++i) {
    slow.emplace_back(served.port());
    ASSERT_TRUE(slow.back().send("POST / HTTP/1.1\r\nHo"));
  }
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(ask(served.port(), get("/")));
  for (auto &client : slow) EXPECT_EQ(client.read().value_or(Answer{}).status, 408);
}

TEST(EdgeTimeouts, ARefusedClientThatNeverClosesIsCutOff) {
  EdgeOptions options = patient();
  options.max_connections = 1;
  Served served(echo, options);
  Client client(served.port());
  ASSERT_TRUE(client.send("nonsense\r\n"));
  ASSERT_EQ(client.read().value_or(Answer{}).status, 400);
  const Stopwatch watch;
  // Its place is free again when another gets in, although it has not closed.
  int status = 0;
  while (status != 200 && watch.elapsed() < 8s) status = ask(served.port(), get("/")).value_or(Answer{}).status;
  EXPECT_EQ(status, 200);
}

}  // namespace
}  // namespace assay::http::testing
