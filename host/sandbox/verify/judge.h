// What one answer of a partner is worth by the contract. Pure: nothing here asks.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "host/core/result.h"
#include "host/net/http_client.h"
#include "host/wire/schema.h"

namespace assay::sandbox::verify {

// kDoubtful: Ashby can live with it, people may not. kSkipped: nothing was asked that could be judged.
enum class Mark { kKept, kDoubtful, kBroken, kSkipped };

struct Judgement {
  Mark mark = Mark::kKept;
  // What is at fault, each "/json/pointer: problem" or "status NNN: problem", never a value; for kSkipped the reason.
  std::vector<std::string> faults;
};

[[nodiscard]] Judgement kept();
[[nodiscard]] Judgement doubtful(std::string fault);
[[nodiscard]] Judgement broken(std::string fault);
[[nodiscard]] Judgement skipped(std::string reason);

// null when it is no JSON.
[[nodiscard]] nlohmann::json body_of(const net::HttpReply &reply);
// The text at a JSON pointer of the body; empty when there is none.
[[nodiscard]] std::string text_at(const nlohmann::json &body, const char *pointer);
// results.assessment_id of a start or a cancel that was answered with success, whatever its form; else empty.
[[nodiscard]] std::string assessment_of(const net::HttpReply &reply);
// {success:false, …}, well formed or not.
[[nodiscard]] bool is_envelope(const nlohmann::json &body);

// 200, and the body fits the definition of ashby.schema.json.
[[nodiscard]] Judgement judge_success(const wire::AshbySchema &schema, std::string_view definition,
                                      const net::HttpReply &reply);
// 401. Doubtful: another refusal (4xx but what a start itself answers, or an error envelope).
[[nodiscard]] Judgement judge_key_refused(const net::HttpReply &reply);
// 405. Doubtful: another 4xx, or 501.
[[nodiscard]] Judgement judge_method_refused(const net::HttpReply &reply);
// 404. Doubtful: another 4xx.
[[nodiscard]] Judgement judge_path_unknown(const net::HttpReply &reply);
// 4xx. Doubtful: an error envelope with 200.
[[nodiscard]] Judgement judge_body_refused(const net::HttpReply &reply);
// 422 {message}.
[[nodiscard]] Judgement judge_start_refused(const wire::AshbySchema &schema, const net::HttpReply &reply);
// 200 and an error envelope. Doubtful: 4xx.
[[nodiscard]] Judgement judge_cancel_refused(const wire::AshbySchema &schema, const net::HttpReply &reply);

// A first start of an application: as judge_success(); 409 {message} is doubtful, since the candidate may be in another
// assessment.
[[nodiscard]] Judgement judge_started(const wire::AshbySchema &schema, const net::HttpReply &reply);
// The same start again: the same id, or 409 {message}.
[[nodiscard]] Judgement judge_started_again(const wire::AshbySchema &schema, const std::string &id,
                                            const net::HttpReply &reply);
// Two identical starts at once: one id, to both or with a 409 for one of them.
[[nodiscard]] Judgement judge_started_twice(const wire::AshbySchema &schema, const net::HttpReply &one,
                                            const net::HttpReply &other);
// results.update_request of a start's answer, by all that is documented of an assessment.update. Skipped when absent.
[[nodiscard]] Judgement judge_update_request(const wire::AshbySchema &schema, const nlohmann::json &start_answer);
// A cancel of what was started: success with the same id. Skipped when cancel, which is optional, is not offered.
[[nodiscard]] Judgement judge_cancelled(const wire::AshbySchema &schema, const std::string &id,
                                        const net::HttpReply &reply);

// The body is one that judge_success() kept.
[[nodiscard]] Judgement judge_type_ids(const nlohmann::json &list);
[[nodiscard]] Judgement judge_type_names(const nlohmann::json &list);
[[nodiscard]] Judgement judge_same_types(const nlohmann::json &first, const nlohmann::json &second);

// Skipped when custom fields, which are optional, are not offered.
[[nodiscard]] Judgement judge_fields(const wire::AshbySchema &schema, const net::HttpReply &reply);
[[nodiscard]] Judgement judge_field_ids(const nlohmann::json &fields);
[[nodiscard]] Judgement judge_field_choices(const nlohmann::json &fields);
[[nodiscard]] Judgement judge_fields_optional(const nlohmann::json &fields);

}  // namespace assay::sandbox::verify
