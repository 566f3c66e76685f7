#include "host/wire/ashby_reply.h"

#include <nlohmann/json.hpp>

#include "host/wire/json.h"

namespace assay::wire {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json &object, const char *member) {
  const auto it = object.find(member);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

std::vector<std::string> texts_of(const Json &object, const char *member) {
  std::vector<std::string> texts;
  const auto it = object.find(member);
  if (it == object.end() || !it->is_array()) return texts;
  for (const auto &element : *it) texts.push_back(element.is_string() ? element.get<std::string>() : element.dump());
  return texts;
}

}  // namespace

std::string_view AshbyReply::code() const noexcept {
  if (error_info && !error_info->code.empty()) return error_info->code;
  return errors.empty() ? std::string_view() : std::string_view(errors.front());
}

Result<AshbyReply> parse_ashby_reply(std::string_view body) {
  ASSAY_TRY(const auto document, parse_json(body));
  if (!document.is_object()) return Error{ErrorCode::kInvalidArgument, "the answer is JSON but not an object"};
  AshbyReply reply;
  if (const auto it = document.find("success"); it != document.end() && it->is_boolean())
    reply.success = it->get<bool>();
  reply.errors = texts_of(document, "errors");
  reply.warnings = texts_of(document, "warnings");
  if (const auto it = document.find("errorInfo"); it != document.end() && it->is_object())
    reply.error_info = AshbyErrorInfo{text_of(*it, "code"), text_of(*it, "message"), text_of(*it, "requestId")};
  return reply;
}

}  // namespace assay::wire
