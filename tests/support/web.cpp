#include "tests/support/web.h"

#include <stdexcept>

#include "host/core/wait.h"
#include "host/net/curl_client.h"

namespace assay::test {

struct Web::Parts {
  std::unique_ptr<net::CurlRuntime> runtime;
  std::unique_ptr<net::CurlClient> client;
};

Web::Web() : parts_(std::make_unique<Parts>()) {
  auto runtime = net::CurlRuntime::open();
  if (!runtime.ok()) throw std::runtime_error(runtime.error().message);
  parts_->runtime = *std::move(runtime);
  auto client = net::CurlClient::open(*parts_->runtime);
  if (!client.ok()) throw std::runtime_error(client.error().message);
  parts_->client = *std::move(client);
}

Web::~Web() = default;

Result<net::HttpReply> Web::send(const Ask &ask) {
  net::HttpCall call;
  call.method = ask.method;
  call.url = ask.url;
  call.body = ask.body;
  call.basic_user = ask.key;
  call.headers = ask.headers;
  if (!ask.content_type.empty()) call.headers.emplace_back("Content-Type", ask.content_type);
  return wait_for<net::HttpReply>(
      [&](Done<net::HttpReply> done) { parts_->client->send(std::move(call), std::move(done)); });
}

std::string Web::header(const net::HttpReply &reply, std::string_view lower_case_name) {
  for (const auto &[name, value] : reply.headers)
    if (name == lower_case_name) return value;
  return {};
}

}  // namespace assay::test
