#include "host/sandbox/partner_call.h"

#include <algorithm>
#include <array>

#include "host/net/url.h"
#include "host/wire/json.h"

namespace assay::sandbox {
namespace {

using Json = nlohmann::json;

// By CallName.
constexpr std::array<std::string_view, 4> kNames = {"list", "custom-fields", "start", "cancel"};
constexpr std::array<std::string_view, 4> kEndpoints = {"assessment.list", "assessment.customField.list",
                                                        "assessment.start", "assessment.cancel"};

bool has_body(CallName name) { return name == CallName::kStart || name == CallName::kCancel; }

Error fault_in(const std::string &member, const std::string &problem) {
  return {ErrorCode::kInvalidArgument, "/" + member + " " + problem, "/" + member};
}

std::vector<std::string_view> members_of(CallName name) {
  switch (name) {
    case CallName::kList:
    case CallName::kCustomFields: return {"partner", "api_key"};
    case CallName::kStart:
      return {"partner", "api_key", "assessment_type_id", "candidate", "application", "job", "additional_fields"};
    case CallName::kCancel: return {"partner", "api_key", "assessment_id"};
  }
  return {};
}

Result<void> check_members(CallName name, const Json &fields) {
  if (!fields.is_object()) return Error{ErrorCode::kInvalidArgument, "the body must be a JSON object"};
  const auto known = members_of(name);
  for (const auto &[member, unused] : fields.items())
    if (std::find(known.begin(), known.end(), member) == known.end())
      return fault_in(member, "is no member of this call");
  return {};
}

Result<std::string> partner_of(const Json &fields) {
  const auto it = fields.find("partner");
  if (it == fields.end() || !it->is_string()) return fault_in("partner", "must be the partner's base URL");
  auto url = it->get<std::string>();
  while (!url.empty() && url.back() == '/') url.pop_back();
  if (url.size() > 512 || !net::host_port_of(url).ok() || url.find_first_of("?#") != std::string::npos)
    return fault_in("partner", "must be an http or https URL without user, query or fragment");
  return url;
}

Result<std::string> key_of(const Json &fields, const std::string &default_key) {
  const auto it = fields.find("api_key");
  if (it == fields.end()) return default_key;
  if (!it->is_string() || it->get_ref<const std::string &>().empty())
    return fault_in("api_key", "must be a text that is not empty");
  return it->get<std::string>();
}

// Ashby's id of something is the same whenever it is named again; texts are compared as they are.
std::string id_of(std::string_view kind, std::string_view name) { return Uuid::name_based({kind, name}).to_string(); }

// Fills in the id and the URL of a member that was given by name.
void identify(Json &body, const char *member, const char *name, const char *url, const std::string &root) {
  auto &part = body[member];
  if (!part.is_object()) return;
  if (!part.contains("ashby_id"))
    part["ashby_id"] =
        id_of(member, part.contains(name) && part[name].is_string() ? part[name].get<std::string>() : "");
  if (!part.contains(url) && part["ashby_id"].is_string()) part[url] = root + part["ashby_id"].get<std::string>();
}

// One example of each, so that a call needs no more than a type. The same application, named twice, is the same call.
Json start_body(const Json &fields, IdSource &ids) {
  Json body = {
      {"candidate", {{"first_name", "Robin"}, {"last_name", "Example"}, {"email", "robin.example@example.com"}}},
      {"application", {{"ashby_id", ids.random_uuid().to_string()}, {"status", "Active"}}},
      {"job", {{"name", "Backend Engineer"}, {"req_id", "ENG-1"}, {"hiringTeam", Json::array()}}}};
  for (const auto *member : {"assessment_type_id", "candidate", "application", "job", "additional_fields"})
    if (const auto it = fields.find(member); it != fields.end()) body.merge_patch({{member, *it}});
  identify(body, "candidate", "email", "ashby_profile_url", "https://app.ashbyhq.com/candidates/");
  identify(body, "job", "name", "ashby_job_url", "https://app.ashbyhq.com/jobs/");
  return body;
}

const char *request_definition(CallName name) { return name == CallName::kStart ? "StartRequest" : "CancelRequest"; }

// Which shape an answer must have; NULL for a status that Ashby does not document for the call.
const char *answer_definition(CallName name, int status, const Json &body) {
  const bool refused = body.is_object() && body.contains("success") && body.at("success") == false;
  if (name == CallName::kStart) {
    if (status == 409 || status == 422) return "StartRefusal422";
    return status == 200 ? "StartResponse" : nullptr;
  }
  if (status != 200) return nullptr;
  if (refused) return "ErrorEnvelope";
  if (name == CallName::kCustomFields) return "CustomFieldListResponse";
  return name == CallName::kList ? "ListResponse" : "CancelResponse";
}

std::string faults_of(const wire::AshbySchema &schema, CallName name, int status, const Json &body) {
  const auto *definition = answer_definition(name, status, body);
  if (definition == nullptr)
    return "status " + std::to_string(status) + ": Ashby documents no such answer to " + std::string(endpoint_of(name));
  const auto checked = schema.check(definition, body);
  return checked.ok() ? "" : checked.error().message;
}

void append_line(std::string &text, const std::string &line) {
  if (!text.empty()) text += '\n';
  text += line;
}

void read_results(const Json &results, PartnerAnswer &answer) {
  if (const auto it = results.find("assessment_id"); it != results.end() && it->is_string())
    answer.assessment_id = AssessmentId::parse(it->get_ref<const std::string &>());
  const auto it = results.find("update_request");
  if (it == results.end()) return;
  answer.update_request = it->dump();
  if (it->value("assessment_id", Json()) != results.value("assessment_id", Json()))
    append_line(answer.faults, "/results/update_request/assessment_id: is not the assessment_id of the answer");
}

}  // namespace

std::string_view name_of(CallName name) noexcept { return kNames[static_cast<std::size_t>(name)]; }

std::string_view endpoint_of(CallName name) noexcept { return kEndpoints[static_cast<std::size_t>(name)]; }

Result<PartnerCall> make_partner_call(const wire::AshbySchema &schema, CallName name, const Json &fields,
                                      const std::string &default_key, IdSource &ids) {
  ASSAY_CHECK(check_members(name, fields));
  PartnerCall call;
  call.name = name;
  ASSAY_TRY(call.partner, partner_of(fields));
  ASSAY_TRY(call.http.basic_user, key_of(fields, default_key));
  if (name == CallName::kStart) call.body = start_body(fields, ids);
  if (name == CallName::kCancel) call.body = Json{{"assessment_id", fields.value("assessment_id", Json())}};
  if (has_body(name)) ASSAY_CHECK(schema.check(request_definition(name), call.body));

  call.http.url = call.partner + "/" + std::string(endpoint_of(name));
  call.http.headers = {{"User-Agent", "assay-sandbox"}, {"Accept", "application/json"}};
  if (!call.body.is_null()) {
    call.http.headers.emplace_back("Content-Type", "application/json");
    call.http.body = call.body.dump();
  }
  return call;
}

std::string content_type_of(const net::HttpReply &reply) {
  for (const auto &[name, value] : reply.headers)
    if (name == "content-type") return value.substr(0, value.find(';'));
  return "";
}

PartnerAnswer read_partner_answer(const wire::AshbySchema &schema, CallName name, const net::HttpReply &reply) {
  PartnerAnswer answer;
  answer.status = reply.status;
  auto body = wire::parse_json(reply.body);
  if (!body.ok()) {
    answer.faults = "the body: " + body.error().message;
    return answer;
  }
  answer.body = *std::move(body);
  answer.faults = faults_of(schema, name, reply.status, answer.body);
  if (const auto type = content_type_of(reply); type != "application/json")
    append_line(answer.faults, "Content-Type: is not application/json");
  const bool done = reply.status == 200 && answer.body.is_object() && answer.body.value("success", Json()) == true;
  if (done && has_body(name) && answer.faults.empty()) read_results(answer.body.at("results"), answer);
  answer.success = done && answer.faults.empty();
  return answer;
}

Json render_answer(CallName name, const PartnerAnswer &answer) {
  auto faults = Json::array();
  for (std::size_t at = 0; at < answer.faults.size();) {
    const auto end = std::min(answer.faults.find('\n', at), answer.faults.size());
    faults.push_back(answer.faults.substr(at, end - at));
    at = end + 1;
  }
  Json rendered = {{"call", name_of(name)},
                   {"success", answer.success},
                   {"status", answer.status},
                   {"answer", answer.body},
                   {"faults", std::move(faults)}};
  if (answer.assessment_id) rendered["assessment_id"] = answer.assessment_id->to_string();
  return rendered;
}

}  // namespace assay::sandbox
