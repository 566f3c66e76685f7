// Clients that leave early, crowd in, flood or dawdle, beside clients that check every answer they get.
// ASSAY_EDGE_SECONDS says how long each of the running tests lasts (default 2); the slow run uses more.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/functional/edge/client.h"
#include "tests/functional/edge/served.h"

namespace assay::http::testing {
namespace {

using Steady = std::chrono::steady_clock;

std::chrono::milliseconds test_length() {
  const char *seconds = std::getenv("ASSAY_EDGE_SECONDS");
  return std::chrono::milliseconds(seconds == nullptr ? 2'000 : 1'000 * std::max(1, std::atoi(seconds)));
}

// Threads that repeat their work until the test's time is over.
class Crowd {
 public:
  void add(int count, const std::function<void(std::minstd_rand &)> &work) {
    for (int i = 0; i < count; ++i)
      threads_.emplace_back([this, work, seed = static_cast<unsigned>(threads_.size()) + 1] {
        std::minstd_rand random(seed);
        while (Steady::now() < until_) work(random);
      });
  }
  ~Crowd() { wait(); }
  void wait() {
    for (auto &thread : threads_)
      if (thread.joinable()) thread.join();
  }

 private:
  Steady::time_point until_ = Steady::now() + test_length();
  std::vector<std::thread> threads_;
};

struct Tally {
  std::atomic<int> checked{0}, wrong{0}, missing{0}, left_early{0};

