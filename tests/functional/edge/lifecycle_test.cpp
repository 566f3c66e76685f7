// Opening, draining and closing an edge.
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "tests/functional/edge/client.h"
#include "tests/functional/edge/log_lines.h"
#include "tests/functional/edge/served.h"

namespace assay::http::testing {
namespace {

using ::testing::HasSubstr;
using Steady = std::chrono::steady_clock;

Error open_error(EdgeOptions options) {
  SystemIdSource ids;
  auto opened = Edge::open(std::move(options), echo, ids);
  return opened.ok() ? Error{ErrorCode::kOk, "opened", "", {}} : opened.error();
}

TEST(EdgeLifecycle, AListenTextThatIsNoAddressIsRefusedWithItsText) {
  for (const std::string listen : {"", "8080", "localhost:80", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x",
                                   "127.0.0.1:65536", "127.0.0.1:-1", "[::1:80", "::1:80", "[127.0.0.1]:80", "[]:80"}) {
    EdgeOptions options;
    options.listen = listen;
    const auto error = open_error(options);
    EXPECT_EQ(error.code, ErrorCode::kInvalidArgument) << listen;
    EXPECT_THAT(error.message, HasSubstr("\"" + listen + "\""));
  }
}

TEST(EdgeLifecycle, AnAddressInUseOrNotOursIsUnavailableAndNamed) {
  Served served(echo);
  for (const std::string &listen : {"127.0.0.1:" + std::to_string(served.port()), std::string("203.0.113.1:0")}) {
    EdgeOptions options;
    options.listen = listen;
    const auto error = open_error(options);
    EXPECT_EQ(error.code, ErrorCode::kUnavailable);
    EXPECT_THAT(error.message, HasSubstr(listen));
  }
}

TEST(EdgeLifecycle, OptionsThatMakeNoSenseAreRefused) {
  const std::vector<std::function<void(EdgeOptions &)>> changes = {
      [](EdgeOptions &o) { o.loops = 0; },
      [](EdgeOptions &o) { o.loops = 65; },
      [](EdgeOptions &o) { o.max_connections = 0; },
      [](EdgeOptions &o) { o.max_in_flight = 0; },
      [](EdgeOptions &o) { o.max_header_bytes = 255; },
      [](EdgeOptions &o) { o.header_timeout = 0ms; },
      [](EdgeOptions &o) { o.body_timeout = -1ms; },
      [](EdgeOptions &o) { o.keep_alive_timeout = 0ms; },
      [](EdgeOptions &o) { o.answer_timeout = 0ms; },
      [](EdgeOptions &o) { o.unread_timeout = 0ms; },
  };
  for (const auto &change : changes) {
    EdgeOptions options;
    change(options);
    EXPECT_EQ(open_error(options).code, ErrorCode::kInvalidArgument);
  }
}

TEST(EdgeLifecycle, OneLoopAndManyLoopsServeAlike) {
  for (const int loops : {1, 2, 8}) {
    EdgeOptions options;
    options.loops = loops;
    Served served(echo, options);
    for (int i = 0; i < 40; ++i)
      EXPECT_EQ(ask(served.port(), post("/", std::to_string(i))).value_or(Answer{}).body, std::to_string(i));
  }
}

TEST(EdgeLifecycle, DrainingAnswersWhatIsInFlightAndClosesTheRest) {
  Desk desk;
  Served served(desk.handler());
  Client idle(served.port());
  Client busy(served.port());
  Client sending(served.port());
  ASSERT_TRUE(sending.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nha"));
  ASSERT_TRUE(busy.send(post("/", "busy")));
  auto asked = desk.take();
  ASSERT_TRUE(asked);
  auto drained = std::async(std::launch::async, [&] { served.edge().drain(10s); });
  EXPECT_EQ(idle.read_to_end(), "") << "idle connections are closed at once";
  EXPECT_EQ(drained.wait_for(50ms), std::future_status::timeout) << "two requests are still in flight";

  echo(std::move(asked->request), std::move(asked->responder));
  const auto answer = busy.read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "busy");
  EXPECT_EQ(answer->headers.at("connection"), "close");
  EXPECT_EQ(busy.read_to_end(), "");
  busy.close();

  ASSERT_TRUE(sending.send("lf"));
  auto half = desk.take();
  ASSERT_TRUE(half);
  EXPECT_EQ(half->request.body, "half");
  echo(std::move(half->request), std::move(half->responder));
  EXPECT_EQ(sending.read().value_or(Answer{}).body, "half");
  EXPECT_EQ(sending.read_to_end(), "");
  sending.close();

  const auto before = Steady::now();
  drained.get();
  EXPECT_LT(Steady::now() - before, 5s) << "returns when none is left";
}

TEST(EdgeLifecycle, DrainingAnswersEveryClientThatTheKernelHadLetIn) {
  std::promise<void> entered;
  std::promise<void> released;
  Handler handler = [&](Request request, Responder responder) {
    if (request.path == "/first") {
      entered.set_value();
      released.get_future().wait();
    }
    echo(std::move(request), std::move(responder));
  };
  EdgeOptions options;
  options.loops = 1;
  Served served(std::move(handler), options);
  Client first(served.port());
  ASSERT_TRUE(first.send(post("/first", "first")));
  entered.get_future().wait();  // the only loop accepts nobody now
  std::vector<Client> queued;
  for (int i = 0; i < 100; ++i) {
    queued.emplace_back(served.port());
    ASSERT_TRUE(queued.back().send(post("/", std::to_string(i))));
  }
  served.edge().drain(0ms);  // only gives the order
  released.set_value();
  EXPECT_EQ(first.read().value_or(Answer{}).body, "first");
  for (int i = 0; i < 100; ++i) {
    const auto answer = queued[static_cast<std::size_t>(i)].read();
    ASSERT_TRUE(answer) << i;
    EXPECT_EQ(answer->body, std::to_string(i));
    EXPECT_EQ(answer->headers.at("connection"), "close");
  }
}

TEST(EdgeLifecycle, AfterADrainNewClientsAreRefused) {
  Served served(echo);
  ASSERT_TRUE(ask(served.port(), get("/")));
  served.edge().drain(5s);
  EXPECT_FALSE(Client(served.port()).connected());
}

TEST(EdgeLifecycle, DrainingGivesUpAtItsLimit) {
  Desk desk;
  Served served(desk.handler());
  Client client(served.port());
  ASSERT_TRUE(client.send(get("/")));
  auto asked = desk.take();
  ASSERT_TRUE(asked);
  const auto before = Steady::now();
  served.edge().drain(200ms);
  EXPECT_GE(Steady::now() - before, 190ms);
  EXPECT_LT(Steady::now() - before, 5s);
  std::move(asked->responder).send(text("still"));
  EXPECT_EQ(client.read().value_or(Answer{}).body, "still") << "until the edge is destroyed";
}

TEST(EdgeLifecycle, ClosingDoesNotWaitForAnswersAndLateOnesAreDropped) {
  Desk desk;
  Served served(desk.handler());
  Client client(served.port());
  ASSERT_TRUE(client.send(get("/") + get("/")));
  auto asked = desk.take();
  ASSERT_TRUE(asked);
  const auto before = Steady::now();
  served.stop();
  EXPECT_LT(Steady::now() - before, 5s);
  EXPECT_EQ(client.read_to_end(), "");
  std::move(asked->responder).send(text("nobody reads this"));
}

struct Descriptors {
  int eventfds = 0;
  int others = 0;
};

Descriptors open_descriptors() {
  Descriptors found;
  for (const auto &entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;  // the iterator's own one
    const auto target = std::filesystem::read_symlink(entry.path(), gone).string();
    ++(target == "anon_inode:[eventfd]" ? found.eventfds : found.others);
  }
  return found;
}

// The library never closes the eventfd by which its reactor tells a loop to stop: one per loop and edge stays open. A
// process opens one or two edges, so that costs nothing; anything beyond it would be ours.
TEST(EdgeLifecycle, EdgesComeAndGoWithoutLeavingDescriptorsOfOurs) {
  constexpr int kEdges = 20;
  const int loops = EdgeOptions{}.loops;
  { Served warm_up(echo); }
  const auto before = open_descriptors();
  for (int i = 0; i < kEdges; ++i) {
    Served served(echo);
    Client client(served.port());
    ASSERT_TRUE(client.send(get("/")));
    ASSERT_TRUE(client.read());
  }
  const auto after = open_descriptors();
  EXPECT_EQ(after.others, before.others);
  EXPECT_EQ(after.eventfds, before.eventfds + kEdges * loops);
}

// While it lives, this process can open one descriptor more and then none.
class OneMoreDescriptor {
 public:
  OneMoreDescriptor() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    int highest = 0;
    for (const auto &entry : std::filesystem::directory_iterator("/proc/self/fd"))
      highest = std::max(highest, std::stoi(entry.path().filename().string()));
    auto lowered = before_;
    lowered.rlim_cur = static_cast<rlim_t>(highest) + 2;
    ::setrlimit(RLIMIT_NOFILE, &lowered);
    for (UniqueFd fd(::dup(0)); fd; fd.reset(::dup(0))) taken_.push_back(std::move(fd));
    taken_.pop_back();
  }
  ~OneMoreDescriptor() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  OneMoreDescriptor(const OneMoreDescriptor &) = delete;
  OneMoreDescriptor &operator=(const OneMoreDescriptor &) = delete;

