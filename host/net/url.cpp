#include "host/net/url.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

namespace assay::net {
namespace {

std::string part_of(CURLU *url, CURLUPart part, unsigned flags = 0) {
  char *text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

}  // namespace

Result<std::string> host_port_of(const std::string &text) {
  const Error fault{ErrorCode::kInvalidArgument, "the URL must be http or https, with a host and without user info"};
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK) return fault;
  const auto scheme = part_of(url.get(), CURLUPART_SCHEME);
  auto host = part_of(url.get(), CURLUPART_HOST);
  if ((scheme != "http" && scheme != "https") || host.empty()) return fault;
  std::transform(host.begin(), host.end(), host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return host + ":" + part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
}

}  // namespace assay::net
