#include "tests/support/tcp_gate.h"

#include <gmock/gmock.h>

#include "tests/functional/edge/client.h"
#include "tests/support/raw_server.h"

namespace assay::test {
namespace {

using http::testing::Client;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// A server that sends back what it gets, in pieces as they come.
class Gate : public testing::Test {
 protected:
  RawServer server{[](RawConnection &connection) {
    while (const auto request = connection.read_request())
      connection.answer(200, "echo " + request->substr(request->find("\r\n\r\n") + 4));
  }};
  TcpGate gate{static_cast<std::uint16_t>(server.port())};

  std::optional<http::testing::Answer> ask(Client &client) {
    return client.send(http::testing::post("/", "hello")) ? client.read() : std::nullopt;
  }
};

TEST_F(Gate, WithoutAScriptEverythingGoesThrough) {
  Client client(gate.port());
  for (int i = 0; i < 3; ++i) {
    const auto answer = ask(client);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "echo hello");
  }
  EXPECT_EQ(gate.connections(), 1);
}

TEST_F(Gate, AScriptIsForOneConnectionUnlessItIsForAll) {
  GateScript cut;
  cut.to_client.cut_after = 0;
  gate.next(cut);
  EXPECT_EQ(gate.waiting(), 1u);
  EXPECT_FALSE(ask(*std::make_unique<Client>(gate.port())));
  EXPECT_EQ(gate.waiting(), 0u);
  EXPECT_TRUE(ask(*std::make_unique<Client>(gate.port())));
  gate.always(cut);
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(ask(*std::make_unique<Client>(gate.port())));
}

TEST_F(Gate, AnOpenConnectionEndsWhenAScriptIsSet) {
  Client client(gate.port());
  ASSERT_TRUE(ask(client));
  gate.next({});
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(Gate, AnAnswerIsCutAfterSoManyBytes) {
  GateScript cut;
  cut.to_client.cut_after = 12;
  gate.next(cut);
  Client client(gate.port());
  ASSERT_TRUE(client.send(http::testing::post("/", "hello")));
  EXPECT_EQ(client.read_to_end(), "HTTP/1.1 200");
  EXPECT_FALSE(client.was_reset());
}

TEST_F(Gate, AResetIsSeenAsOneAndTheServerHadTheRequest) {
  GateScript reset;
  reset.to_client.reset_after = 0;
  gate.next(reset);
  Client client(gate.port());
  ASSERT_TRUE(client.send(http::testing::post("/", "hello")));
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_TRUE(client.was_reset());
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(Gate, OneByteIsCorruptedAndNoOther) {
  GateScript corrupt;
  corrupt.to_server.corrupt_at = http::testing::post("/", "hello").size() - 5;
  gate.next(corrupt);
  Client client(gate.port());
  const auto answer = ask(client);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, std::string("echo ") + static_cast<char>(~'h') + "ello");
}

TEST_F(Gate, ADelayHoldsTheFirstByte) {
  GateScript slow;
  slow.to_client.delay = milliseconds(150);
  gate.next(slow);
  Client client(gate.port());
  const auto begin = steady_clock::now();
  ASSERT_TRUE(ask(client));
  EXPECT_GE(steady_clock::now() - begin, milliseconds(150));
}

TEST_F(Gate, AnAnswerDrips) {
  GateScript drip;
  drip.to_client.drip_bytes = 10;
  drip.to_client.drip_every = milliseconds(10);
  gate.next(drip);
  Client client(gate.port());
  const auto begin = steady_clock::now();
  const auto answer = ask(client);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "echo hello");
  EXPECT_GE(steady_clock::now() - begin, milliseconds(30)) << "more than forty bytes";
}

TEST_F(Gate, SilenceIsAnOpenConnectionWithoutAByte) {
  GateScript silent;
  silent.is_silent = true;
  gate.next(silent);
  Client client(gate.port(), {milliseconds(100), 0, 0});
  ASSERT_TRUE(client.send(http::testing::post("/", "hello")));
  EXPECT_EQ(client.read_to_end(), std::nullopt) << "patience ends, not the connection";
}

TEST_F(Gate, AnotherAnswerTakesThePlaceOfTheServers) {
  const std::string large(1'000'000, 'x');
  GateScript other;
  other.answer = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(large.size()) + "\r\n\r\n" + large;
  gate.next(other);
  Client client(gate.port());
  const auto answer = ask(client);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, large);
}

TEST(GateWithoutAServer, IsAReset) {
  std::uint16_t port = 0;
  {
    const RawServer gone([](RawConnection &) {});
    port = static_cast<std::uint16_t>(gone.port());
  }
  TcpGate gate(port);
  Client client(gate.port());
  EXPECT_EQ(client.read_to_end(), "");
}

}  // namespace
}  // namespace assay::test