 private:
  rlimit before_{};
  std::vector<UniqueFd> taken_;
};

TEST(EdgeLifecycle, WithoutDescriptorsAcceptingPausesAndResumes) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer's own check of a vptr opens a pipe, and reports an error when it gets none";
#endif
  LogLines lines;
  Served served(echo);
  std::optional<Client> client;
  {
    const OneMoreDescriptor scarcity;
    client.emplace(served.port());  // the last one is the client's own
    ASSERT_TRUE(client->connected());
    ASSERT_TRUE(client->send(post("/", "patient")));
    EXPECT_TRUE(lines.await("http_accept_paused"));
  }
  EXPECT_EQ(client->read().value_or(Answer{}).body, "patient");
  EXPECT_EQ(ask(served.port(), post("/", "next")).value_or(Answer{}).body, "next");
}

TEST(EdgeLifecycle, AnIpv6AddressInBracketsIsServed) {
  EdgeOptions options;
  options.listen = "[::]:0";
  SystemIdSource ids;
  auto opened = Edge::open(
      options, [](Request request, Responder responder) { std::move(responder).send(text(request.peer)); }, ids);
  if (!opened.ok()) GTEST_SKIP() << "no IPv6 here: " << opened.error().message;
  const auto answer = ask(opened.value()->port(), get("/"));
  EXPECT_EQ(answer.value_or(Answer{}).body, "127.0.0.1") << "an IPv4 client is named as one";
}

}  // namespace
}  // namespace assay::http::testing
