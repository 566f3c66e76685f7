// Ashby's side of the contract: request bodies in, answers out. The only place that knows a status code of the partner
// API. Pure functions; the shapes are in ashby.schema.json beside this file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/core/assessment.h"
#include "host/core/custom_field.h"
#include "host/core/result.h"

namespace assay::wire {

// An answer of the partner API before it is put on a connection.
struct Answer {
  int status = 200;
  std::string body;
  int retry_after_s = 0;         // > 0: Retry-After
  std::string_view allow;        // non-empty: Allow
  bool ask_credentials = false;  // WWW-Authenticate: Basic
};

// -- requests --
// All refuse with kInvalidArgument. An empty Error::pointer means that the body as a whole is at fault (not JSON, not
// UTF-8, too deep, not an object): the caller answers 400. Otherwise the pointer names the member. Unknown members are
// ignored, and null counts as absent.
Result<void> check_content_type(std::string_view value,
                                bool body_is_empty);  // application/json, any case, utf-8; anything with an empty body
Result<void> parse_list(std::string_view body);       // of either list: empty, or any JSON object
Result<StartRequest> parse_start(std::string_view body);
Result<AssessmentId> parse_cancel(std::string_view body);

// -- answers --
struct ListedType {
  AssessmentTypeId id;
  std::string name;
  std::string description;
};
[[nodiscard]] std::string render_list(const std::vector<ListedType> &types);

// The answer of assessment.customField.list.
[[nodiscard]] std::string render_custom_fields(const std::vector<CustomField> &fields);

// update_request: the frozen body of an assessment.update, or empty.
[[nodiscard]] std::string render_started(const AssessmentId &id, std::string_view update_request);

// What a failed call of each kind becomes (the table in docs/life_of_a_request.md); list_failure() is both lists'.
[[nodiscard]] Answer list_failure(const Error &error, std::string_view request_id);
[[nodiscard]] Answer start_failure(const Error &error, std::string_view request_id);
[[nodiscard]] Answer cancel_failure(const Error &error, std::string_view request_id);

// -- answers that no call was reached for --
[[nodiscard]] Answer unauthorized(std::string_view request_id);
[[nodiscard]] Answer not_found(std::string_view request_id);
[[nodiscard]] Answer unavailable(std::string_view message, std::string_view request_id);  // 503 with Retry-After
[[nodiscard]] Answer method_not_allowed(std::string_view allow, std::string_view request_id);

// {success:false, errors:[code], errorInfo:{code, message, requestId}}
[[nodiscard]] std::string render_envelope(std::string_view code, std::string_view message, std::string_view request_id);

}  // namespace assay::wire
