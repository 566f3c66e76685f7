// Clients that leave their answers unread for a while, or for ever.
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tests/functional/edge/client.h"
#include "tests/functional/edge/log_lines.h"
#include "tests/functional/edge/served.h"

namespace assay::http::testing {
namespace {

TEST(EdgeSlowReaders, TheLargestAnswerReachesAClientThatReadsLate) {
  const std::string large(256 * 1024, 'x');
  Served served([&](Request request, Responder responder) {
    std::move(responder).send(text(request.path == "/large" ? large : "small"));
  });
  Client late(served.port(), {.receive_buffer = 4096});
  ASSERT_TRUE(late.send(get("/large")));
  Client other(served.port());
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(other.send(get("/small")));
    ASSERT_EQ(other.read().value_or(Answer{}).body, "small") << "others are served meanwhile";
  }
  const auto answer = late.read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, large);
  ASSERT_TRUE(late.send(get("/large")));
  EXPECT_EQ(late.read().value_or(Answer{}).body, large);
}

// Answers /3/large with 256 KiB that begin with "3 ".
void answer_with_much(Request request, Responder responder) {
  auto body = request.path.substr(1, request.path.find('/', 1) - 1) + " ";
  if (request.path.find("/large") != std::string::npos) body.resize(256 * 1024, 'x');
  std::move(responder).send(text(std::move(body)));
}

std::string many_large(int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += get("/" + std::to_string(i) + "/large");
  return all;
}

void expect_whole(const std::optional<Answer> &answer, int number) {
  ASSERT_TRUE(answer) << number;
  ASSERT_EQ(answer->body.size(), 256U * 1024);
  EXPECT_EQ(answer->body.substr(0, answer->body.find(' ')), std::to_string(number));
}

TEST(EdgeSlowReaders, ManyLargeAnswersReachAClientThatAskedForAllAtOnce) {
  Served served(answer_with_much);
  for (const int receive_buffer : {0, 64 * 1024, 4096}) {
    Client client(served.port(), {.receive_buffer = receive_buffer});
    ASSERT_TRUE(client.send(many_large(30)));
    for (int i = 0; i < 30; ++i) expect_whole(client.read(), i);
  }
}

TEST(EdgeSlowReaders, ManyLargeAnswersGivenByOtherThreadsArriveInOrder) {
  Clerks clerks(2, [](Asked asked) { answer_with_much(std::move(asked.request), std::move(asked.responder)); });
  Served served(clerks.handler());
  Client client(served.port());
  ASSERT_TRUE(client.send(many_large(30) + "nonsense\r\n"));
  for (int i = 0; i < 30; ++i) expect_whole(client.read(), i);
  EXPECT_EQ(client.read().value_or(Answer{}).status, 400) << "a refusal waits for its turn as well";
}

TEST(EdgeSlowReaders, ManySmallAnswersReachAClientThatReadsThemAtTheEnd) {
  Served served(answer_with_much);
  Client client(served.port());
  std::string all;
  for (int i = 0; i < 20'000; ++i) all += get("/" + std::to_string(i));
  std::string_view rest = all;
  while (const auto taken = client.send_some(rest)) rest.remove_prefix(taken);
  for (int i = 0; i < 20'000; ++i) {
    rest.remove_prefix(client.send_some(rest));
    const auto answer = client.read();
    ASSERT_TRUE(answer) << i;
    ASSERT_EQ(answer->body, std::to_string(i) + " ");
  }
}

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval &time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

TEST(EdgeSlowReaders, AClientThatNeverReadsIsCutOffAndNobodyElseNotices) {
  LogLines lines;
  EdgeOptions options;
  options.loops = 1;
  options.unread_timeout = 1s;
  std::atomic<int> calls{0};
  Served served(
      [&](Request request, Responder responder) {
        ++calls;
        answer_with_much(std::move(request), std::move(responder));
      },
      options);
  Client deaf(served.port(), {.receive_buffer = 4096});
  ASSERT_TRUE(deaf.send(many_large(300)));
  Client other(served.port());
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(other.send(get("/small")));
    ASSERT_EQ(other.read().value_or(Answer{}).body, "small ");
  }
  const auto before = cpu_seconds();
  EXPECT_TRUE(lines.await("request_dropped"));
  EXPECT_LT(cpu_seconds() - before, 0.4) << "waiting costs nothing";
  EXPECT_LT(calls, 100 + 10) << "requests are not executed for answers that find no room";
  int whole = 0;
  while (const auto answer = deaf.read()) expect_whole(answer, whole++);
  EXPECT_LT(whole, 10);
}

}  // namespace
}  // namespace assay::http::testing
