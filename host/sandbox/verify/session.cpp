#include "host/sandbox/verify/session.h"

#include <algorithm>
#include <future>

#include "host/core/wait.h"
#include "host/sandbox/partner_call.h"
#include "host/wire/json.h"

namespace assay::sandbox::verify {
namespace {

using Json = nlohmann::json;

// No key of anybody, and nothing of the right one: an error text may quote it.
constexpr auto kWrongKey = "assay-verify-a-key-that-nobody-has";

bool is_documented(int status) noexcept { return status == 200 || status == 409 || status == 422; }

bool has_key(const Secret &secret, const net::HttpReply &reply) {
  return secret.is_in(reply.body) || std::any_of(reply.headers.begin(), reply.headers.end(),
                                                 [&](const auto &header) { return secret.is_in(header.second); });
}

}  // namespace

Session::Session(Parts parts, VerifyOptions options, std::string key)
    : parts_(parts), options_(std::move(options)), key_(std::move(key)), secret_(key_) {
  auto &url = options_.base_url;
  while (!url.empty() && url.back() == '/') url.pop_back();
  limit(kTotalLimit);
}

std::chrono::milliseconds Session::left() const { return std::chrono::milliseconds(until_ms_ - parts_.clock.now_ms()); }

net::HttpCall Session::call_of(const Question &question) const {
  net::HttpCall call;
  call.method = question.method;
  call.url = options_.base_url + question.path;
  call.headers = {{"User-Agent", "assay-sandbox"}, {"Accept", "application/json"}};
  if (!question.content_type.empty()) call.headers.emplace_back("Content-Type", question.content_type);
  if (question.auth == Auth::kKey) call.basic_user = key_;
  if (question.auth == Auth::kWrongKey) call.basic_user = kWrongKey;
  if (question.auth == Auth::kMalformed) call.headers.emplace_back("Authorization", "Basic !!!");
  call.body = question.body;
  call.total_timeout = std::clamp<std::chrono::milliseconds>(left(), std::chrono::milliseconds(1),
                                                             std::chrono::milliseconds(kRequestLimit));
  return call;
}

Exchange Session::ask(Question question) {
  auto reply = wait_for<net::HttpReply>(
      [&](Done<net::HttpReply> done) { parts_.client.send(call_of(question), std::move(done)); });
  Exchange exchange{std::move(question), std::move(reply)};
  remember(exchange);
  return exchange;
}

std::pair<Exchange, Exchange> Session::ask_twice(const Question &question) {
  // Both are on their way before either is waited for.
  auto first = std::make_shared<std::promise<Result<net::HttpReply>>>();
  auto waiting = first->get_future();
  parts_.client.send(call_of(question), [first](Result<net::HttpReply> reply) { first->set_value(std::move(reply)); });
  auto second = ask(question);
  Exchange one{question, waiting.get()};
  remember(one);
  return {std::move(one), std::move(second)};
}

void Session::remember(const Exchange &exchange) {
  if (!exchange.reply.ok()) return;
  remember_ids(exchange.question, *exchange.reply);
  look_at(exchange, *exchange.reply);
}

void Session::remember_ids(const Question &question, const net::HttpReply &reply) {
  auto id = assessment_of(reply);
  if (id.empty()) return;
  if (question.path == kStartPath) open_.insert(std::move(id));
  if (question.path != kCancelPath) return;
  if (const auto asked = wire::parse_json(question.body); asked.ok()) open_.erase(text_at(*asked, "/assessment_id"));
}

void Session::look_at(const Exchange &exchange, const net::HttpReply &reply) {
  const auto note = [&](std::optional<Outcome> &first, Judgement judgement) {
    if (!first && judgement.mark != Mark::kKept) first = outcome_of(std::move(judgement), exchange, secret_);
  };
  if (content_type_of(reply) != "application/json")
    note(is_documented(reply.status) ? seen_.content_type : seen_.error_content_type,
         broken("Content-Type: is not application/json"));
  if (const auto body = body_of(reply); is_envelope(body)) {
    const auto checked = parts_.schema.check("ErrorEnvelope", body);
    if (!checked.ok()) note(seen_.envelope, broken(checked.error().message));
  }
  if (has_key(secret_, reply)) note(seen_.key, broken("the answer, or one of its headers, holds the API key"));
}

Outcome Session::judged(const Exchange &exchange, const Judge &judge) const {
  auto judgement = exchange.reply.ok() ? judge(*exchange.reply) : broken("there was no answer");
  return outcome_of(std::move(judgement), exchange, secret_);
}

Json Session::start_body(const std::string &type_id) {
  const Json given = {{"partner", options_.base_url},
                      {"assessment_type_id", type_id},
                      {"candidate", {{"email", options_.candidate_email}}}};
  // Cannot fail: the base URL was checked, and the caller's type id is a UUID.
  const auto call = make_partner_call(parts_.schema, CallName::kStart, given, key_, parts_.ids);
  return call.ok() ? call->body : Json::object();
}

std::string Session::type_id() const {
  if (!options_.type_id.empty()) return options_.type_id;
  return list ? text_at(*list, "/results/0/assessment_type_id") : std::string();
}

bool Session::key_is_refused() const {
  return first_list && first_list->reply.ok() && (first_list->reply->status == 401 || first_list->reply->status == 403);
}

void Session::cancel_open() {
  const auto ids = open_;
  for (const auto &id : ids) {
    if (out_of_time()) return;
    ask(post(kCancelPath, Json{{"assessment_id", id}}));
  }
}

}  // namespace assay::sandbox::verify
