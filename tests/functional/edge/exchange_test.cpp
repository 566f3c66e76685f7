// One client at a time, over a real socket: what goes in and what comes out.
#include <gmock/gmock.h>

#include <atomic>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/functional/edge/client.h"
#include "tests/functional/edge/served.h"

namespace assay::http::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(EdgeExchange, AHandlerSeesTheWholeRequest) {
  Desk desk;
  Served served(desk.handler());
  Client client(served.port());
  ASSERT_TRUE(client.send(post("/screening/assessment.start?a=b", "{}", "X-Request-Id: r-7\r\nAccept: *\r\n")));
  auto asked = desk.take();
  ASSERT_TRUE(asked);
  const auto seen = asked->request;
  std::move(asked->responder).send(text("ok"));
  const auto answer = client.read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "ok");
  EXPECT_EQ(answer->headers.at("x-request-id"), "r-7");
  EXPECT_EQ(seen.id, "r-7");
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.path, "/screening/assessment.start");
  EXPECT_EQ(seen.query, "a=b");
  EXPECT_EQ(seen.body, "{}");
  EXPECT_EQ(seen.header("accept"), "*");
  EXPECT_EQ(seen.peer, "127.0.0.1");
}

TEST(EdgeExchange, ARequestWithoutAUsableIdGetsAFreshOne) {
  Served served([](Request request, Responder responder) { std::move(responder).send(text(request.id)); });
  const std::vector<std::string> headers = {"", "X-Request-Id: two words\r\n", "X-Request-Id:\r\n",
                                            "X-Request-Id: " + std::string(129, 'x') + "\r\n"};
  std::set<std::string> seen;
  for (const auto &header : headers) {
    const auto answer = ask(served.port(), get("/", header));
    ASSERT_TRUE(answer) << header;
    EXPECT_EQ(answer->headers.at("x-request-id"), answer->body);
    EXPECT_TRUE(Uuid::parse(answer->body)) << answer->body;
    seen.insert(answer->body);
  }
  EXPECT_EQ(seen.size(), headers.size());
}

TEST(EdgeExchange, ARequestSplitAtEveryByteGetsTheSameAnswer) {
  Served served(echo);
  const auto whole = post("/a", "hello world", "Connection: close\r\n");
  const std::string chunks =
      "POST /a HTTP/1.1\r\nHost: test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";
  for (const std::string_view request : {std::string_view(whole), std::string_view(chunks)})
    for (std::size_t at = 1; at < request.size(); ++at) {
      Client client(served.port());
      ASSERT_TRUE(client.send(request.substr(0, at)));
      // Another exchange in between gives the edge time to see the first part alone.
      ASSERT_TRUE(ask(served.port(), get("/")));
      ASSERT_TRUE(client.send(request.substr(at)));
      const auto answer = client.read();
      ASSERT_TRUE(answer) << at;
      EXPECT_EQ(answer->body, "hello world");
    }
}

TEST(EdgeExchange, ARequestSentByteByByteIsAnswered) {
  Served served(echo);
  Client client(served.port());
  for (const char c : post("/a", "hello", "Transfer-Coding-Not: x\r\n")) ASSERT_TRUE(client.send({&c, 1}));
  const auto answer = client.read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "hello");
}

TEST(EdgeExchange, PipelinedRequestsAreAnsweredInOrder) {
  Served served(echo);
  Client client(served.port());
  std::string all;
  for (int i = 0; i < 200; ++i) all += post("/", std::to_string(i));
  ASSERT_TRUE(client.send(all));
  for (int i = 0; i < 200; ++i) {
    const auto answer = client.read();
    ASSERT_TRUE(answer) << i;
    EXPECT_EQ(answer->body, std::to_string(i));
  }
}

TEST(EdgeExchange, PipelinedRequestsAnsweredByOtherThreadsKeepTheirOrder) {
  std::atomic<int> in_hand{0};
  std::atomic<int> most_in_hand{0};
  Clerks clerks(3, [&](Asked asked) {
    --in_hand;
    echo(std::move(asked.request), std::move(asked.responder));
  });
  Served served([&, hand_on = clerks.handler()](Request request, Responder responder) {
    most_in_hand = std::max<int>(most_in_hand, ++in_hand);
    hand_on(std::move(request), std::move(responder));
  });
  Client client(served.port());
  std::string all;
  for (int i = 0; i < 200; ++i) all += post("/", std::to_string(i));
  ASSERT_TRUE(client.send(all));
  for (int i = 0; i < 200; ++i) {
    const auto answer = client.read();
    ASSERT_TRUE(answer) << i;
    EXPECT_EQ(answer->body, std::to_string(i));
  }
  EXPECT_EQ(most_in_hand, 1) << "one request of a connection at a time";
}

