// A recruiter's call to a partner, in the shapes that Ashby documents, and what its answer is worth by the contract.
// Pure.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "host/core/clock.h"
#include "host/core/result.h"
#include "host/net/http_client.h"
#include "host/wire/schema.h"

namespace assay::sandbox {

enum class CallName : std::uint8_t { kList, kCustomFields, kStart, kCancel };
[[nodiscard]] std::string_view name_of(CallName name) noexcept;      // the recruiter's: "custom-fields" …
[[nodiscard]] std::string_view endpoint_of(CallName name) noexcept;  // Ashby's: "assessment.customField.list" …

struct PartnerCall {
  CallName name = CallName::kList;
  std::string partner;  // base URL without a slash at its end
  nlohmann::json body;  // null: an empty body
  net::HttpCall http;
};

// fields: {partner, api_key?, …}. start takes assessment_type_id and any of candidate, application, job,
// additional_fields; members that are left out get an example's values, and new Ashby ids from `ids`. cancel takes
// assessment_id. Errors: kInvalidArgument: no such member, no partner, or a body that breaks ashby.schema.json. Never
// quotes a value.
Result<PartnerCall> make_partner_call(const wire::AshbySchema &schema, CallName name, const nlohmann::json &fields,
                                      const std::string &default_key, IdSource &ids);

// Without its parameters; empty when there is none.
[[nodiscard]] std::string content_type_of(const net::HttpReply &reply);

struct PartnerAnswer {
  int status = 0;
  bool success = false;                       // the partner did it, and its answer keeps the contract
  nlohmann::json body;                        // null when the answer is no JSON
  std::string faults;                         // where the answer breaks the contract, a line each; empty: nowhere
  std::optional<AssessmentId> assessment_id;  // that a start answered with
  std::string update_request;                 // JSON text, or empty
};

[[nodiscard]] PartnerAnswer read_partner_answer(const wire::AshbySchema &schema, CallName name,
                                                const net::HttpReply &reply);

// {call, success, status, answer, faults[], assessment_id?} for whoever asked the sandbox.
[[nodiscard]] nlohmann::json render_answer(CallName name, const PartnerAnswer &answer);

}  // namespace assay::sandbox
