// What the edge logs while one test runs. To be made before the edge and to outlive it: the logger is exchanged.
#pragma once

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::http::testing {

class LogLines {
 public:
  LogLines() {
    auto logger = std::make_shared<spdlog::logger>("test", std::make_shared<Sink>(kept_));
    logger->set_pattern("%v");
    spdlog::set_default_logger(std::move(logger));
  }
  ~LogLines() { spdlog::set_default_logger(before_); }
  LogLines(const LogLines &) = delete;
  LogLines &operator=(const LogLines &) = delete;

  // Whether a line that holds `part` has come, or comes within ten seconds.
  bool await(std::string_view part) {
    const auto has_come = [&] {
      return std::any_of(kept_->lines.begin(), kept_->lines.end(),
                         [&](const std::string &line) { return line.find(part) != std::string::npos; });
    };
    std::unique_lock<std::mutex> lock(kept_->mutex);
    return kept_->more.wait_for(lock, std::chrono::seconds(10), has_come);
  }
  [[nodiscard]] std::vector<std::string> all() {
    const std::lock_guard<std::mutex> lock(kept_->mutex);
    return kept_->lines;
  }

 private:
  struct Kept {
    std::mutex mutex;
    std::condition_variable more;
    std::vector<std::string> lines;
  };

  class Sink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
   public:
    explicit Sink(std::shared_ptr<Kept> kept) : kept_(std::move(kept)) {}

   private:
    void sink_it_(const spdlog::details::log_msg &message) override {
      const std::lock_guard<std::mutex> lock(kept_->mutex);
      kept_->lines.emplace_back(message.payload.data(), message.payload.size());
      kept_->more.notify_all();
    }
    void flush_() override {}

    std::shared_ptr<Kept> kept_;
  };

  std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
  std::shared_ptr<Kept> kept_ = std::make_shared<Kept>();
};

}  // namespace assay::http::testing
