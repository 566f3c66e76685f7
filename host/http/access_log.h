// One line for each request that was answered.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "host/core/log.h"

namespace assay::http {

// What was asked and how it was answered; whether that reached the client is the edge's to say. `what` is without the
// path of a page, which holds a candidate's secret link.
inline void log_access(std::string_view what, const std::string &request_id, const std::string &who, int status,
                       std::chrono::steady_clock::time_point since) {
  using std::chrono::microseconds;
  const auto us = std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - since).count();
  log::info("request", {{"request", request_id}, {"call", what}, {"customer", who}, {"status", status}, {"us", us}});
}

}  // namespace assay::http