  // Says what came instead, so that a failure of one in a million can be understood.
  void note_wrong(const Answer &answer, const std::string &expected) {
    if (++wrong > 5) return;
    std::printf("             wrong: status %d, %zu bytes \"%s\" instead of \"%s\"\n", answer.status,
                answer.body.size(), answer.body.substr(0, 120).c_str(), expected.substr(0, 40).c_str());
  }
};

void tell(const Tally &tally) {
  std::printf("             %d answers checked, %d clients left early\n", tally.checked.load(),
              tally.left_early.load());
}

constexpr std::size_t kLarge = 200 * 1024;

std::string fresh_token(std::minstd_rand &random) {
  static std::atomic<std::uint64_t> last{0};
  return std::to_string(++last) + "-" + std::string(random() % 200, 'x');
}

void count(const std::optional<Answer> &answer, const std::string &expected, Tally &tally) {
  ++tally.checked;
  if (!answer)
    ++tally.missing;
  else if (answer->body != expected)
    tally.note_wrong(*answer, expected);
}

// Asks with a token that nobody else has, and checks that it comes back. False when nothing came: what comes later on
// this connection would be taken for the answer to the next question.
bool check(Client &client, std::minstd_rand &random, Tally &tally) {
  const auto token = fresh_token(random);
  const auto sent = client.send(post("/", token, "X-Request-Id: id-" + token.substr(0, 60) + "\r\n"));
  const auto answer = sent ? client.read() : std::nullopt;
  ++tally.checked;
  if (!answer) {
    ++tally.missing;
    return false;
  }
  if (answer->body != token || answer->headers.at("x-request-id") != "id-" + token.substr(0, 60))
    tally.note_wrong(*answer, token);
  return true;
}

// Waits longer than any machine that also compiles needs.
void check_on_few_connections(std::uint16_t port, std::minstd_rand &random, Tally &tally) {
  Client client(port, {.patience = 60s});
  for (auto requests = 1 + random() % 4; requests > 0 && check(client, random, tally); --requests) {
  }
}

// Sends a request or a part of it, perhaps reads a part of the answer, and is gone in one of three ways.
void leave_early(std::uint16_t port, std::minstd_rand &random, Tally &tally) {
  Client client(port, {.patience = 5ms});
  const auto request = post("/", "deserter") + (random() % 2 == 0 ? post("/", "deserter again") : "");
  const bool all = random() % 4 != 0;
  client.send(std::string_view(request).substr(0, all ? request.size() : random() % request.size()));
  if (random() % 8 == 0) static_cast<void>(client.read_some());
  if (random() % 4 == 0) client.finish_sending();
  random() % 2 == 0 ? client.abort() : client.close();
  ++tally.left_early;
}

void expect_sound(const Tally &tally) {
  EXPECT_GT(tally.checked, 10) << "a slow machine under a sanitizer checks few; none would prove nothing";
  EXPECT_EQ(tally.wrong, 0) << "of " << tally.checked;
  EXPECT_EQ(tally.missing, 0) << "of " << tally.checked;
  tell(tally);
}

void answers_beside_deserters(Handler handler, int loops) {
  EdgeOptions options;
  options.loops = loops;
  // What deserters asked for is worked on as well, and on a busy machine they may be many.
  options.max_in_flight = 1'000'000;
  options.max_connections = 1'000'000;
  Served served(std::move(handler), options);
  Tally tally;
  {
    Crowd crowd;
    crowd.add(3, [&](std::minstd_rand &random) {
      // Not so far ahead that those who check wait behind them for the whole test.
      if (tally.left_early > 200 + 20 * tally.checked) return std::this_thread::sleep_for(1ms);
      leave_early(served.port(), random, tally);
    });
    crowd.add(3, [&](std::minstd_rand &random) { check_on_few_connections(served.port(), random, tally); });
  }
  EXPECT_GT(tally.left_early, 100);
  expect_sound(tally);
}

// Answers after a moment that varies, so that clients leave before, during and after it.
void answer_unevenly(Asked asked) {
  thread_local std::minstd_rand random(7);
  const auto until = Steady::now() + std::chrono::microseconds(random() % 300);
  while (Steady::now() < until) std::this_thread::yield();
  echo(std::move(asked.request), std::move(asked.responder));
}

TEST(EdgeHostileClients, NoAnswerGoesAstrayWhenOthersLeaveEarlyOneLoop) { answers_beside_deserters(echo, 1); }

TEST(EdgeHostileClients, NoAnswerGoesAstrayWhenOthersLeaveEarlyThreeLoops) { answers_beside_deserters(echo, 3); }

TEST(EdgeHostileClients, NoAnswerGoesAstrayWhenOtherThreadsAnswer) {
  Clerks clerks(3, answer_unevenly);
  answers_beside_deserters(clerks.handler(), 2);
}

// Waits until the edge's only place is taken by a client that asks for `body`.
std::optional<Client> get_in(std::uint16_t port, const std::string &body, Desk &desk, std::optional<Asked> &asked) {
  for (const auto until = Steady::now() + 10s; Steady::now() < until;) {
    Client client(port, {.patience = 50ms});
    if (!client.send(post("/", body)) || !client.read_some().empty() || client.was_reset()) continue;  // turned away
    asked = desk.take();
    if (asked) return client;
  }
  return std::nullopt;
}

TEST(EdgeHostileClients, AnAnswerForAClientThatLeftNeverReachesTheNextOnItsPlace) {
  Desk desk;
  EdgeOptions options;
  options.loops = 1;
  options.max_connections = 1;
  Served served(desk.handler(), options);
  std::optional<Asked> first;
  auto gone = get_in(served.port(), "first", desk, first);
  ASSERT_TRUE(gone);
  gone->abort();
  for (int i = 0; i < 10; ++i) {
    std::optional<Asked> second;
    auto next = get_in(served.port(), "next", desk, second);
    ASSERT_TRUE(next);
    std::move(first->responder).send(text("stray"));
    EXPECT_EQ(next->read_some(), "") << "nobody has answered this client yet";
    next->abort();
    first = std::move(second);
  }
}

TEST(EdgeHostileClients, NoRequestOfABurstIsLeftBehind) {
  Clerks clerks(4, [](Asked asked) { echo(std::move(asked.request), std::move(asked.responder)); });
  Served served(clerks.handler());
  Tally tally;
  {
    Crowd crowd;
    crowd.add(3, [&](std::minstd_rand &random) {
      std::vector<Client> clients;
      for (auto count = 2 + random() % 7; count > 0; --count) clients.emplace_back(served.port());
      for (int round = 0; round < 20; ++round) {
        std::vector<std::string> tokens;
        for (auto &client : clients) {
          tokens.push_back(fresh_token(random));
          client.send(post("/", tokens.back()));
        }
        for (std::size_t i = 0; i < clients.size(); ++i) {
          count(clients[i].read(), tokens[i], tally);
        }
      }
    });
  }
  expect_sound(tally);
}

TEST(EdgeHostileClients, NoNewConnectionIsLeftBehind) {
  EdgeOptions options;
  options.loops = 4;
  Served served(echo, options);
  Tally tally;
  {
    Crowd crowd;
    crowd.add(4, [&](std::minstd_rand &random) {
      std::vector<Client> clients;
      for (int i = 0; i < 12; ++i) clients.emplace_back(served.port());
      std::shuffle(clients.begin(), clients.end(), random);
      for (auto &client : clients) check(client, random, tally);
    });
  }
  expect_sound(tally);
}

TEST(EdgeHostileClients, RequestsCutAnywhereAreAnswered) {
  Clerks clerks(2, answer_unevenly);
  Served served(clerks.handler());
  Tally tally;
  {
    Crowd crowd;
    crowd.add(3, [&](std::minstd_rand &random) {
      Client client(served.port());
      std::string all;
      std::vector<std::string> tokens;
      for (int i = 0; i < 5; ++i) {
        tokens.push_back(fresh_token(random));
        std::string chunked = "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n" +
                              tokens.back().substr(0, 1) + "\r\n";
        std::array<char, 16> size{};
        std::snprintf(size.data(), size.size(), "%zX", tokens.back().size() - 1);
        chunked.append(size.data()).append("\r\n").append(tokens.back().substr(1)).append("\r\n0\r\n\r\n");
        all += random() % 2 == 0 ? chunked : post("/", tokens.back());
      }
      for (std::string_view rest = all; !rest.empty();) {
        const auto piece = rest.substr(0, 1 + random() % 120);
        client.send(piece);
        rest.remove_prefix(piece.size());
        if (random() % 4 == 0) std::this_thread::yield();
      }
      for (const auto &token : tokens) {
        count(client.read(), token, tally);
      }
    });
  }
  expect_sound(tally);
}

TEST(EdgeHostileClients, ClientsOverTheLimitAreTurnedAwayAndTheOthersKeepWorking) {
  EdgeOptions options;
  options.max_connections = 32;
  Served served(echo, options);
  std::minstd_rand random(1);
  Tally tally;
  std::vector<Client> inside;
  for (int i = 0; i < 32; ++i) {
    inside.emplace_back(served.port());
    check(inside.back(), random, tally);
  }
  for (int i = 0; i < 50; ++i) {
    Client outside(served.port());
    const auto answer = outside.read();
    ASSERT_TRUE(answer) << "a client that has sent nothing yet sees why";
    EXPECT_EQ(answer->status, 503);
    EXPECT_EQ(answer->headers.at("retry-after"), "1");
    EXPECT_EQ(answer->headers.count("x-request-id"), 1U);
    EXPECT_EQ(outside.read_to_end(), "");
  }
  for (auto &client : inside) check(client, random, tally);
  EXPECT_EQ(tally.wrong + tally.missing, 0);

  inside.pop_back();
  int status = 0;
  for (const auto until = Steady::now() + 5s; status != 200 && Steady::now() < until;)
    status = ask(served.port(), post("/", "x")).value_or(Answer{}).status;
  EXPECT_EQ(status, 200) << "a place that is given up is free again";
}

TEST(EdgeHostileClients, AFloodOfConnectionsLeavesThoseInsideAlone) {
  EdgeOptions options;
  options.max_connections = 40;
  Served served(echo, options);
  Tally tally;
  {
    std::vector<Client> inside;
    for (int i = 0; i < 4; ++i) inside.emplace_back(served.port());
    std::minstd_rand first(3);
    for (auto &client : inside) check(client, first, tally);
    std::atomic<std::size_t> next{0};
    Crowd crowd;
    crowd.add(4, [&](std::minstd_rand &random) {
      thread_local auto *client = &inside[next++ % inside.size()];
      check(*client, random, tally);
    });
    crowd.add(2, [&](std::minstd_rand &random) {
      std::vector<Client> flood;
      for (int i = 0; i < 60; ++i) {
        flood.emplace_back(served.port());
        if (random() % 2 == 0) flood.back().send("POST / HTTP/1.1\r\n");
      }
      tally.left_early += 60;
    });
    crowd.wait();
  }
  expect_sound(tally);
}

TEST(EdgeHostileClients, AnEndlessUploadDoesNotStarveOthers) {
  EdgeOptions options;
  options.loops = 1;
  Served served(echo, options);
  Tally tally;
  std::atomic<std::int64_t> slowest_ms{0};
  std::atomic<std::uint64_t> uploaded{0};
  const std::string block(16 * 1024, 'x');
  {
    Crowd crowd;
    crowd.add(1, [&](std::minstd_rand &random) {
      Client flood(served.port(), {.patience = 200ms});
      const bool announced = random() % 2 == 0;
      flood.send(announced ? "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 99999999999\r\n\r\n"
                           : "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\nFFFF\r\n");
      while (flood.send(block)) uploaded += block.size();
    });
    crowd.add(1, [&](std::minstd_rand &random) {
      const auto before = Steady::now();
      check_on_few_connections(served.port(), random, tally);
      const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - before).count();
      slowest_ms = std::max<std::int64_t>(slowest_ms, took);
    });
  }
  EXPECT_GT(uploaded, 500'000U);
  EXPECT_LT(slowest_ms, 2'000);
  expect_sound(tally);
}

// Asks for ten large answers at once and reads them with pauses, or leaves without reading any.
void read_slowly(std::uint16_t port, std::minstd_rand &random, Tally &tally) {
  Client client(port, {.patience = 30s, .receive_buffer = 4096 << random() % 4});
  std::string all;
  std::vector<std::string> tokens;
  for (int i = 0; i < 10; ++i) all += post("/large", tokens.emplace_back(fresh_token(random)));
  client.send(all);
  if (random() % 8 == 0) {
    ++tally.left_early;
    return;
  }
  for (auto &token : tokens) {
    token.resize(kLarge, 'x');
    count(client.read(), token, tally);
    if (random() % 4 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(random() % 20));
  }
}

TEST(EdgeHostileClients, SlowReadersGetTheirAnswersAndDoNotStarveOthers) {
  EdgeOptions options;
  options.loops = 1;
  Served served(
      [](Request request, Responder responder) {
        if (request.path == "/large") request.body.resize(kLarge, 'x');
        echo(std::move(request), std::move(responder));
      },
      options);
  Tally slow;
  Tally others;
  {
    Crowd crowd;
    crowd.add(4, [&](std::minstd_rand &random) { read_slowly(served.port(), random, slow); });
    crowd.add(1, [&](std::minstd_rand &random) { check_on_few_connections(served.port(), random, others); });
  }
  expect_sound(slow);
  expect_sound(others);
}

TEST(EdgeHostileClients, ADeepPipelineDoesNotStarveOthers) {
  EdgeOptions options;
  options.loops = 1;
  Served served(echo, options);
  std::string deep;
  for (int i = 0; i < 3'000; ++i) deep += get("/");
  Tally tally;
  {
    Crowd crowd;
    crowd.add(2, [&](std::minstd_rand &) {
      Client client(served.port());
      client.send(deep);
      for (int i = 0; i < 3'000; ++i)
        if (!client.read()) {
          ++tally.missing;
          break;
        }
    });
    crowd.add(1, [&](std::minstd_rand &random) { check_on_few_connections(served.port(), random, tally); });
  }
  expect_sound(tally);
}

}  // namespace
}  // namespace assay::http::testing
