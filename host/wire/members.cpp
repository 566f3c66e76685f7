#include "host/wire/members.h"

#include <nlohmann/json.hpp>

#include "host/wire/json.h"

namespace assay::wire {

using Json = nlohmann::json;

Result<Json> parse_object(std::string_view body) {
  ASSAY_TRY(auto document, parse_json_strictly(body));
  if (!document.is_object()) return Error{ErrorCode::kInvalidArgument, "the body must be a JSON object"};
  return document;
}

Error member_error(std::string pointer, std::string_view problem) {
  std::string message = pointer + " " + std::string(problem);
  return Error{ErrorCode::kInvalidArgument, std::move(message), std::move(pointer)};
}

Members::Members(const Json *object, std::string pointer, std::size_t max_text)
    : object_(object), pointer_(std::move(pointer)), max_text_(max_text) {}

Members Members::child(const char *name, std::optional<Error> &fault) const {
  auto pointer = pointer_to(name);
  const Json *object = find(name);
  if (!fault && object == nullptr) fault = member_error(pointer, "is missing");
  if (!fault && !object->is_object()) fault = member_error(pointer, "must be an object");
  return Members(fault ? nullptr : object, std::move(pointer), max_text_);
}

std::string Members::required(const char *name, std::optional<Error> &fault) const { return text(name, true, fault); }
std::string Members::optional(const char *name, std::optional<Error> &fault) const { return text(name, false, fault); }

const Json *Members::find(const char *name) const {
  if (object_ == nullptr) return nullptr;
  const auto it = object_->find(name);
  return it == object_->end() || it->is_null() ? nullptr : &*it;
}

std::string Members::pointer_to(const char *name) const { return child_pointer(pointer_, name); }

std::string Members::text(const char *name, bool is_required, std::optional<Error> &fault) const {
  if (fault || object_ == nullptr) return {};
  const Json *value = find(name);
  if (value == nullptr) {
    if (is_required) fault = member_error(pointer_to(name), "is missing");
    return {};
  }
  if (!value->is_string()) {
    fault = member_error(pointer_to(name), "must be a string");
    return {};
  }
  const auto &string = value->get_ref<const std::string &>();
  if (string.size() > max_text_) {
    fault = member_error(pointer_to(name), "is longer than " + std::to_string(max_text_) + " bytes");
    return {};
  }
  return string;
}

}  // namespace assay::wire
