#include "host/cli/admin_client.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "host/core/wait.h"

namespace assay::cli {
namespace {

constexpr std::size_t kMaxFileBytes = 4096;

std::string no_host(const std::string &state_dir) {
  return "no host runs for the state_dir " + state_dir + ": start it with \"assay serve --config FILE\"";
}

Result<std::string> read_address(const std::string &state_dir) {
  const auto path = state_dir + "/admin.json";
  const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path.c_str(), "re"), &std::fclose);
  if (!file && (errno == ENOENT || errno == ENOTDIR)) return Error{ErrorCode::kUnavailable, no_host(state_dir)};
  if (!file && errno == EACCES)
    return Error{ErrorCode::kPermissionDenied,
                 "cannot read " + path + ": only the user that the host runs as can; run this as that user"};
  std::string text(kMaxFileBytes, '\0');
  if (file) text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (!file || std::ferror(file.get()) != 0)
    return Error{ErrorCode::kInternal, "cannot read " + path + ": " + std::generic_category().message(errno)};
  return text;
}

}  // namespace

Result<AdminClient> AdminClient::open(const std::string &state_dir) {
  ASSAY_TRY(const auto text, read_address(state_dir));
  auto address = wire::admin::parse<wire::admin::Address>(text);
  if (!address.ok() || address->url.empty())
    return Error{ErrorCode::kInternal, state_dir + "/admin.json is not what a host writes: restart the host"};
  AdminClient client(state_dir, *std::move(address));
  ASSAY_TRY(client.curl_, net::CurlRuntime::open());
  ASSAY_TRY(client.http_, net::CurlClient::open(*client.curl_));
  return client;
}

Result<std::string> AdminClient::ask(const char *method, const std::string &path, std::string body) {
  net::HttpCall call;
  call.method = method;
  call.url = address_.url + path;
  call.headers = {{"Authorization", "Bearer " + address_.token}, {"Accept", "application/json"}};
  if (!body.empty()) call.headers.emplace_back("Content-Type", "application/json");
  call.body = std::move(body);
  call.total_timeout = std::chrono::seconds(40);  // longer than the listener takes at most
  auto reply =
      wait_for<net::HttpReply>([&](Done<net::HttpReply> done) { http_->send(std::move(call), std::move(done)); });
  if (!reply.ok() && reply.error().code == ErrorCode::kUnavailable)
    return Error{ErrorCode::kUnavailable, no_host(state_dir_) + " (process " + std::to_string(address_.pid) +
                                              " said that it listens at " + address_.url + ")"};
  if (!reply.ok()) return std::move(reply).error();
  if (reply->status == 200) return std::move(reply->body);
  if (reply->status == 401)
    return Error{ErrorCode::kUnauthenticated, "whoever listens at " + address_.url + " does not take the token in " +
                                                  state_dir_ + "/admin.json: is it another host?"};
  return Error{ErrorCode::kRejected,
               wire::admin::message_of(reply->body).value_or("the host answered " + std::to_string(reply->status))};
}

std::string percent_encoded(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                          c == '_' || c == '.' || c == '~';
    const auto byte = static_cast<unsigned char>(c);
    if (is_plain)
      encoded += c;
    else
      encoded.append({'%', kHex[byte >> 4], kHex[byte & 0xf]});
  }
  return encoded;
}

}  // namespace assay::cli
