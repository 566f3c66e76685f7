#include "host/sandbox/app.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <optional>

#include "host/core/log.h"
#include "host/net/curl_client.h"
#include "host/sandbox/routes.h"

namespace assay::sandbox {
namespace {

std::string host_of(const std::string &listen) { return listen.substr(0, listen.rfind(':')); }

http::EdgeOptions edge_options(const ServeOptions &options) {
  http::EdgeOptions edge;
  edge.listen = options.listen;
  // Longer than the slowest fault and the recruiter's call may take.
  edge.answer_timeout = kLongestDelay + std::chrono::seconds(10);
  return edge;
}

Result<void> check_reach(const ServeOptions &options) {
  if (options.allow_remote || is_loopback(options.listen)) return {};
  return Error{ErrorCode::kPermissionDenied,
               "--listen " + options.listen +
                   " can be reached from other machines, and nothing under /_sandbox asks for a key; "
                   "listen on 127.0.0.1, or say --allow-remote"};
}

}  // namespace

// In the order of their construction; the destructor runs it backwards, after the edge, the client and the executor are
// through.
struct App::Parts {
  std::string host;
  SystemClock clock;
  SystemIdSource ids;
  FaultQueue faults;
  std::optional<wire::AshbySchema> schema;
  std::optional<BasicKey> key;
  std::optional<Timelines> timelines;
  std::unique_ptr<Journal> journal;
  std::optional<Memory> memory;
  std::optional<UpdateEndpoint> updates;
  std::optional<Recruiter> recruiter;
  std::optional<Routes> routes;
  Executor executor;
  std::unique_ptr<net::CurlRuntime> curl;
  std::unique_ptr<net::CurlClient> client;
  std::unique_ptr<http::Edge> edge;

  // A call that ends with the client still posts to the executor, so that one stops last.
  ~Parts() {
    edge.reset();
    client.reset();
    executor.stop();
  }

  Result<void> open_memory(const ServeOptions &options);
  Result<void> open_endpoints(const std::string &api_key);
  Result<void> open_edge(const ServeOptions &options);
};

Result<void> App::Parts::open_memory(const ServeOptions &options) {
  ASSAY_TRY(schema, wire::AshbySchema::open());
  timelines.emplace(*schema);
  ASSAY_TRY(journal, Journal::open(options.data, *schema, *timelines));
  memory.emplace(*timelines, *journal, clock);
  log::info("sandbox_memory", {{"data", options.data}, {"assessments", timelines->order().size()}});
  return {};
}

Result<void> App::Parts::open_endpoints(const std::string &api_key) {
  ASSAY_TRY(curl, net::CurlRuntime::open());
  ASSAY_TRY(client, net::CurlClient::open(*curl));
  key.emplace(api_key);
  updates.emplace(*key, faults, *memory, executor);
  recruiter.emplace(Recruiter::Parts{*schema, *memory, *client, executor, ids}, api_key);
  routes.emplace(Routes::Parts{*updates, *recruiter, faults, *memory});
  return {};
}

Result<void> App::Parts::open_edge(const ServeOptions &options) {
  // Loop threads only hand over: the journal is written on the executor. Work must be copyable, a Responder is not.
  auto handler = [this](http::Request request, http::Responder responder) {
    auto way_back = std::make_shared<http::Responder>(std::move(responder));
    executor.post([this, way_back, request = std::move(request)] { routes->handle(request, std::move(*way_back)); });
  };
  ASSAY_TRY(edge, http::Edge::open(edge_options(options), std::move(handler), ids));
  return {};
}

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
App::~App() = default;

Result<std::unique_ptr<App>> App::open(const ServeOptions &options) {
  ASSAY_CHECK(check_reach(options));
  ASSAY_TRY(const auto key, read_key_file(options.api_key_file));
  auto parts = std::make_unique<Parts>();
  parts->host = host_of(options.listen);
  ASSAY_CHECK(parts->open_memory(options));
  ASSAY_CHECK(parts->open_endpoints(key));
  ASSAY_CHECK(parts->open_edge(options));
  return std::unique_ptr<App>(new App(std::move(parts)));
}

std::string App::url() const { return "http://" + parts_->host + ":" + std::to_string(parts_->edge->port()); }

void App::drain(std::chrono::milliseconds limit) { parts_->edge->drain(limit); }

bool is_loopback(const std::string &listen) {
  if (listen.find(':') == std::string::npos) return false;
  auto host = host_of(listen);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    in6_addr v6{};
    host = host.substr(1, host.size() - 2);
    return ::inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
  }
  in_addr v4{};
  return ::inet_pton(AF_INET, host.c_str(), &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127;
}

}  // namespace assay::sandbox
