#include "tests/unit/sandbox/verify/fake_partner.h"

#include "host/core/ids.h"
#include "host/wire/json.h"

namespace assay::sandbox::verify {
namespace {

using Json = nlohmann::json;

std::string content_type(const net::HttpCall &call) {
  for (const auto &[name, value] : call.headers)
    if (name == "Content-Type") return value;
  return "";
}

}  // namespace

void FakePartner::send(net::HttpCall call, Done<net::HttpReply> done) {
  const auto path = call.url.substr(std::string(kBase).size());
  Reply reply = answer(call, path);
  if (bend_) bend_(call, path, reply);
  calls.push_back(std::move(call));
  done(std::move(reply));
}

net::HttpReply FakePartner::json(int status, const Json &body) {
  return {status, {{"content-type", "application/json"}}, body.dump()};
}

Json FakePartner::envelope(const char *code) {
  return {{"success", false}, {"errors", {code}}, {"errorInfo", {{"code", code}, {"message", "No."}}}};
}

Json FakePartner::started(const std::string &id) {
  return {{"success", true},
          {"results",
           {{"assessment_id", id},
            {"update_request",
             {{"assessment_id", id},
              {"timestamp", 1},
              {"assessment_status",
               {{"identifier", "status"}, {"label", "Status"}, {"type", "string"}, {"value", "Invited"}}}}}}}};
}

Json FakePartner::list() {
  return {
      {"success", true},
      {"results",
       {{{"assessment_type_id", kTypeId}, {"name", "One"}}, {{"assessment_type_id", kOtherTypeId}, {"name", "Two"}}}}};
}

Json FakePartner::fields() {
  return {{"success", true},
          {"fields",
           {{{"id", "note"}, {"name", "Note"}, {"type", "String"}, {"isRequired", false}},
            {{"id", "level"},
             {"name", "Level"},
             {"type", "ValueSelect"},
             {"possible_values", {{{"key", "a"}, {"value", "A"}}}}}}}};
}

net::HttpReply FakePartner::answer(const net::HttpCall &call, const std::string &path) {
  static const std::set<std::string> kPaths = {"/assessment.list", "/assessment.start", "/assessment.cancel",
                                               "/assessment.customField.list"};
  if (kPaths.count(path) == 0) return json(404, envelope("not_found"));
  if (call.method != "POST") return json(405, envelope("method_not_allowed"));
  if (call.basic_user != kKey) return json(401, envelope("unauthorized"));
  if (call.body.size() > 64 * 1024) return json(413, envelope("too_large"));
  auto body = Json::object();
  if (!call.body.empty() || path == "/assessment.start") {
    const auto parsed = wire::parse_json(call.body);
    if (content_type(call) != "application/json" || !parsed.ok() || !parsed->is_object())
      return json(400, envelope("invalid_input"));
    body = *parsed;
  }
  if (path == "/assessment.start") return start(body);
  if (path == "/assessment.cancel") return cancel(body);
  return json(200, path == "/assessment.list" ? list() : fields());
}

net::HttpReply FakePartner::start(const Json &body) {
  const auto type = body.value("assessment_type_id", std::string());
  const auto email = body.value("/candidate/email"_json_pointer, std::string());
  if ((type != kTypeId && type != kOtherTypeId) || email.find('@') == std::string::npos)
    return json(422, {{"message", "No."}});
  auto &id = by_application_[body.at("application").at("ashby_id").get<std::string>() + type];
  if (open.count(id) == 0) id = new_id();
  open.insert(id);
  known_.insert(id);
  return json(200, started(id));
}

net::HttpReply FakePartner::cancel(const Json &body) {
  const auto id = body.value("assessment_id", std::string());
  if (known_.count(id) == 0) return json(200, envelope("assessment_not_found"));
  open.erase(id);
  return json(200, {{"success", true}, {"results", {{"assessment_id", id}}}});
}

std::string FakePartner::new_id() {
  Uuid id;
  id.bytes[0] = 0xa5;
  id.bytes[15] = static_cast<std::uint8_t>(++made_);
  return id.to_string();
}

}  // namespace assay::sandbox::verify
