#include "host/http/listener.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <climits>

namespace assay::http {
namespace {

int option(const UniqueFd &fd, int level, int name) {
  int value = -1;
  socklen_t size = sizeof(value);
  ::getsockopt(fd.get(), level, name, &value, &size);
  return value;
}

TEST(Listener, WhatItAcceptsTakesAWholeAnswerWhateverTheSystemsDefaults) {
  const auto listener = open_listener("127.0.0.1:0");
  ASSERT_TRUE(listener.ok());
  const UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(listener->port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::connect(client.get(), reinterpret_cast<sockaddr *>(&address), sizeof(address)), 0);
  const UniqueFd accepted(::accept4(listener->fd.get(), nullptr, nullptr, SOCK_CLOEXEC));
  ASSERT_TRUE(accepted);
  EXPECT_EQ(option(accepted, IPPROTO_TCP, TCP_NOTSENT_LOWAT), INT_MAX);
  EXPECT_EQ(option(accepted, IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(option(accepted, SOL_SOCKET, SO_SNDBUF), option(listener->fd, SOL_SOCKET, SO_SNDBUF));
}

}  // namespace
}  // namespace assay::http
