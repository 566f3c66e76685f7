// Clients that leave their answers unread for a while, or for ever.
#include <gmock/gmock.h>

#include <string>

#include "tests/functional/edge/client.h"
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

TEST(EdgeSlowReaders, AClientThatNeverReadsLosesItsConnectionAndNobodyElseNotices) {
  const std::string large(256 * 1024, 'x');
  Served served([&](Request request, Responder responder) {
    std::move(responder).send(text(request.path == "/large" ? large : "small"));
  });
  Client deaf(served.port(), {.receive_buffer = 4096});
  std::string all;
  for (int i = 0; i < 300; ++i) all += get("/large");
  static_cast<void>(deaf.send(all));
  Client other(served.port());
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(other.send(get("/small")));
    ASSERT_EQ(other.read().value_or(Answer{}).body, "small");
  }
  int whole = 0;
  while (const auto answer = deaf.read()) {
    EXPECT_EQ(answer->body, large);
    ++whole;
  }
  EXPECT_LT(whole, 300);
}

}  // namespace
}  // namespace assay::http::testing
