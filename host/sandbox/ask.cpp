#include "host/sandbox/ask.h"

#include <nlohmann/json.hpp>

#include "host/core/wait.h"
#include "host/sandbox/basic_key.h"
#include "host/sandbox/printable.h"
#include "host/wire/ashby_reply.h"
#include "host/wire/json.h"

namespace assay::sandbox {
namespace {

using Json = nlohmann::json;

std::string text_at(const Json &body, const char *pointer) {
  const Json::json_pointer at(pointer);
  return body.contains(at) && body.at(at).is_string() ? body.at(at).get<std::string>() : std::string();
}

// What the partner said about it, in its own words where it had any.
Exit refusal(const Ask &ask, const Json &answer) {
  std::string text =
      "the partner refused " + std::string(endpoint_of(ask.call)) + ": status " + answer.value("status", Json()).dump();
  for (const auto *pointer : {"/answer/message", "/answer/errorInfo/message"})
    if (const auto message = text_at(answer, pointer); !message.empty()) text += ": " + printable(message);
  text += '\n';
  if (const auto faults = answer.find("faults"); faults != answer.end() && faults->is_array())
    for (const auto &fault : *faults)
      text += "  against the contract: " + printable(fault.is_string() ? fault.get<std::string>() : "") + '\n';
  return {1, text};
}

std::string field_lines(const Json &fields) {
  std::string lines;
  for (const auto &field : fields) {
    lines +=
        printable(text_at(field, "/id") + "  " + text_at(field, "/name") + " (" + text_at(field, "/type") + ")") + '\n';
    const auto values = field.find("possible_values");
    if (values == field.end()) continue;
    for (const auto &value : *values)
      lines += "  " + printable(text_at(value, "/key") + "  " + text_at(value, "/value")) + '\n';
  }
  return lines;
}

Exit success(const Ask &ask, const Json &answer) {
  if (ask.call == CallName::kCancel) return {0, text_at(ask.fields, "/assessment_id") + '\n'};
  if (ask.call == CallName::kStart) return {0, text_at(answer, "/assessment_id") + '\n'};
  if (ask.call == CallName::kCustomFields) return {0, field_lines(answer.at("answer").at("fields"))};
  std::string lines;
  for (const auto &type : answer.at("answer").at("results"))
    lines += text_at(type, "/assessment_type_id") + "  " + printable(text_at(type, "/name")) + '\n';
  return {0, lines};
}

net::HttpCall call_of(const Ask &ask, const Json &fields) {
  net::HttpCall call;
  call.url = ask.sandbox + "/_sandbox/recruiter/" + std::string(name_of(ask.call));
  call.headers = {{"Content-Type", "application/json"}, {"User-Agent", "assay-sandbox"}};
  call.body = fields.dump(-1, ' ', false, Json::error_handler_t::replace);
  call.total_timeout = std::chrono::seconds(30);  // the sandbox itself gives the partner 20 s
  return call;
}

}  // namespace

Exit render_reply(const Ask &ask, const net::HttpReply &reply) {
  const auto answer = wire::parse_json(reply.body);
  if (!answer.ok() || !answer->is_object())
    return {1, "status " + std::to_string(reply.status) + " and no JSON from --sandbox: is it an assay-sandbox?\n"};
  if (reply.status != 200) {
    const auto message = text_at(*answer, "/errorInfo/message");
    return {1, "the sandbox answered " + std::to_string(reply.status) + ": " + printable(message) + '\n'};
  }
  const bool done = answer->value("success", Json()) == true;
  if (ask.json) return {done ? 0 : 1, answer->dump(2, ' ', false, Json::error_handler_t::replace) + '\n'};
  return done ? success(ask, *answer) : refusal(ask, *answer);
}

Exit ask(Ask ask, net::HttpClient &client) {
  auto fields = ask.fields;
  if (!ask.key_file.empty()) {
    auto key = read_key_file(ask.key_file);
    if (!key.ok()) return {1, key.error().message + '\n'};
    fields["api_key"] = *std::move(key);
  }
  while (!ask.sandbox.empty() && ask.sandbox.back() == '/') ask.sandbox.pop_back();
  const auto reply =
      wait_for<net::HttpReply>([&](Done<net::HttpReply> done) { client.send(call_of(ask, fields), std::move(done)); });
  if (!reply.ok()) return {1, "no answer from the sandbox: " + reply.error().message + '\n'};
  return render_reply(ask, *reply);
}

}  // namespace assay::sandbox
