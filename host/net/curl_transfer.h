// One HttpCall as a libcurl easy handle. Private to net/.
#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <memory>
#include <string>

#include "host/core/done.h"
#include "host/net/http_client.h"

namespace assay::net {

// Lives on the client's thread from prepare() on. Does not move: libcurl holds its address.
class CurlTransfer {
 public:
  CurlTransfer(HttpCall call, Done<HttpReply> done);
  CurlTransfer(const CurlTransfer &) = delete;
  CurlTransfer &operator=(const CurlTransfer &) = delete;

  // Makes the handle. Errors: kInvalidArgument, kUnavailable (out of memory).
  Result<void> prepare(const std::string &proxy);
  [[nodiscard]] CURL *handle() const noexcept { return handle_.get(); }
  // Calls `done` with what libcurl made of it. Once.
  void finish(CURLcode code);
  void fail(Error error);

 private:
  static std::size_t on_header(char *data, std::size_t size, std::size_t count, void *self);
  static std::size_t on_body(char *data, std::size_t size, std::size_t count, void *self);

  Result<void> check_url();
  Result<void> check_words() const;
  Result<void> add_headers();
  bool add_header(const std::string &line);
  bool set_method();
  bool set_limits(const std::string &proxy);
  Error error_of(CURLcode code) const;

  struct FreeEasy {
    void operator()(CURL *handle) const noexcept { curl_easy_cleanup(handle); }
  };
  struct FreeList {
    void operator()(curl_slist *list) const noexcept { curl_slist_free_all(list); }
  };

  HttpCall call_;
  Done<HttpReply> done_;
  std::string peer_;  // host:port, for error texts
  HttpReply reply_;
  std::size_t header_bytes_ = 0;
  bool too_large_ = false;
  std::unique_ptr<curl_slist, FreeList> headers_;
  std::unique_ptr<CURL, FreeEasy> handle_;  // released before what it points to
};

}  // namespace assay::net
