#include "host/net/curl_client.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>

#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "host/core/log.h"
#include "host/core/mutex.h"
#include "host/net/curl_transfer.h"

namespace assay::net {

Result<std::unique_ptr<CurlRuntime>> CurlRuntime::open() {
  if (const auto code = curl_global_init(CURL_GLOBAL_DEFAULT); code != CURLE_OK)
    return Error{ErrorCode::kUnavailable, std::string("libcurl cannot be initialised: ") + curl_easy_strerror(code)};
  return std::unique_ptr<CurlRuntime>(new CurlRuntime);
}

CurlRuntime::~CurlRuntime() { curl_global_cleanup(); }

// The thread and the multi handle. Everything but submit() and the wake-up runs on the thread.
class CurlClient::Loop {
 public:
  Loop(CURLM *multi, CurlOptions options) : options_(std::move(options)), multi_(multi) {
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(options_.idle_connections));
    // NOSIGNAL leaves SIGPIPE to us (OpenSSL writes without MSG_NOSIGNAL); the rest belongs to the main thread.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] { run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  ~Loop() { curl_multi_cleanup(multi_); }

  // Once. A `done` may still submit() while it runs.
  void stop() {
    {
      MutexLock lock(mutex_);
      stopping_ = true;
    }
    curl_multi_wakeup(multi_);
    thread_.join();
  }

  void submit(std::unique_ptr<CurlTransfer> transfer) {
    bool is_first = false;
    {
      MutexLock lock(mutex_);
      is_first = waiting_.empty();
      waiting_.push_back(std::move(transfer));
    }
    // Whoever came first has woken it already, and it takes all.
    if (is_first) curl_multi_wakeup(multi_);
  }

 private:
  using Batch = std::vector<std::unique_ptr<CurlTransfer>>;

  void run() {
    while (begin_waiting()) {
      int running = 0;
      if (const auto code = curl_multi_perform(multi_, &running); code != CURLM_OK) fail_all(code);
      end_finished();
      // libcurl shortens the wait to its own next timer.
      if (const auto code = curl_multi_poll(multi_, nullptr, 0, 60'000, nullptr); code != CURLM_OK) {
        fail_all(code);
        std::this_thread::sleep_for(
            std::chrono::milliseconds(100));  // poll itself is broken: there is no event to wait for
      }
    }
    cancel_all();
  }

  Batch take_waiting() {
    MutexLock lock(mutex_);
    return std::exchange(waiting_, {});
  }

  // False when the client is being destroyed.
  bool begin_waiting() {
    {
      MutexLock lock(mutex_);
      if (stopping_) return false;
    }
    for (auto &transfer : take_waiting()) begin(std::move(transfer));
    return true;
  }

  void begin(std::unique_ptr<CurlTransfer> transfer) {
    if (auto ready = transfer->prepare(options_.proxy); !ready.ok()) return transfer->fail(std::move(ready).error());
    CURL *handle = transfer->handle();
    if (const auto code = curl_multi_add_handle(multi_, handle); code != CURLM_OK)
      return transfer->fail(
          {ErrorCode::kUnavailable, std::string("libcurl takes no more calls: ") + curl_multi_strerror(code)});
    active_.emplace(handle, std::move(transfer));
  }

  void end_finished() {
    int left = 0;
    while (const CURLMsg *message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;  // the message dies with the handle's removal
      take(message->easy_handle)->finish(code);
    }
  }

  std::unique_ptr<CurlTransfer> take(CURL *handle) {
    curl_multi_remove_handle(multi_, handle);
    auto node = active_.extract(handle);
    return std::move(node.mapped());
  }

  void fail_all(CURLMcode code) {
    log::error("http_client_failed", {{"error", curl_multi_strerror(code)}, {"calls", active_.size()}});
    while (!active_.empty())
      take(active_.begin()->first)
          ->fail({ErrorCode::kUnavailable, std::string("libcurl failed: ") + curl_multi_strerror(code)});
  }

  void cancel_all() {
    const auto error = [] { return Error{ErrorCode::kCancelled, "the HTTP client was closed before the call ended"}; };
    while (!active_.empty()) take(active_.begin()->first)->fail(error());
    // A `done` may have sent again meanwhile.
    for (auto batch = take_waiting(); !batch.empty(); batch = take_waiting())
      for (auto &transfer : batch) transfer->fail(error());
  }

  const CurlOptions options_;
  CURLM *const multi_;
  std::unordered_map<CURL *, std::unique_ptr<CurlTransfer>> active_;
  Mutex mutex_;
  Batch waiting_ ASSAY_GUARDED_BY(mutex_);
  bool stopping_ ASSAY_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

Result<std::unique_ptr<CurlClient>> CurlClient::open(const CurlRuntime &, CurlOptions options) {
  CURLM *multi = curl_multi_init();
  if (!multi) return Error{ErrorCode::kUnavailable, "libcurl cannot make a multi handle: out of memory"};
  return std::unique_ptr<CurlClient>(new CurlClient(std::make_unique<Loop>(multi, std::move(options))));
}

CurlClient::CurlClient(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
CurlClient::~CurlClient() { loop_->stop(); }

void CurlClient::send(HttpCall call, Done<HttpReply> done) {
  loop_->submit(std::make_unique<CurlTransfer>(std::move(call), std::move(done)));
}

}  // namespace assay::net
