#include "host/sandbox/verify/judge.h"

#include <algorithm>
#include <map>
#include <set>

#include "host/sandbox/update_rules.h"
#include "host/wire/json.h"

namespace assay::sandbox::verify {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxFaults = 8;
constexpr std::size_t kMaxFaultBytes = 300;

bool is_4xx(int status) noexcept { return status >= 400 && status < 500; }

std::string status_fault(const net::HttpReply &reply, const std::string &problem) {
  return "status " + std::to_string(reply.status) + ": " + problem;
}

void add_fault(Judgement &judgement, std::string fault) {
  judgement.mark = Mark::kBroken;
  if (fault.size() > kMaxFaultBytes) fault = fault.substr(0, kMaxFaultBytes) + "…";
  if (judgement.faults.size() < kMaxFaults) judgement.faults.push_back(std::move(fault));
}

// One fault for each line of the checker's text.
void add_faults(Judgement &judgement, const std::string &prefix, const std::string &lines) {
  for (std::size_t at = 0; at < lines.size();) {
    const auto end = std::min(lines.find('\n', at), lines.size());
    add_fault(judgement, prefix + lines.substr(at, end - at));
    at = end + 1;
  }
}

Judgement judge_shape(const wire::AshbySchema &schema, std::string_view definition, const net::HttpReply &reply) {
  const auto body = wire::parse_json(reply.body);
  if (!body.ok()) return broken("the body: " + body.error().message);
  const auto checked = schema.check(definition, *body);
  if (checked.ok()) return kept();
  Judgement judgement;
  add_faults(judgement, "", checked.error().message);
  return judgement;
}

Judgement demoted(Judgement judgement, std::string fault) {
  return judgement.mark == Mark::kKept ? doubtful(std::move(fault)) : judgement;
}

std::string at(const char *list, std::size_t index, const char *member) {
  return "/" + std::string(list) + "/" + std::to_string(index) + "/" + member;
}

std::string lower(std::string text) {
  for (auto &c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// No two items may have the same text in `member`.
Judgement judge_unique(const Json &items, const char *list, const char *member) {
  Judgement judgement;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (!seen.insert(lower(items[i].at(member).get<std::string>())).second)
      add_fault(judgement, at(list, i, member) + ": stands twice in the list");
  return judgement;
}

bool is_blank(const std::string &text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

bool needs_choices(const Json &field) {
  return field.at("type") == "ValueSelect" || field.at("type") == "MultiValueSelect";
}

}  // namespace

Judgement kept() { return {}; }
Judgement doubtful(std::string fault) { return {Mark::kDoubtful, {std::move(fault)}}; }
Judgement broken(std::string fault) { return {Mark::kBroken, {std::move(fault)}}; }
Judgement skipped(std::string reason) { return {Mark::kSkipped, {std::move(reason)}}; }

Json body_of(const net::HttpReply &reply) {
  auto body = wire::parse_json(reply.body);
  return body.ok() ? *std::move(body) : Json();
}

std::string text_at(const Json &body, const char *pointer) {
  const Json::json_pointer where(pointer);
  return body.contains(where) && body.at(where).is_string() ? body.at(where).get<std::string>() : std::string();
}

std::string assessment_of(const net::HttpReply &reply) {
  const auto body = body_of(reply);
  const bool done = reply.status / 100 == 2 && body.is_object() && body.value("success", Json()) == true;
  return done ? text_at(body, "/results/assessment_id") : std::string();
}

bool is_envelope(const Json &body) { return body.is_object() && body.value("success", Json()) == false; }

Judgement judge_success(const wire::AshbySchema &schema, std::string_view definition, const net::HttpReply &reply) {
  if (reply.status != 200) return broken(status_fault(reply, "200 is expected"));
  return judge_shape(schema, definition, reply);
}

Judgement judge_key_refused(const net::HttpReply &reply) {
  if (reply.status == 401) return kept();
  // What a start answers once it is being dealt with.
  if (reply.status == 409 || reply.status == 422)
    return broken(status_fault(reply, "the call was judged before the key was, or without it"));
  if (is_4xx(reply.status)) return doubtful(status_fault(reply, "refused, but 401 is what names the key as the cause"));
  if (reply.status == 200 && is_envelope(body_of(reply)))
    return doubtful("status 200: refused by an envelope, but 401 is what names the key as the cause");
  return broken(status_fault(reply, "not refused, though the right key was not sent"));
}

Judgement judge_method_refused(const net::HttpReply &reply) {
  if (reply.status == 405) return kept();
  if (is_4xx(reply.status) || reply.status == 501) return doubtful(status_fault(reply, "405 says what is wrong"));
  return broken(status_fault(reply, "a GET must not be served"));
}

Judgement judge_path_unknown(const net::HttpReply &reply) {
  if (reply.status == 404) return kept();
  if (is_4xx(reply.status)) return doubtful(status_fault(reply, "404 says what is wrong"));
  return broken(status_fault(reply, "there can be nothing at this path"));
}

Judgement judge_body_refused(const net::HttpReply &reply) {
  if (is_4xx(reply.status)) return kept();
  if (reply.status == 200 && is_envelope(body_of(reply)))
    return doubtful("status 200: refused by an envelope; a 4xx is seen by every proxy and monitor too");
  return broken(status_fault(reply, "this body must be refused with a 4xx"));
}

Judgement judge_start_refused(const wire::AshbySchema &schema, const net::HttpReply &reply) {
  if (reply.status != 422) return broken(status_fault(reply, "422 is expected"));
  return judge_shape(schema, "StartRefusal422", reply);
}

Judgement judge_cancel_refused(const wire::AshbySchema &schema, const net::HttpReply &reply) {
  if (is_4xx(reply.status)) return doubtful(status_fault(reply, "refused, but outside the documented envelope"));
  if (reply.status != 200) return broken(status_fault(reply, "200 with an error envelope is expected"));
  return judge_shape(schema, "ErrorEnvelope", reply);
}

Judgement judge_started(const wire::AshbySchema &schema, const net::HttpReply &reply) {
  if (reply.status == 409)
    return demoted(judge_shape(schema, "StartRefusal422", reply),
                   "status 409: this application was started nowhere before");
  return judge_success(schema, "StartResponse", reply);
}

Judgement judge_started_again(const wire::AshbySchema &schema, const std::string &id, const net::HttpReply &reply) {
  if (reply.status == 409) return judge_shape(schema, "StartRefusal422", reply);
  auto judgement = judge_success(schema, "StartResponse", reply);
  if (judgement.mark == Mark::kKept && assessment_of(reply) != id)
    add_fault(judgement, "/results/assessment_id: is another one than the first start's, which is still open");
  return judgement;
}

Judgement judge_started_twice(const wire::AshbySchema &schema, const net::HttpReply &one, const net::HttpReply &other) {
  const auto &first = assessment_of(one).empty() ? other : one;
  const auto &second = &first == &one ? other : one;
  auto judgement = judge_success(schema, "StartResponse", first);
  if (judgement.mark != Mark::kKept) return judgement;
  return judge_started_again(schema, assessment_of(first), second);
}

Judgement judge_update_request(const wire::AshbySchema &schema, const Json &start_answer) {
  const auto &results = start_answer.at("results");
  const auto update = results.find("update_request");
  if (update == results.end()) return skipped("the start's answer has no update_request, which is optional");
  Judgement judgement;
  if (const auto read = read_update(schema, update->dump()); !read.ok())
    add_faults(judgement, "/results/update_request", read.error().message);
  if (text_at(*update, "/assessment_id") != text_at(results, "/assessment_id"))
    add_fault(judgement, "/results/update_request/assessment_id: is not the assessment_id of the answer");
  return judgement;
}

Judgement judge_cancelled(const wire::AshbySchema &schema, const std::string &id, const net::HttpReply &reply) {
  const bool absent = reply.status == 404 || reply.status == 405 || reply.status == 501;
  if (absent && !is_envelope(body_of(reply)))
    return skipped("assessment.cancel, which is optional, is not offered (status " + std::to_string(reply.status) +
                   ")");
  auto judgement = judge_success(schema, "CancelResponse", reply);
  if (judgement.mark == Mark::kKept && assessment_of(reply) != id)
    add_fault(judgement, "/results/assessment_id: is not the id that was cancelled");
  return judgement;
}

Judgement judge_type_ids(const Json &list) { return judge_unique(list.at("results"), "results", "assessment_type_id"); }

Judgement judge_type_names(const Json &list) {
  const auto &types = list.at("results");
  auto judgement = judge_unique(types, "results", "name");
  for (std::size_t i = 0; i < types.size(); ++i)
    if (is_blank(types[i].at("name").get<std::string>())) add_fault(judgement, at("results", i, "name") + ": is blank");
  return judgement;
}

Judgement judge_same_types(const Json &first, const Json &second) {
  std::map<std::string, std::string> before, after;
  for (const auto &type : first.at("results")) before[type.at("assessment_type_id")] = type.at("name");
  for (const auto &type : second.at("results")) after[type.at("assessment_type_id")] = type.at("name");
  if (before == after) return kept();
  return broken("/results: the second answer has other ids or names than the first");
}

Judgement judge_fields(const wire::AshbySchema &schema, const net::HttpReply &reply) {
  const bool absent = reply.status == 404 || reply.status == 405 || reply.status == 501;
  if (absent || is_envelope(body_of(reply)))
    return skipped("custom fields, which are optional, are not offered (status " + std::to_string(reply.status) + ")");
  return judge_success(schema, "CustomFieldListResponse", reply);
}

Judgement judge_field_ids(const Json &fields) { return judge_unique(fields.at("fields"), "fields", "id"); }

Judgement judge_field_choices(const Json &body) {
  Judgement judgement;
  const auto &fields = body.at("fields");
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (needs_choices(fields[i]) && fields[i].value("possible_values", Json::array()).empty())
      add_fault(judgement, at("fields", i, "possible_values") + ": nothing to choose from");
  return judgement;
}

Judgement judge_fields_optional(const Json &body) {
  Judgement judgement;
  const auto &fields = body.at("fields");
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (fields[i].value("isRequired", false)) add_fault(judgement, at("fields", i, "isRequired") + ": is true");
  return judgement;
}

}  // namespace assay::sandbox::verify
