#include "host/http/admin_asks.h"

#include <algorithm>
#include <charconv>

#include "host/http/form.h"

namespace assay::http {
namespace {

constexpr std::size_t kMaxActorBytes = 200, kMaxReasonBytes = 1000;

Error invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

bool has_parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    if (query.substr(0, std::min(query.substr(0, end).find('='), end)) == name) return true;
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return false;
}

// They end up in the audit log and on terminals.
Result<void> check_text(const std::string &text, std::string_view what, std::size_t most, bool is_needed) {
  if (is_needed && text.empty()) return invalid("/" + std::string(what) + " is missing");
  const bool is_plain = std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
  if (!is_plain || text.size() > most)
    return invalid("/" + std::string(what) + " must be one line of at most " + std::to_string(most) + " bytes");
  return {};
}

template <class Order>
Result<Order> parse_checked(const Request &request, Reason reason) {
  ASSAY_TRY(auto order, wire::admin::parse<Order>(request.body, wire::admin::Unknown::kRefused));
  ASSAY_CHECK(check_text(order.actor, "actor", kMaxActorBytes, true));
  ASSAY_CHECK(check_text(order.reason, "reason", kMaxReasonBytes, reason == Reason::kIsNeeded));
  return order;
}

}  // namespace

Result<std::string> query_text(const Request &request, std::string_view name) {
  if (!has_parameter(request.query, name)) return std::string();
  const auto value = form_value(request.query, name);
  if (!value) return invalid("the parameter " + std::string(name) + " stands twice or is badly encoded");
  return *value;
}

Result<std::int64_t> query_number(const Request &request, std::string_view name) {
  ASSAY_TRY(const auto text, query_text(request, name));
  if (text.empty() || text == "0") return std::int64_t{0};
  const auto number = parse_key(text);
  if (!number) return invalid("the parameter " + std::string(name) + " must be a whole number, not \"" + text + "\"");
  return *number;
}

Result<wire::admin::Filter> query_filter(const Request &request) {
  wire::admin::Filter filter;
  ASSAY_TRY(auto states, query_text(request, "state"));
  for (std::string_view rest = states; !rest.empty();) {
    const auto end = std::min(rest.find(','), rest.size());
    filter.states.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  ASSAY_TRY(filter.tenant, query_text(request, "tenant"));
  ASSAY_TRY(filter.line, query_text(request, "line"));
  ASSAY_TRY(filter.plugin, query_text(request, "plugin"));
  ASSAY_TRY(filter.assessment, query_text(request, "assessment"));
  ASSAY_TRY(filter.code, query_text(request, "code"));
  ASSAY_TRY(filter.from_ms, query_number(request, "from"));
  ASSAY_TRY(filter.to_ms, query_number(request, "to"));
  ASSAY_TRY(filter.after, query_number(request, "after"));
  ASSAY_TRY(filter.limit, query_number(request, "limit"));
  return filter;
}

Result<std::size_t> page_limit(std::int64_t asked, std::int64_t most) {
  if (asked < 0 || asked > most) return invalid("a page has 1 to " + std::to_string(most) + " rows");
  return static_cast<std::size_t>(asked == 0 ? most : asked);
}

Result<wire::admin::Order> parse_order(const Request &request, Reason reason) {
  ASSAY_TRY(auto order, parse_checked<wire::admin::Order>(request, reason));
  if (order.rate < 0 || order.rate > 1000) return invalid("/rate must be from 0 (all at once) to 1000 a second");
  if (order.first_ms < 0) return invalid("/first_ms must not be negative");
  return order;
}

Result<wire::admin::HoldOrder> parse_hold(const Request &request, Reason reason) {
  return parse_checked<wire::admin::HoldOrder>(request, reason);
}

Result<wire::admin::ResolveOrder> parse_resolve(const Request &request) {
  ASSAY_TRY(auto order, parse_checked<wire::admin::ResolveOrder>(request, Reason::kMayBeLeftOut));
  const int said = (order.vendor_ref.empty() ? 0 : 1) + (order.failed ? 1 : 0) + (order.retry ? 1 : 0);
  if (said != 1) return invalid("exactly one of /vendor_ref, /failed and /retry says how it is resolved");
  ASSAY_CHECK(check_text(order.vendor_ref, "vendor_ref", kMaxReasonBytes, false));
  if (order.failed && order.reason.empty()) return invalid("/reason is missing: it is what the recruiter is told");
  return order;
}

std::optional<std::int64_t> parse_key(std::string_view text) {
  std::int64_t key = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), key);
  return fault == std::errc{} && end == text.data() + text.size() && key > 0 ? std::optional(key) : std::nullopt;
}

}  // namespace assay::http
