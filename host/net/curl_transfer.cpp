#include "host/net/curl_transfer.h"

#include <algorithm>
#include <string_view>

namespace assay::net {
namespace {

constexpr std::size_t kMaxHeaderBytes = 64 * 1024;

bool is_token(std::string_view text) noexcept {
  static constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kOthers.find(c) != kOthers.npos;
  });
}

bool has_control(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char &c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view trim(std::string_view text) noexcept {
  static constexpr std::string_view kBlank = " \t\r\n";
  const auto from = text.find_first_not_of(kBlank);
  if (from == text.npos) return {};
  return text.substr(from, text.find_last_not_of(kBlank) - from + 1);
}

// libcurl reads 0 as "no limit of mine", which no caller means.
long as_limit(std::chrono::milliseconds time) noexcept {
  return static_cast<long>(std::clamp<std::int64_t>(time.count(), 1, 24 * 3600 * 1000));
}

// Options refuse a value only when memory ran out or the library lacks them; either way the call cannot be sent.
template <class T>
bool set(CURL *handle, CURLoption option, T value) noexcept {
  return curl_easy_setopt(handle, option, value) == CURLE_OK;
}

}  // namespace

CurlTransfer::CurlTransfer(HttpCall call, Done<HttpReply> done) : call_(std::move(call)), done_(std::move(done)) {}

Result<void> CurlTransfer::prepare(const std::string &proxy) {
  ASSAY_CHECK(check_url());
  ASSAY_CHECK(check_words());
  handle_.reset(curl_easy_init());
  if (!handle_) return Error{ErrorCode::kUnavailable, "no memory for a call to " + peer_};
  ASSAY_CHECK(add_headers());
  if (!set_method() || !set_limits(proxy))
    return Error{ErrorCode::kUnavailable, "libcurl refused the options of a call to " + peer_};
  return {};
}

Result<void> CurlTransfer::check_url() {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
  if (!url) return Error{ErrorCode::kUnavailable, "no memory to read a URL"};
  if (curl_url_set(url.get(), CURLUPART_URL, call_.url.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
      call_.url.find('\0') != std::string::npos)
    return Error{ErrorCode::kInvalidArgument,
                 "the URL of a call cannot be read; it must be http://host/… or https://host/…"};
  const auto part = [&](CURLUPart which, unsigned flags) {
    char *text = nullptr;
    if (curl_url_get(url.get(), which, &text, flags) != CURLUE_OK) return std::string();
    std::string copy(text);
    curl_free(text);
    return copy;
  };
  const auto scheme = part(CURLUPART_SCHEME, 0);
  if (scheme != "http" && scheme != "https")
    return Error{ErrorCode::kInvalidArgument,
                 "a call's URL has the scheme '" + scheme + "'; only http and https are sent"};
  peer_ = part(CURLUPART_HOST, 0) + ":" + part(CURLUPART_PORT, CURLU_DEFAULT_PORT);
  return {};
}

Result<void> CurlTransfer::check_words() const {
  if (!is_token(call_.method))
    return Error{ErrorCode::kInvalidArgument, "a call to " + peer_ + " has a method that is not one word"};
  for (const auto &[name, value] : call_.headers)
    if (!is_token(name) || has_control(value))
      return Error{ErrorCode::kInvalidArgument, "a call to " + peer_ + " has a header with a line break or a bad name"};
  // A colon would move the border between user and password.
  if (has_control(call_.basic_user) || call_.basic_user.find(':') != std::string::npos)
    return Error{ErrorCode::kInvalidArgument,
                 "the Basic user of a call to " + peer_ + " holds a colon or a line break"};
  return {};
}

bool CurlTransfer::add_header(const std::string &line) {
  auto *longer = curl_slist_append(headers_.get(), line.c_str());
  if (!longer) return false;
  (void)headers_.release();
  headers_.reset(longer);
  return true;
}

Result<void> CurlTransfer::add_headers() {
  bool ok = true;
  const auto has = [&](std::string_view name) {
    return std::any_of(call_.headers.begin(), call_.headers.end(),
                       [&](const auto &h) { return lower(h.first) == name; });
  };
  // "Name:" is libcurl's way to leave out a header of its own; "Name;" sends one without a value.
  for (const auto *own : {"accept", "content-type", "expect"})
    if (!has(own)) ok = ok && add_header(std::string(own) + ":");
  for (const auto &[name, value] : call_.headers)
    ok = ok && add_header(trim(value).empty() ? name + ";" : name + ": " + value);
  if (!ok || !set(handle(), CURLOPT_HTTPHEADER, headers_.get()))
    return Error{ErrorCode::kUnavailable, "no memory for the headers of a call to " + peer_};
  return {};
}

bool CurlTransfer::set_method() {
  const bool has_body =
      !call_.body.empty() || call_.method == "POST" || call_.method == "PUT" || call_.method == "PATCH";
  if (call_.method == "HEAD") return set(handle(), CURLOPT_NOBODY, 1L);
  if (!has_body)
    return set(handle(), CURLOPT_HTTPGET, 1L) && set(handle(), CURLOPT_CUSTOMREQUEST, call_.method.c_str());
  return set(handle(), CURLOPT_POST, 1L) && set(handle(), CURLOPT_POSTFIELDS, call_.body.data()) &&
         set(handle(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call_.body.size())) &&
         set(handle(), CURLOPT_CUSTOMREQUEST, call_.method.c_str());
}

bool CurlTransfer::set_limits(const std::string &proxy) {
  CURL *h = handle();
  bool ok =
      set(h, CURLOPT_URL, call_.url.c_str()) && set(h, CURLOPT_PRIVATE, static_cast<void *>(this)) &&
      set(h, CURLOPT_NOSIGNAL, 1L) && set(h, CURLOPT_PROTOCOLS_STR, "http,https") &&
      set(h, CURLOPT_FOLLOWLOCATION, 0L) && set(h, CURLOPT_PROXY, proxy.c_str()) &&
      set(h, CURLOPT_CONNECTTIMEOUT_MS, as_limit(call_.connect_timeout)) &&
      set(h, CURLOPT_TIMEOUT_MS, as_limit(call_.total_timeout)) &&
      set(h, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2)) && set(h, CURLOPT_SSL_VERIFYPEER, 1L) &&
      set(h, CURLOPT_SSL_VERIFYHOST, 2L) && set(h, CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header) &&
      set(h, CURLOPT_HEADERDATA, static_cast<void *>(this)) && set(h, CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body) &&
      set(h, CURLOPT_WRITEDATA, static_cast<void *>(this));
  // Without this a call that times out while its name is being resolved holds the whole loop until the resolver gives
  // up.
  ok = ok && set(h, CURLOPT_QUICK_EXIT, 1L);
  if (ok && !call_.basic_user.empty())
    ok = set(h, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC)) &&
         set(h, CURLOPT_USERNAME, call_.basic_user.c_str()) && set(h, CURLOPT_PASSWORD, "");
  return ok;
}

