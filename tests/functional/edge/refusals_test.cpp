// What the edge answers itself, without the handler.
#include <gmock/gmock.h>

#include <atomic>
#include <string>
#include <vector>

#include "tests/functional/edge/client.h"
#include "tests/functional/edge/served.h"

namespace assay::http::testing {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(EdgeRefusals, AClientThatSendsAllBeforeItReadsGetsItsRefusal) {
  Served served(echo);
  Client client(served.port(), {.send_buffer = 16 * 1024});
  ASSERT_TRUE(client.send(post("/", std::string(1'000'000, 'x')))) << "cut off before the end";
  const auto answer = client.read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_FALSE(client.was_reset());
}

TEST(EdgeRefusals, AnUploadWithoutEndIsCutOff) {
  Served served(echo);
  Client client(served.port());
  ASSERT_TRUE(client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 99999999999\r\n\r\n"));
  const std::string block(256 * 1024, 'x');
  int blocks = 0;
  while (blocks < 1'000 && client.send(block)) ++blocks;
  EXPECT_LT(blocks, 1'000);
}

// A request stays in flight when its client has left: what is behind the handler still works on it.
TEST(EdgeRefusals, RequestsBeyondThoseInFlightAreTurnedDownUntilOneIsAnswered) {
  EdgeOptions options;
  options.max_in_flight = 2;
  Desk desk;
  Served served(desk.handler(), options);
  std::vector<Asked> in_hand;
  std::vector<Client> clients;
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back(served.port());
    ASSERT_TRUE(clients.back().send(get("/")));
    auto asked = desk.take();
    ASSERT_TRUE(asked);
    in_hand.push_back(std::move(*asked));
  }
  clients.front().abort();
  Client third(served.port());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(third.send(get("/", "X-Request-Id: r-9\r\n")));
    const auto refused = third.read();
    ASSERT_TRUE(refused) << "the connection is kept";
    EXPECT_EQ(refused->status, 503);
    EXPECT_EQ(refused->headers.at("retry-after"), "1");
    EXPECT_EQ(refused->headers.at("x-request-id"), "r-9");
  }
  for (const bool answered : {true, false}) {
    if (answered) std::move(in_hand.back().responder).send(text("done"));
    in_hand.pop_back();
    ASSERT_TRUE(third.send(get("/")));
    auto asked = desk.take();
    ASSERT_TRUE(asked) << "a place is free again";
    echo(std::move(asked->request), std::move(asked->responder));
    EXPECT_EQ(third.read().value_or(Answer{}).status, 200);
  }
}

struct Refusal {
  std::string request;
  int status;
};

TEST(EdgeRefusals, AfterARefusalNothingOnThatConnectionIsExecuted) {
  std::atomic<int> calls{0};
  Served served([&](Request request, Responder responder) {
    ++calls;
    echo(std::move(request), std::move(responder));
  });
  const std::string head = "POST / HTTP/1.1\r\nHost: test\r\n";
  const std::vector<Refusal> refusals = {
      {head + "Content-Length: abc\r\n\r\n", 400},
      {head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
      {head + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {head + "Transfer-Encoding: gzip\r\n\r\n", 501},
      {head + "Transfer-Encoding: chunked\r\n\r\nx\r\n", 400},
      {head + "Content-Length: 100000\r\n\r\n", 413},
      {head + "X: " + std::string(17'000, 'x') + "\r\n\r\n", 431},
      {"GET /" + std::string(3'000, 'x') + " HTTP/1.1\r\nHost: test\r\n\r\n", 414},
      {"GET / HTTP/3.0\r\nHost: test\r\n\r\n", 505},
      {"GET //a HTTP/1.1\r\nHost: test\r\n\r\n", 400},
      {head + "A: b\r\n c: d\r\n\r\n", 400},
      {head + "Expect: more\r\n\r\n", 417},
  };
  for (const auto &[request, status] : refusals) {
    Client client(served.port());
    ASSERT_TRUE(client.send(request + post("/inner", "inner")));
    const auto all = client.read_to_end();
    ASSERT_TRUE(all) << request;
    EXPECT_THAT(*all, StartsWith("HTTP/1.1 " + std::to_string(status) + " ")) << request;
    EXPECT_THAT(*all, HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_THAT(*all, HasSubstr("\"requestId\":\""));
    EXPECT_THAT(*all, HasSubstr("\r\nX-Request-Id: "));
    EXPECT_EQ(all->find("X-Request-Id: "), all->rfind("X-Request-Id: ")) << "one answer only: " << *all;
    EXPECT_FALSE(client.was_reset());
  }
  EXPECT_EQ(calls, 0);
}

TEST(EdgeRefusals, ARefusalRepeatsTheClientsRequestId) {
  Served served(echo);
  const auto answer =
      ask(served.port(), "POST / HTTP/1.1\r\nHost: test\r\nX-Request-Id: r-9\r\nContent-Length: x\r\n\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->headers.at("x-request-id"), "r-9");
  EXPECT_THAT(answer->body, HasSubstr("\"requestId\":\"r-9\""));
}

TEST(EdgeRefusals, AHeadRequestIsRefusedWithoutABody) {
  Served served(echo);
  for (const auto *version : {"1.0", "1.1"}) {
    Client client(served.port());
    ASSERT_TRUE(
        client.send("HEAD / HTTP/" + std::string(version) + "\r\nX-Request-Id: r-9\r\nContent-Length: x\r\n\r\n"));
    const auto all = client.read_to_end();
    ASSERT_TRUE(all);
    EXPECT_THAT(*all, StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(*all, HasSubstr("\r\nX-Request-Id: r-9\r\n"));
    EXPECT_THAT(*all, EndsWith("\r\n\r\n"));
  }
}

TEST(EdgeRefusals, ABodyThatIsTooLargeIsRefusedBeforeItIsSent) {
  Served served(echo);
  Client client(served.port());
  ASSERT_TRUE(client.send("POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 65537\r\n\r\n"));
  const auto answer = client.read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
  EXPECT_EQ(answer->headers.at("connection"), "close");
}

}  // namespace
}  // namespace assay::http::testing