TEST(EdgeExchange, TheConnectionEndsWhenTheClientSaysSo) {
  Served served(echo);
  for (const std::string &request : {post("/", "x", "Connection: close\r\n"), std::string("GET / HTTP/1.0\r\n\r\n")}) {
    Client client(served.port());
    ASSERT_TRUE(client.send(request));
    const auto answer = client.read_to_end();
    ASSERT_TRUE(answer);
    EXPECT_FALSE(client.was_reset());
    EXPECT_THAT(*answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(*answer, HasSubstr("\r\nConnection: close\r\n"));
  }
}

TEST(EdgeExchange, AnOldClientThatAsksForItKeepsItsConnection) {
  Served served(echo);
  Client client(served.port());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.send("POST / HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx"));
    const auto answer = client.read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->headers.at("connection"), "keep-alive");
  }
}

TEST(EdgeExchange, RequestsBehindTheLastOneAreNotExecuted) {
  std::atomic<int> calls{0};
  Served served([&](Request request, Responder responder) {
    ++calls;
    echo(std::move(request), std::move(responder));
  });
  Client client(served.port());
  ASSERT_TRUE(client.send(post("/", "x", "Connection: close\r\n") + post("/", "y")));
  const auto all = client.read_to_end();
  ASSERT_TRUE(all);
  EXPECT_THAT(*all, ::testing::EndsWith("\r\n\r\nx"));
  EXPECT_FALSE(client.was_reset()) << "the answer would be lost";
  EXPECT_EQ(calls, 1);
}

TEST(EdgeExchange, AClientThatHasFinishedSendingGetsItsAnswer) {
  Desk desk;
  Served served(desk.handler());
  Client client(served.port());
  ASSERT_TRUE(client.send(post("/", "half")));
  client.finish_sending();
  auto asked = desk.take();
  ASSERT_TRUE(asked);
  // Another exchange gives the edge time to see the end.
  Client other(served.port());
  ASSERT_TRUE(other.send(get("/")));
  auto second = desk.take();
  ASSERT_TRUE(second);
  echo(std::move(second->request), std::move(second->responder));
  ASSERT_TRUE(other.read());
  echo(std::move(asked->request), std::move(asked->responder));
  const auto all = client.read_to_end();
  ASSERT_TRUE(all);
  EXPECT_THAT(*all, ::testing::EndsWith("\r\n\r\nhalf"));
}

TEST(EdgeExchange, HeadGetsTheHeadOnly) {
  Served served([](Request, Responder responder) { std::move(responder).send(text("twelve bytes")); });
  Client client(served.port());
  ASSERT_TRUE(client.send("HEAD / HTTP/1.1\r\nHost: test\r\n\r\n" + get("/")));
  const auto head = client.read(true);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->headers.at("content-length"), "12");
  const auto second = client.read();
  ASSERT_TRUE(second) << "the next answer follows the head directly";
  EXPECT_EQ(second->body, "twelve bytes");
}

TEST(EdgeExchange, AClientThatWaitsBeforeItsBodyIsToldToContinue) {
  Served served(echo);
  Client client(served.port());
  ASSERT_TRUE(client.send("POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"));
  EXPECT_EQ(client.read_some(), "HTTP/1.1 100 Continue\r\n\r\n");
  ASSERT_TRUE(client.send("body"));
  const auto answer = client.read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "body");
}

TEST(EdgeExchange, HeadersThatClientsReallySendGetANormalAnswer) {
  Served served(echo);
  for (const auto *header :
       {"Accept: text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "Accept:", "Cache-Control: immutable",
        "Cache-Control: No-Cache", "Cookie: foo", "Date: yesterday", "Content-Type: json", "Authorization: basic x",
        "Host-Like: a:", "Expect-CT: x", "Accept-Encoding: odd;q=9"}) {
    const auto answer = ask(served.port(), post("/", "x", std::string(header) + "\r\n"));
    ASSERT_TRUE(answer) << header;
    EXPECT_EQ(answer->status, 200) << header;
  }
}

