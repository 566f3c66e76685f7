#include "host/net/curl_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <vector>

#include "tests/support/raw_server.h"

namespace assay::net {
namespace {

using namespace std::chrono_literals;
using assay::test::RawConnection;
using assay::test::RawServer;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using testing::StartsWith;

// Reads one request after the other and answers each in the same way.
RawServer::Serve answering(std::function<bool(RawConnection &)> answer, std::vector<std::string> *requests = nullptr) {
  return [=](RawConnection &connection) {
    while (const auto request = connection.read_request()) {
      if (requests) requests->push_back(*request);
      if (!answer(connection)) return;
    }
  };
}

class CurlClientTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { runtime = *CurlRuntime::open(); }
  static void TearDownTestSuite() { runtime.reset(); }
  CurlClientTest() { client = *CurlClient::open(*runtime); }

  static HttpCall call_to(std::string url) {
    HttpCall call;
    call.url = std::move(url);
    return call;
  }
  Result<HttpReply> send(HttpCall call) {
    std::promise<Result<HttpReply>> promise;
    client->send(std::move(call), [&promise](Result<HttpReply> reply) { promise.set_value(std::move(reply)); });
    return promise.get_future().get();
  }
  ErrorCode error_of(HttpCall call) {
    const auto reply = send(std::move(call));
    EXPECT_FALSE(reply.ok());
    return reply.ok() ? ErrorCode::kOk : reply.error().code;
  }

  static inline std::unique_ptr<CurlRuntime> runtime;
  std::unique_ptr<CurlClient> client;
};

TEST_F(CurlClientTest, ARequestGoesOutExactlyAsAsked) {
  std::vector<std::string> requests;
  {
    RawServer server(answering([](RawConnection &c) { return c.answer(200, "{}"); }, &requests));
    auto call = call_to(server.url("/assessment.update"));
    call.headers = {{"Accept", "application/json; version=1"},
                    {"Content-Type", "application/json"},
                    {"User-Agent", "assay/1"},
                    {"X-Empty", ""}};
    call.basic_user = "key";
    call.body = "{\"a\":1}";
    ASSERT_TRUE(send(call).ok());
    EXPECT_EQ(requests.at(0),
              "POST /assessment.update HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                  "\r\nAuthorization: Basic a2V5Og==\r\nAccept: application/json; version=1\r\n"
                  "Content-Type: application/json\r\nUser-Agent: assay/1\r\nX-Empty:\r\nContent-Length: 7\r\n\r\n"
                  "{\"a\":1}");
  }
}

TEST_F(CurlClientTest, NothingIsAddedToARequestWithoutHeaders) {
  std::vector<std::string> requests;
  RawServer server(answering([](RawConnection &c) { return c.answer(200, ""); }, &requests));
  auto call = call_to(server.url("/x"));
  call.method = "GET";
  ASSERT_TRUE(send(call).ok());
  EXPECT_EQ(requests.at(0), "GET /x HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n\r\n");
}

TEST_F(CurlClientTest, EveryMethodIsSentUnderItsOwnName) {
  std::vector<std::string> requests;
  RawServer server(answering([](RawConnection &c) { return c.write("HTTP/1.1 204 None\r\n\r\n"); }, &requests));
  for (const auto *method : {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}) {
    auto call = call_to(server.url());
    call.method = method;
    const auto reply = send(call);
    ASSERT_TRUE(reply.ok()) << method;
    EXPECT_EQ(reply->status, 204);
    EXPECT_THAT(requests.back(), StartsWith(std::string(method) + " / "));
  }
}

TEST_F(CurlClientTest, ALargeBodyArrivesWholeAndWithoutExpect) {
  std::vector<std::string> requests;
  RawServer server(answering([](RawConnection &c) { return c.answer(200, ""); }, &requests));
  auto call = call_to(server.url());
  call.body.assign(3'000'000, 'x');
  call.body[1'000'000] = '\0';
  ASSERT_TRUE(send(call).ok());
  EXPECT_THAT(requests.at(0), testing::EndsWith(call.body));
  EXPECT_THAT(requests.at(0).substr(0, 500), Not(HasSubstr("Expect")));
}

TEST_F(CurlClientTest, AReplyCarriesStatusHeadersInLowerCaseAndBody) {
  RawServer server(answering([](RawConnection &c) {
    return c.write("HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n") &&
           c.answer(429, "slow down", "Retry-After:  30 \r\nX-A: b: c\r\n");
  }));
  const auto reply = send(call_to(server.url()));
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->status, 429);
  EXPECT_EQ(reply->body, "slow down");
  EXPECT_THAT(reply->headers, Contains(Pair("retry-after", "30")));
  EXPECT_THAT(reply->headers, Contains(Pair("x-a", "b: c")));
  EXPECT_THAT(reply->headers, Not(Contains(Pair("x-interim", "1"))));
}

