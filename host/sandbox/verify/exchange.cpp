#include "host/sandbox/verify/exchange.h"

#include <algorithm>
#include <charconv>

#include "host/sandbox/basic_key.h"
#include "host/sandbox/partner_call.h"
#include "host/sandbox/printable.h"

namespace assay::sandbox::verify {
namespace {

constexpr std::size_t kSentBytes = 800;  // a whole start
constexpr std::size_t kReceivedBytes = 400;
constexpr std::size_t kShortestSoughtKey = 8;

std::string replaced(std::string text, const std::string &what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

std::string_view name_of(Auth auth) noexcept {
  switch (auth) {
    case Auth::kKey: return "with the key";
    case Auth::kNone: return "without Authorization";
    case Auth::kWrongKey: return "with a wrong key";
    case Auth::kMalformed: return "with Authorization: Basic !!!";
  }
  return "";
}

std::string with_body(std::string text, const std::string &content_type, const std::string &body, std::size_t limit) {
  if (!content_type.empty()) text += " " + excerpt(content_type, 100);
  return text + (body.empty() ? ", no body" : ": " + excerpt(body, limit));
}

// With every \u00XX of a printable ASCII character as that character: JSON may spell any text so.
std::string without_escapes(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    unsigned code = 0;
    const auto *digits = text.data() + 2;
    const bool escaped = text.size() >= 6 && text.starts_with("\\u") &&
                         std::from_chars(digits, digits + 4, code, 16).ptr == digits + 4 && code > 0x20 && code < 0x7f;
    plain += escaped ? static_cast<char>(code) : text.front();
    text.remove_prefix(escaped ? 6 : 1);
  }
  return plain;
}

}  // namespace

Question empty_post(std::string path) { return {"POST", std::move(path), "", "", Auth::kKey}; }

Question post(std::string path, std::string body) {
  return {"POST", std::move(path), std::move(body), "application/json", Auth::kKey};
}

Question post(std::string path, const nlohmann::json &body) { return post(std::move(path), body.dump()); }

Secret::Secret(std::string_view key) : forms_{std::string(key), basic_credentials(key)} {
  // As some JSON writers spell it.
  if (key.find('/') != std::string_view::npos) forms_.push_back(replaced(std::string(key), "/", "\\/"));
}

bool Secret::is_in(std::string_view text) const {
  const auto holds = [&](std::string_view where) {
    return std::any_of(forms_.begin(), forms_.end(),
                       [&](const auto &form) { return where.find(form) != std::string_view::npos; });
  };
  return holds(text) || holds(without_escapes(text));
}

std::string Secret::removed_from(std::string text) const {
  if (auto plain = without_escapes(text); plain != text && is_in(plain)) text = std::move(plain);
  for (const auto &form : forms_) text = replaced(std::move(text), form, "[key]");
  return text;
}

bool Secret::can_be_looked_for() const noexcept { return forms_.front().size() >= kShortestSoughtKey; }

std::string describe_sent(const Question &question) {
  const auto line = question.method + " " + question.path + " " + std::string(name_of(question.auth));
  return with_body(question.content_type.empty() ? line : line + ",", question.content_type, question.body, kSentBytes);
}

std::string describe_received(const Result<net::HttpReply> &reply, const Secret &secret) {
  if (!reply.ok()) return "no answer: " + printable(reply.error().message);
  return with_body(std::to_string(reply->status), secret.removed_from(content_type_of(*reply)),
                   secret.removed_from(reply->body), kReceivedBytes);
}

Outcome outcome_of(Judgement judgement, const Exchange &exchange, const Secret &secret) {
  for (auto &fault : judgement.faults) fault = secret.removed_from(std::move(fault));
  return {std::move(judgement), describe_sent(exchange.question), describe_received(exchange.reply, secret)};
}

}  // namespace assay::sandbox::verify