TEST(EdgeExchange, EveryMethodOfTheContractReachesTheHandler) {
  Served served(
      [](Request request, Responder responder) { std::move(responder).send(text(request.method + request.path)); });
  for (const std::string method : {"GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
    const auto answer = ask(served.port(), method + " /a%20b;c='d'/../~e HTTP/1.1\r\nHost: test\r\n\r\n");
    ASSERT_TRUE(answer) << method;
    EXPECT_EQ(answer->body, method + "/a%20b;c='d'/../~e");
  }
}

TEST(EdgeExchange, AHandlerThatThrowsIsAnsweredWithoutItsText) {
  Served served([](Request request, Responder) {
    if (request.path == "/odd") throw 42;
    throw std::runtime_error("secret");
  });
  Client client(served.port());
  for (const auto *path : {"/", "/odd", "/"}) {
    ASSERT_TRUE(client.send(get(path)));
    const auto answer = client.read();
    ASSERT_TRUE(answer) << "the connection survives";
    EXPECT_EQ(answer->status, 500);
    EXPECT_THAT(answer->body, Not(HasSubstr("secret")));
  }
}

TEST(EdgeExchange, AHandlerThatAnswersAndThenThrowsHasAnswered) {
  Served served([](Request request, Responder responder) {
    echo(std::move(request), std::move(responder));
    throw std::runtime_error("late");
  });
  Client client(served.port());
  for (const auto *body : {"one", "two"}) {
    ASSERT_TRUE(client.send(post("/", body)));
    const auto answer = client.read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, body);
  }
}

TEST(EdgeExchange, AHandlerThatKeepsTheResponderAndThrowsHasLostIt) {
  std::vector<Responder> kept;
  Served served([&](Request request, Responder responder) {
    if (request.path == "/second") {
      std::move(kept.front()).send(text("late"));
      return std::move(responder).send(text("second"));
    }
    kept.push_back(std::move(responder));
    throw std::runtime_error("lost");
  });
  Client client(served.port());
  ASSERT_TRUE(client.send(get("/first")));
  ASSERT_EQ(client.read().value_or(Answer{}).status, 500);
  ASSERT_TRUE(client.send(get("/second")));
  EXPECT_EQ(client.read().value_or(Answer{}).body, "second");
}

TEST(EdgeExchange, AResponderDestroyedUnusedAnswers500) {
  Desk desk;
  Served served([hand_on = desk.handler()](Request request, Responder responder) {
    if (request.path == "/later") hand_on(std::move(request), std::move(responder));
  });
  Client client(served.port());
  for (const auto *path : {"/now", "/later", "/now"}) {
    ASSERT_TRUE(client.send(get(path)));
    if (std::string_view(path) == "/later") {
      auto asked = desk.take();
      ASSERT_TRUE(asked);
    }
    const auto answer = client.read();
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->status, 500);
    EXPECT_THAT(answer->body, HasSubstr("internal_error"));
  }
}

TEST(EdgeExchange, AResponderAssignedOverAnswers500ForTheFirst) {
  Desk desk;
  Served served(desk.handler());
  Client first(served.port());
  ASSERT_TRUE(first.send(get("/")));
  auto kept = desk.take();
  ASSERT_TRUE(kept);
  Client second(served.port());
  ASSERT_TRUE(second.send(get("/")));
  auto other = desk.take();
  ASSERT_TRUE(other);
  kept->responder = std::move(other->responder);
  std::move(kept->responder).send(text("second"));
  EXPECT_EQ(first.read().value_or(Answer{}).status, 500);
  EXPECT_EQ(second.read().value_or(Answer{}).body, "second");
}

TEST(EdgeExchange, AnAnswerThatCannotBeSentBecomes500) {
  Served served([](Request request, Responder responder) {
    Response response = text("x");
    if (request.path == "/large") response.body.assign(256 * 1024 + 1, 'x');
    if (request.path == "/interim") response.status = 101;
    if (request.path == "/headers") response.headers = {{"X", std::string(20'000, 'x')}};
    std::move(responder).send(std::move(response));
  });
  Client client(served.port());
  for (const auto *path : {"/large", "/interim", "/headers"}) {
    ASSERT_TRUE(client.send(get(path)));
    const auto answer = client.read();
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->status, 500) << path;
  }
}

TEST(EdgeExchange, Status0ResetsTheConnectionWithoutAnAnswer) {
  Desk desk;
  Served served([hand_on = desk.handler()](Request request, Responder responder) {
    Response none;
    none.status = 0;
    if (request.path == "/now") return std::move(responder).send(std::move(none));
    hand_on(std::move(request), std::move(responder));
  });
  for (const auto *path : {"/now", "/later"}) {
    Client client(served.port());
    ASSERT_TRUE(client.send(get(path) + get("/behind")));
    if (std::string_view(path) == "/later") {
      auto asked = desk.take();
      ASSERT_TRUE(asked);
      Response none;
      none.status = 0;
      std::move(asked->responder).send(std::move(none));
    }
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_TRUE(client.was_reset()) << path;
  }
}

}  // namespace
}  // namespace assay::http::testing
