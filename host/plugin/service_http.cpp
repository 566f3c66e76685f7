#include <algorithm>
#include <chrono>

#include "host/plugin/headers.h"
#include "host/plugin/services.h"
#include "host/plugin/sink.h"
#include "host/plugin/table.h"
#include "host/plugin/text.h"

namespace assay::plugin {
namespace {

constexpr std::uint64_t kMaxUrlBytes = 8192;
constexpr std::int64_t kUsualTimeoutMs = 10'000;
constexpr std::int64_t kLongestTimeoutMs = 60'000;

std::int64_t monotonic_now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// The shortest of what the plugin asked for and what its call has left.
Result<std::int64_t> timeout_of(const assay_call *call, std::int64_t asked_ms) {
  if (asked_ms < 0) return Error{ErrorCode::kInvalidArgument, "timeout_ms is negative"};
  auto timeout = asked_ms > 0 ? asked_ms : call == nullptr ? kUsualTimeoutMs : kLongestTimeoutMs;
  if (call != nullptr) {
    // Compared first: what a plugin made up may lie so far back that a difference has no room.
    const auto deadline = copy_table(call).deadline_ms, now = monotonic_now_ms();
    if (deadline <= now) return Error{ErrorCode::kDeadlineExceeded, "the call's deadline is over; nothing was sent"};
    timeout = std::min(timeout, deadline - now);
  }
  return std::min(timeout, kLongestTimeoutMs);
}

Result<EgressRequest> read_request(const assay_call *call, const assay_http_call &request) {
  ASSAY_CHECK(check_text(request.url, "url", 1, kMaxUrlBytes));
  if (!is_field_value(view(request.url))) return Error{ErrorCode::kInvalidArgument, "url has control characters"};
  if (view(request.method).size() > 32 || !is_token(view(request.method)))
    return Error{ErrorCode::kInvalidArgument, "method is not an HTTP method"};
  ASSAY_CHECK(check_size(request.body, "body", 0, kMaxBodyBytes));
  EgressRequest read;
  read.method = view(request.method);
  read.url = view(request.url);
  read.body = view(request.body);
  ASSAY_TRY(read.headers, read_headers(request.headers, request.header_count));
  ASSAY_TRY(read.timeout_ms, timeout_of(call, request.timeout_ms));
  return read;
}

assay_status respond(const EgressReply &reply, const assay_http_responder &responder) {
  const auto headers = to_abi(reply.headers);
  assay_http_response response{};
  response.struct_size = sizeof response;
  response.status = static_cast<std::uint32_t>(reply.status);
  response.body = to_abi(std::string_view(reply.body));
  response.headers = headers.data();
  response.header_count = headers.size();
  for (const auto &[name, value] : reply.headers)
    if (equal_ignoring_case(name, "content-type")) response.content_type = to_abi(std::string_view(value));
  return responder.respond(responder.self, &response);
}

assay_status ASSAY_CALL send(void *self, const assay_call *call, const assay_http_call *request,
                             const assay_http_responder *responder, const assay_sink *error) noexcept {
  return wall([&] {
    const auto to = copy_table(responder);
    const auto reply = use_host(self, ASSAY_SVC_HTTP, [&](ServiceContext &context) -> Result<EgressReply> {
      if (to.respond == nullptr) return Error{ErrorCode::kInvalidArgument, "responder is NULL or has no respond()"};
      if (request == nullptr) return Error{ErrorCode::kInvalidArgument, "request is NULL"};
      ASSAY_TRY(const auto asked, read_request(call, copy_table(request)));
      ASSAY_TRY(auto got, context.ports.egress.send(context.of, asked));
      if (got.body.size() > kMaxBodyBytes)
        return Error{ErrorCode::kResourceExhausted, "the answer has more than 1 MiB"};
      return got;
    });
    return reply.ok() ? respond(*reply, to) : refuse(reply.error(), error);
  });
}

}  // namespace

assay_svc_http http_service(ServiceContext &context) noexcept { return {sizeof(assay_svc_http), &context, &send}; }

}  // namespace assay::plugin
