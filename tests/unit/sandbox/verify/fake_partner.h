// A partner in memory that keeps the whole contract, until a test bends an answer.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "host/net/http_client.h"

namespace assay::sandbox::verify {

inline constexpr auto kBase = "http://partner.example/base";
inline constexpr auto kKey = "partner/key-0123456789";
inline constexpr auto kTypeId = "0b5c7a3e-3f0d-4d1e-9a52-6f2f5f0f1a11";
inline constexpr auto kOtherTypeId = "0b5c7a3e-3f0d-4d1e-9a52-6f2f5f0f1a12";

// Answers on the caller's thread.
class FakePartner final : public net::HttpClient {
 public:
  using Json = nlohmann::json;
  using Reply = Result<net::HttpReply>;
  // Sees each call's path below the base URL and the right answer, which it may replace. What the right answer did
  // stays done.
  using Bend = std::function<void(const net::HttpCall &call, const std::string &path, Reply &reply)>;

  explicit FakePartner(Bend bend = {}) : bend_(std::move(bend)) {}

  void send(net::HttpCall call, Done<net::HttpReply> done) override;

  static net::HttpReply json(int status, const Json &body);
  static Json envelope(const char *code);
  static Json started(const std::string &id);
  static Json list();
  static Json fields();

  std::vector<net::HttpCall> calls;
  std::set<std::string> open;  // assessments

 private:
  net::HttpReply answer(const net::HttpCall &call, const std::string &path);
  net::HttpReply start(const Json &body);
  net::HttpReply cancel(const Json &body);
  std::string new_id();

  Bend bend_;
  std::map<std::string, std::string> by_application_;
  std::set<std::string> known_;
  int made_ = 0;
};

}  // namespace assay::sandbox::verify