TEST_F(CurlClientTest, ConnectionsAreReused) {
  RawServer server(answering([](RawConnection &c) { return c.answer(200, "{}"); }));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(send(call_to(server.url())).ok());
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlClientTest, ACallOnAConnectionThatWasClosedMeanwhileGoesOutOnANewOne) {
  RawServer server([](RawConnection &c) {
    if (c.read_request()) c.answer(200, "{}");
  });
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(send(call_to(server.url())).ok());
  EXPECT_EQ(server.connections(), 3);
}

TEST_F(CurlClientTest, ARedirectIsAReplyAndIsNotFollowed) {
  RawServer target(answering([](RawConnection &c) { return c.answer(200, "stolen"); }));
  RawServer server(
      answering([&](RawConnection &c) { return c.answer(302, "", "Location: " + target.url() + "\r\n"); }));
  auto call = call_to(server.url());
  call.basic_user = "key";
  const auto reply = send(call);
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->status, 302);
  EXPECT_EQ(target.connections(), 0);
}

TEST_F(CurlClientTest, ABodyOfTheLimitPassesAndOneByteMoreEndsTheCall) {
  std::atomic<std::size_t> size{1000};
  RawServer server(answering([&](RawConnection &c) { return c.answer(200, std::string(size, 'x')); }));
  auto call = call_to(server.url());
  call.max_response_bytes = 1000;
  const auto reply = send(call);
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->body.size(), 1000u);
  size = 1001;
  EXPECT_EQ(error_of(call), ErrorCode::kResourceExhausted);
}

TEST_F(CurlClientTest, AnEndlessBodyAndEndlessHeadersAreCutOff) {
  RawServer body([](RawConnection &c) {
    if (!c.read_request() || !c.write("HTTP/1.1 200 OK\r\n\r\n")) return;
    while (c.write(std::string(65536, 'x'))) {
    }
  });
  auto call = call_to(body.url());
  call.max_response_bytes = 100'000;
  EXPECT_EQ(error_of(call), ErrorCode::kResourceExhausted);
  RawServer headers([](RawConnection &c) {
    if (!c.read_request() || !c.write("HTTP/1.1 200 OK\r\n")) return;
    while (c.write("X-More: " + std::string(1000, 'x') + "\r\n")) {
    }
  });
  EXPECT_EQ(error_of(call_to(headers.url())), ErrorCode::kResourceExhausted);
}

TEST_F(CurlClientTest, AResetIsUnavailable) {
  RawServer after_request([](RawConnection &c) {
    c.read_request();
    c.reset();
  });
  EXPECT_EQ(error_of(call_to(after_request.url())), ErrorCode::kUnavailable);
  RawServer in_the_body([](RawConnection &c) {
    c.read_request();
    c.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"success\":tr");
    c.reset();
  });
  EXPECT_EQ(error_of(call_to(in_the_body.url())), ErrorCode::kUnavailable);
}

TEST_F(CurlClientTest, ABodyShorterThanItsLengthIsUnavailable) {
  RawServer server([](RawConnection &c) {
    if (c.read_request()) c.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"success\":true}");
  });
  EXPECT_EQ(error_of(call_to(server.url())), ErrorCode::kUnavailable);
}