std::size_t CurlTransfer::on_header(char *data, std::size_t size, std::size_t count, void *self) {
  auto &me = *static_cast<CurlTransfer *>(self);
  const std::string_view line(data, size * count);
  me.header_bytes_ += line.size();
  if (me.header_bytes_ > kMaxHeaderBytes) {
    me.too_large_ = true;
    return 0;
  }
  if (line.starts_with("HTTP/")) {
    me.reply_.headers.clear();  // what came before was an interim answer
    return line.size();
  }
  const auto colon = line.find(':');
  if (colon != line.npos)
    me.reply_.headers.emplace_back(lower(trim(line.substr(0, colon))), trim(line.substr(colon + 1)));
  return line.size();
}

std::size_t CurlTransfer::on_body(char *data, std::size_t size, std::size_t count, void *self) {
  auto &me = *static_cast<CurlTransfer *>(self);
  const std::size_t bytes = size * count;
  if (bytes > me.call_.max_response_bytes - me.reply_.body.size()) {
    me.too_large_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  me.reply_.body.append(data, bytes);
  return bytes;
}

void CurlTransfer::finish(CURLcode code) {
  long status = 0;
  curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
  if (code != CURLE_OK) return fail(error_of(code));
  reply_.status = static_cast<int>(status);
  done_(std::move(reply_));
}

void CurlTransfer::fail(Error error) { done_(std::move(error)); }

Error CurlTransfer::error_of(CURLcode code) const {
  if (too_large_)
    return {ErrorCode::kResourceExhausted, "the answer of " + peer_ + " is larger than " +
                                               std::to_string(call_.max_response_bytes) +
                                               " bytes (or its headers than " + std::to_string(kMaxHeaderBytes) + ")"};
  if (code == CURLE_OPERATION_TIMEDOUT)
    return {ErrorCode::kDeadlineExceeded,
            "no complete answer from " + peer_ + " within " + std::to_string(call_.total_timeout.count()) +
                " ms (connecting: " + std::to_string(call_.connect_timeout.count()) + " ms)"};
  if (code == CURLE_URL_MALFORMAT)
    return {ErrorCode::kInvalidArgument, "libcurl cannot use the URL of a call to " + peer_};
  return {ErrorCode::kUnavailable, "the call to " + peer_ + " failed: " + curl_easy_strerror(code)};
}

}  // namespace assay::net
