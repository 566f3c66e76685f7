#include "tests/functional/edge/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdlib>

namespace assay::http::testing {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

Answer parse_head(std::string_view head) {
  Answer answer;
  if (head.starts_with("HTTP/1.1 ")) answer.status = std::atoi(std::string(head.substr(9, 3)).c_str());
  for (auto at = head.find("\r\n"); at != std::string_view::npos;) {
    const auto end = head.find("\r\n", at + 2);
    const auto line = head.substr(at + 2, end == std::string_view::npos ? end : end - at - 2);
    if (const auto colon = line.find(": "); colon != std::string_view::npos)
      answer.headers[lower(line.substr(0, colon))] = line.substr(colon + 2);
    at = end;
  }
  return answer;
}

}  // namespace

Client::Client(std::uint16_t port, Options options) : options_(options) {
  fd_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int yes = 1;
  ::setsockopt(fd_.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  if (options_.receive_buffer != 0)
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &options_.receive_buffer, sizeof(options_.receive_buffer));
  if (options_.send_buffer != 0)
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_SNDBUF, &options_.send_buffer, sizeof(options_.send_buffer));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_.get(), reinterpret_cast<sockaddr *>(&address), sizeof(address)) != 0) fd_.reset();
}

std::size_t Client::send_some(std::string_view bytes) {
  const auto sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno != EAGAIN && errno != EINTR) return false;
    pollfd waiting{fd_.get(), POLLOUT, 0};
    if (::poll(&waiting, 1, static_cast<int>(options_.patience.count())) == 0) return false;
  }
  return true;
}

Client::More Client::receive() {
  pollfd waiting{fd_.get(), POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(options_.patience.count())) <= 0) return More::kPatience;
  std::array<char, 16 * 1024> buffer;
  const auto count = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
  if (count < 0) reset_ = true;
  if (count <= 0) return More::kEnd;
  received_.append(buffer.data(), static_cast<std::size_t>(count));
  return More::kBytes;
}

std::optional<Answer> Client::read(bool to_head) {
  for (;;) {
    auto end = received_.find("\r\n\r\n");
    for (; end == std::string::npos; end = received_.find("\r\n\r\n"))
      if (receive() != More::kBytes) return std::nullopt;
    auto answer = parse_head(std::string_view(received_).substr(0, end));
    received_.erase(0, end + 4);
    if (answer.status == 100) continue;
    const auto length = answer.headers.find("content-length");
    if (to_head || length == answer.headers.end()) return answer;
    const auto size = static_cast<std::size_t>(std::atoll(length->second.c_str()));
    while (received_.size() < size)
      if (receive() != More::kBytes) return std::nullopt;
    answer.body = received_.substr(0, size);
    received_.erase(0, size);
    return answer;
  }
}

std::optional<std::string> Client::read_to_end() {
  for (;;) {
    const auto more = receive();
    if (more == More::kPatience) return std::nullopt;
    if (more == More::kEnd) return std::exchange(received_, {});
  }
}

std::string Client::read_some() {
  if (received_.empty()) static_cast<void>(receive());
  return std::exchange(received_, {});
}

void Client::finish_sending() { ::shutdown(fd_.get(), SHUT_WR); }

void Client::abort() {
  const linger at_once{1, 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  fd_.reset();
}

std::string post(std::string_view path, std::string_view body, std::string_view headers) {
  std::string text("POST ");
  text.append(path).append(" HTTP/1.1\r\nHost: test\r\n").append(headers);
  return text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
}

std::string get(std::string_view path, std::string_view headers) {
  return std::string("GET ").append(path).append(" HTTP/1.1\r\nHost: test\r\n").append(headers).append("\r\n");
}

std::optional<Answer> ask(std::uint16_t port, std::string_view request) {
  Client client(port);
  if (!client.connected()) return std::nullopt;
  // What the edge refuses early it need not take whole: an answer counts although sending failed.
  client.send(request);
  return client.read();
}

}  // namespace assay::http::testing