TEST_F(CurlClientTest, ASlowDripEndsAtTheDeadline) {
  RawServer server([](RawConnection &c) {
    if (!c.read_request() || !c.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")) return;
    while (c.write("x") && c.pause(20)) {
    }
  });
  auto call = call_to(server.url());
  call.total_timeout = 200ms;
  const auto from = std::chrono::steady_clock::now();
  EXPECT_EQ(error_of(call), ErrorCode::kDeadlineExceeded);
  const auto took = std::chrono::steady_clock::now() - from;
  EXPECT_GE(took, 190ms);
  EXPECT_LT(took, 5s);
}

TEST_F(CurlClientTest, ASilentServerHoldsUpNoOtherCall) {
  RawServer silent([](RawConnection &c) {
    c.read_request();
    c.wait_readable();
  });
  RawServer quick(answering([](RawConnection &c) { return c.answer(200, "{}"); }));
  std::promise<Result<HttpReply>> held;
  client->send(call_to(silent.url()), [&](Result<HttpReply> reply) { held.set_value(std::move(reply)); });
  EXPECT_TRUE(send(call_to(quick.url())).ok());
  auto future = held.get_future();
  EXPECT_EQ(future.wait_for(0s), std::future_status::timeout);
  client.reset();
  EXPECT_EQ(future.get().error().code, ErrorCode::kCancelled);
}

TEST_F(CurlClientTest, ARefusedConnectionAndAnUnknownNameAreUnavailable) {
  int port = 0;
  {
    port = RawServer([](RawConnection &) {}).port();
  }
  EXPECT_EQ(error_of(call_to("http://127.0.0.1:" + std::to_string(port) + "/")), ErrorCode::kUnavailable);
  EXPECT_EQ(error_of(call_to("http://no-such-host.invalid/")), ErrorCode::kUnavailable);
}

TEST_F(CurlClientTest, APlainServerUnderHttpsIsUnavailable) {
  RawServer server([](RawConnection &c) {
    c.wait_readable();
    c.answer(400, "not TLS");
  });
  EXPECT_EQ(error_of(call_to("https://127.0.0.1:" + std::to_string(server.port()) + "/")), ErrorCode::kUnavailable);
}

TEST_F(CurlClientTest, OnlyHttpAndHttpsAreSent) {
  for (const auto *url : {"ftp://127.0.0.1/", "file:///etc/hostname", "gopher://127.0.0.1/", "dict://127.0.0.1/", "",
                          "/path", "http://", "http://[::1/", "javascript:alert(1)"})
    EXPECT_EQ(error_of(call_to(url)), ErrorCode::kInvalidArgument) << url;
}

TEST_F(CurlClientTest, WhatCannotBeWrittenAsAHeaderIsRefusedBeforeAnyConnection) {
  RawServer server(answering([](RawConnection &c) { return c.answer(200, ""); }));
  for (const auto &header : std::vector<std::pair<std::string, std::string>>{{"X-A", "b\r\nX-Evil: 1"},
                                                                             {"X-A", "b\nX-Evil: 1"},
                                                                             {"X-A\r\nX-Evil", "1"},
                                                                             {"X A", "1"},
                                                                             {"", "1"},
                                                                             {"X-A:", "1"},
                                                                             {"X-A", std::string("a\0b", 3)}}) {
    auto call = call_to(server.url());
    call.headers = {header};
    EXPECT_EQ(error_of(call), ErrorCode::kInvalidArgument) << header.first;
  }
  auto with_method = call_to(server.url());
  with_method.method = "GET / HTTP/1.1\r\nX:";
  EXPECT_EQ(error_of(with_method), ErrorCode::kInvalidArgument);
  for (const auto *user : {"a:b", "a\nb"}) {
    auto with_user = call_to(server.url());
    with_user.basic_user = user;
    EXPECT_EQ(error_of(with_user), ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(CurlClientTest, NoErrorTextCarriesUserInfoHeadersOrBody) {
  RawServer server([](RawConnection &c) {
    c.read_request();
    c.reset();
  });
  for (const auto &url :
       {"http://secret:secret@127.0.0.1:" + std::to_string(server.port()) + "/secret?secret=1",
        std::string("http://secret@no-such-host.invalid/secret"), std::string("ftp://secret@127.0.0.1/")}) {
    auto call = call_to(url);
    call.headers = {{"X-Key", "secret"}};
    call.basic_user = "secret";
    call.body = "secret";
    const auto reply = send(call);
    ASSERT_FALSE(reply.ok());
    EXPECT_THAT(reply.error().message, Not(HasSubstr("secret")));
  }
}

TEST_F(CurlClientTest, TheEnvironmentsProxyIsNotUsed) {
  RawServer proxy(answering([](RawConnection &c) { return c.answer(200, "proxied"); }));
  RawServer server(answering([](RawConnection &c) { return c.answer(200, "direct"); }));
  for (const auto *name : {"http_proxy", "all_proxy"}) ::setenv(name, proxy.url().c_str(), 1);
  const auto reply = send(call_to(server.url()));
  for (const auto *name : {"http_proxy", "all_proxy"}) ::unsetenv(name);
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->body, "direct");
}

TEST_F(CurlClientTest, DestructionEndsEveryPendingCallOnceWithCancelled) {
  RawServer silent([](RawConnection &c) {
    c.read_request();
    c.wait_readable();
  });
  std::atomic<int> cancelled{0}, others{0};
  for (int i = 0; i < 50; ++i)
    client->send(call_to(silent.url()), [&](const Result<HttpReply> &reply) {
      ++(!reply.ok() && reply.error().code == ErrorCode::kCancelled ? cancelled : others);
    });
  client.reset();
  EXPECT_EQ(cancelled, 50);
  EXPECT_EQ(others, 0);
}

TEST_F(CurlClientTest, ACallSentFromACallbackDuringDestructionIsCancelledToo) {
  RawServer silent([](RawConnection &c) {
    c.read_request();
    c.wait_readable();
  });
  std::atomic<bool> second_cancelled{false};
  client->send(call_to(silent.url()), [&, again = client.get()](const Result<HttpReply> &) {
    again->send(call_to(silent.url()), [&](const Result<HttpReply> &reply) {
      second_cancelled = !reply.ok() && reply.error().code == ErrorCode::kCancelled;
    });
  });
  client.reset();
  EXPECT_TRUE(second_cancelled);
}

TEST_F(CurlClientTest, CallbacksRunOnOneThreadThatIsNotTheCallersAndBlocksSignals) {
  RawServer server(answering([](RawConnection &c) { return c.answer(200, ""); }));
  std::vector<std::thread::id> threads;
  bool blocks = false;
  const auto note = [&](std::promise<void> &done) {
    return [&](const Result<HttpReply> &) {
      threads.push_back(std::this_thread::get_id());
      sigset_t mask;
      pthread_sigmask(SIG_BLOCK, nullptr, &mask);
      blocks = sigismember(&mask, SIGPIPE) == 1 && sigismember(&mask, SIGTERM) == 1;
      done.set_value();
    };
  };
  std::promise<void> first, second;
  client->send(call_to(server.url()), note(first));
  first.get_future().get();
  client->send(call_to("ftp://refused/"), note(second));  // refused, and still not inline
  second.get_future().get();
  EXPECT_NE(threads.at(0), std::this_thread::get_id());
  EXPECT_EQ(threads.at(0), threads.at(1));
  EXPECT_TRUE(blocks);
  sigset_t mine;
  pthread_sigmask(SIG_BLOCK, nullptr, &mine);
  EXPECT_EQ(sigismember(&mine, SIGTERM), 0);
}

TEST_F(CurlClientTest, CallsFromManyThreadsAreAllAnsweredOnce) {
  RawServer server([](RawConnection &c) {
    if (c.read_request()) c.answer(200, "{}", "Connection: close\r\n");
  });
  constexpr int kThreads = 4, kCalls = 50;
  std::atomic<int> answered{0}, failed{0};
  std::promise<void> all;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < kCalls; ++i)
        client->send(call_to(server.url()), [&](const Result<HttpReply> &reply) {
          if (!reply.ok()) ++failed;
          if (++answered == kThreads * kCalls) all.set_value();
        });
    });
  for (auto &thread : threads) thread.join();
  all.get_future().get();
  EXPECT_EQ(failed, 0);
}

}  // namespace
}  // namespace assay::net
