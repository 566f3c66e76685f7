#include "tests/support/web.h"

#include <future>
#include <stdexcept>

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
  auto answered = std::make_shared<std::promise<Result<net::HttpReply>>>();
  auto answer = answered->get_future();
  parts_->client->send(std::move(call),
                       [answered](Result<net::HttpReply> reply) { answered->set_value(std::move(reply)); });
  return answer.get();
}

std::string Web::header(const net::HttpReply &reply, std::string_view lower_case_name) {
  for (const auto &[name, value] : reply.headers)
    if (name == lower_case_name) return value;
  return {};
}

}  // namespace assay::test
