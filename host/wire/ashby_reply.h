// What Ashby answers to assessment.update. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/core/result.h"

namespace assay::wire {

struct AshbyErrorInfo {
  std::string code, message, request_id;  // empty where absent
};

// Members that are absent or of another type read as absent: Ashby may add and change what we do not use.
struct AshbyReply {
  std::optional<bool> success;      // only true means delivered
  std::vector<std::string> errors;  // deprecated list of codes
  std::optional<AshbyErrorInfo> error_info;
  std::vector<std::string> warnings;  // texts, or the JSON of what is not a text

  // errorInfo's code, else the first of `errors`, else empty.
  [[nodiscard]] std::string_view code() const noexcept;
  // Tells Ashby's envelope from any other JSON object, such as one of a proxy on the way.
  [[nodiscard]] bool is_envelope() const noexcept {
    return success.has_value() || error_info.has_value() || !errors.empty();
  }
};

// Errors: kInvalidArgument: not JSON, not UTF-8, too deep, not an object. Never quotes the body.
Result<AshbyReply> parse_ashby_reply(std::string_view body);

}  // namespace assay::wire
