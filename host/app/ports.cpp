#include "host/app/ports.h"

#include <algorithm>

#include "host/core/wait.h"
#include "host/net/url.h"

namespace assay::app {

Result<std::optional<plugin::KvEntry>> StoreKv::get(const plugin::InstanceId &of, std::string_view key) {
  ASSAY_TRY(auto row, store_.kv_get(of.line, of.entry, key));
  if (!row) return std::optional<plugin::KvEntry>();
  return std::optional<plugin::KvEntry>({std::move(row->value), row->version});
}

Result<std::int64_t> StoreKv::put(const plugin::InstanceId &of, std::string_view key, std::string_view value,
                                  std::int64_t expected_version, std::int64_t expires_at_ms,
                                  std::optional<AssessmentId> assessment) {
  return store_.kv_put(
      {of.line, of.entry, std::string(key), std::string(value), expected_version, expires_at_ms, assessment});
}

Result<void> StoreKv::remove(const plugin::InstanceId &of, std::string_view key) {
  return store_.kv_remove(of.line, of.entry, key);
}

Result<void> StoreTimers::set(const plugin::InstanceId &of, std::string_view id, std::int64_t due_ms,
                              std::string_view payload) {
  ASSAY_CHECK(store_.set_timer({of.line, of.entry, std::string(id), std::string(payload), due_ms}));
  if (auto *pump = pump_.load()) pump->wake();
  return {};
}

Result<void> StoreTimers::cancel(const plugin::InstanceId &of, std::string_view id) {
  return store_.clear_timer({of.line, of.entry, std::string(id), "", 0});
}

Result<void> MailerPort::send(const plugin::InstanceId &, std::string_view to, std::string_view subject,
                              std::string_view text) {
  return mailer_.send({std::string(to), std::string(subject), std::string(text)});
}

Result<plugin::EgressReply> ListedEgress::send(const plugin::InstanceId &from, const plugin::EgressRequest &request) {
  ASSAY_TRY(const auto target, net::host_port_of(request.url));
  const auto listed = allowed_.find(from.entry);
  if (listed == allowed_.end() || !listed->second.contains(target))
    return Error{ErrorCode::kPermissionDenied, target + " is not in the egress list of plugin " + from.entry.value};

  net::HttpCall call;
  call.method = request.method;
  call.url = request.url;
  call.headers = request.headers;
  call.body = request.body;
  call.total_timeout = std::chrono::milliseconds(std::max<std::int64_t>(request.timeout_ms, 1));
  call.connect_timeout = std::min(call.connect_timeout, call.total_timeout);
  ASSAY_TRY(auto reply,
            wait_for<net::HttpReply>([&](Done<net::HttpReply> done) { http_.send(std::move(call), std::move(done)); }));
  return plugin::EgressReply{reply.status, std::move(reply.body), std::move(reply.headers)};
}

}  // namespace assay::app
