// What a request to the admin listener asks for. Pure.
#pragma once

#include "host/http/admin_names.h"
#include "host/http/message.h"

namespace assay::http {

// The value of a parameter of the query; "" when it is not there. Error: kInvalidArgument when it stands twice or is
// badly encoded.
Result<std::string> query_text(const Request &request, std::string_view name);
Result<std::int64_t> query_number(const Request &request, std::string_view name);  // 0 when it is not there
// state (several with commas), tenant, line, plugin, assessment, code, from, to, after, limit.
Result<wire::admin::Filter> query_filter(const Request &request);

// Of 1 to `most`; 0 is `most`.
Result<std::size_t> page_limit(std::int64_t asked, std::int64_t most);

// The body, with an actor and, where it is needed, a reason.
enum class Reason : std::uint8_t { kMayBeLeftOut, kIsNeeded };
Result<wire::admin::Order> parse_order(const Request &request, Reason reason);
Result<wire::admin::HoldOrder> parse_hold(const Request &request, Reason reason);

Result<wire::admin::ResolveOrder> parse_resolve(const Request &request);

// A positive number; nullopt for anything else.
[[nodiscard]] std::optional<std::int64_t> parse_key(std::string_view text);

}  // namespace assay::http
