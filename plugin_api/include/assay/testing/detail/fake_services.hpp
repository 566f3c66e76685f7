// How the fake host's services behave: the limits and answers that svc/*.h promise. Part of fake_host.hpp.
#pragma once

#include "assay/testing/fake_host.hpp"

namespace assay::testing {

template <class Work>
assay_status FakeHost::perform(Op op, Work work) {
  std::function<void()> interference;
  locked([&] {
    ++counts_[op];
    const auto found = before_.find(op);
    if (found == before_.end()) return;
    interference = std::move(found->second);
    before_.erase(found);
  });
  if (interference) interference();
  const std::lock_guard lock(mutex_);
  drop_expired();
  const auto found = faults_.find(op);
  if (found == faults_.end()) return work();
  Fault &fault = found->second;
  if (fault.after > 0) {
    --fault.after;
    return work();
  }
  const Fault now = fault;
  if (--fault.times == 0) faults_.erase(found);
  if (now.is_done_anyway) static_cast<void>(work());
  return now.status;
}

inline std::optional<std::pair<std::string, SetTimer>> FakeHost::due_timer(
    std::int64_t until_ms, const std::set<std::int64_t> &without) const {
  return locked([&] {
    std::optional<std::pair<std::string, SetTimer>> first;
    for (const auto &[id, timer] : timers_) {
      if (timer.due_ms > until_ms || without.contains(timer.generation)) continue;
      if (!first || timer.due_ms < first->second.due_ms) first = {id, timer};
    }
    return first;
  });
}

inline void FakeHost::forget_timer(const std::string &id, std::int64_t generation) {
  locked([&] {
    const auto found = timers_.find(id);
    if (found != timers_.end() && found->second.generation == generation) timers_.erase(found);
  });
}

inline void FakeHost::drop_expired() {
  std::erase_if(values_, [&](const auto &entry) {
    return entry.second.expires_at_ms != 0 && entry.second.expires_at_ms <= now_ms_;
  });
}

inline const void *FakeHost::service(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  if (disabled_.contains(id)) return nullptr;
  const std::pair<std::string_view, const void *> services[] = {
      {ASSAY_SVC_LOG, &log_},     {ASSAY_SVC_REPORT, &report_}, {ASSAY_SVC_KV, &kv_},     {ASSAY_SVC_TIMER, &timer_},
      {ASSAY_SVC_CLOCK, &clock_}, {ASSAY_SVC_MAIL, &mail_},     {ASSAY_SVC_HTTP, &http_},
  };
  for (const auto &[name, table] : services) {
    if (name == id) return table;
  }
  return nullptr;
}

inline assay_status FakeHost::put(std::string_view key, StoredValue value, std::int64_t expected,
                                  std::int64_t *version) {
  if (key.empty() || key.size() > 256 || value.value.size() > kMaxValueBytes) return ASSAY_INVALID_ARGUMENT;
  const auto found = values_.find(std::string(key));
  const std::int64_t present = found == values_.end() ? ASSAY_KV_ABSENT : found->second.version;
  if (expected != ASSAY_KV_ANY_VERSION && expected != present) return ASSAY_CONFLICT;
  std::size_t bytes = key.size() + value.value.size();
  std::size_t keys = 1;
  for (const auto &[name, stored] : values_) {
    if (name == key) continue;
    bytes += name.size() + stored.value.size();
    ++keys;
  }
  if (keys > kMaxKeys || bytes > kMaxBytes) return ASSAY_RESOURCE_EXHAUSTED;
  value.version = ++last_version_;
  if (version != nullptr) *version = value.version;
  values_.insert_or_assign(std::string(key), std::move(value));
  return ASSAY_OK;
}

inline assay_status FakeHost::take_report(std::string_view json, const assay_sink *error) {
  auto report = sdk::Report::parse(json);
  const auto fault = report.is_ok() ? report->check() : report.status();
  if (!fault.is_ok()) return explain(error, fault.message), fault.code;
  const auto known = assessments_.find(report->assessment_id());
  if (known == assessments_.end()) return explain(error, "no such assessment of this instance"), ASSAY_NOT_FOUND;
  if (!report->dedupe_key().empty() && dedupe_keys_.contains({report->assessment_id(), report->dedupe_key()}))
    return ASSAY_OK;
  auto &newest = newest_sequences_[report->assessment_id()];
  if (report->vendor_sequence() > 0 && report->vendor_sequence() < newest && !report->is_final()) return ASSAY_OK;
  if (known->second) return explain(error, "the assessment has ended already"), ASSAY_CONFLICT;
  newest = std::max(newest, report->vendor_sequence());
  if (!report->dedupe_key().empty()) dedupe_keys_.insert({report->assessment_id(), report->dedupe_key()});
  known->second = report->is_final();
  reports_.push_back(*std::move(report));
  return ASSAY_OK;
}

inline void FakeHost::random_bytes(void *self, uint8_t *out, uint64_t len) noexcept {
  auto &host = of(self);
  const std::lock_guard lock(host.mutex_);
  for (uint64_t i = 0; i < len; ++i) {
    // xorshift64*: the same test, the same bytes
    host.random_state_ ^= host.random_state_ >> 12;
    host.random_state_ ^= host.random_state_ << 25;
    host.random_state_ ^= host.random_state_ >> 27;
    out[i] = static_cast<uint8_t>((host.random_state_ * 0x2545F4914F6CDD1Du) >> 56);
  }
}

inline assay_status FakeHost::kv_get(void *self, assay_str key, const assay_sink *out, int64_t *version) noexcept {
  auto &host = of(self);
  std::string value;
  const auto status = host.perform(Op::kKvGet, [&]() -> assay_status {
    const auto found = host.values_.find(std::string(sdk::view(key)));
    if (found == host.values_.end()) return ASSAY_NOT_FOUND;
    value = found->second.value;
    if (version != nullptr) *version = found->second.version;
    return ASSAY_OK;
  });
  if (status != ASSAY_OK) return status;
  return out->write(out->self, value.data(), value.size()) == 0 ? ASSAY_OK : ASSAY_RESOURCE_EXHAUSTED;
}

inline assay_status FakeHost::send_mail(void *self, assay_str to, assay_str subject, assay_str text,
                                        const assay_sink *error) noexcept {
  auto &host = of(self);
  const auto status = host.perform(Op::kMail, [&]() -> assay_status {
    if (sdk::view(to).find('@') == std::string_view::npos) return ASSAY_INVALID_ARGUMENT;
    if (sdk::view(subject).find_first_of("\r\n") != std::string_view::npos) return ASSAY_INVALID_ARGUMENT;
    host.mails_.push_back({std::string(sdk::view(to)), std::string(sdk::view(subject)), std::string(sdk::view(text))});
    return ASSAY_OK;
  });
  // As real mail systems do, the reason quotes the address.
  if (status != ASSAY_OK) explain(error, "the mail system refused <" + std::string(sdk::view(to)) + ">");
  return status;
}

inline assay_status FakeHost::send_http(void *self, const assay_call *, const assay_http_call *request,
                                        const assay_http_responder *responder, const assay_sink *error) noexcept {
  auto &host = of(self);
  std::optional<sdk::HttpReply> reply;
  const auto status = host.perform(Op::kHttp, [&]() -> assay_status {
    host.requests_.push_back({std::string(sdk::view(request->method)), std::string(sdk::view(request->url)),
                              std::string(sdk::view(request->body)),
                              sdk::detail::copy(request->headers, request->header_count)});
    if (host.replies_.empty()) return ASSAY_UNAVAILABLE;
    reply = std::move(host.replies_.front());
    host.replies_.erase(host.replies_.begin());
    return ASSAY_OK;
  });
  if (status != ASSAY_OK) return explain(error, "the request failed"), status;
  const auto headers = sdk::detail::borrow(reply->headers);
  const assay_http_response response{sizeof(response),
                                     static_cast<std::uint32_t>(reply->status),
                                     0,
                                     sdk::str(reply->content_type),
                                     sdk::str(reply->body),
                                     headers.data(),
                                     headers.size()};
  return responder->respond(responder->self, &response);
}

inline void FakeHost::fill_tables() {
  host_ = {sizeof(host_),
           this,
           ASSAY_ABI_MAJOR,
           ASSAY_ABI_MINOR,
           sdk::str("assay-fake"),
           sdk::str("0.0.0"),
           [](void *self, assay_str id) -> const void * { return of(self).service(sdk::view(id)); }};
  log_ = {sizeof(log_), this, [](void *self, uint32_t level, assay_str text) {
            of(self).locked([&] { of(self).logs_.push_back({level, std::string(sdk::view(text))}); });
          }};
  report_ = {sizeof(report_), this, [](void *self, assay_str json, const assay_sink *error) -> assay_status {
               return of(self).perform(Op::kReport, [&] { return of(self).take_report(sdk::view(json), error); });
             }};
  kv_ = {sizeof(kv_), this, &FakeHost::kv_get,
         [](void *self, assay_str key, assay_str value, int64_t expected, int64_t expires_at_ms, assay_str assessment,
            int64_t *version) -> assay_status {
           StoredValue stored{std::string(sdk::view(value)), std::string(sdk::view(assessment)), 0, expires_at_ms};
           return of(self).perform(Op::kKvPut,
                                   [&] { return of(self).put(sdk::view(key), std::move(stored), expected, version); });
         },
         [](void *self, assay_str key) -> assay_status {
           return of(self).perform(Op::kKvRemove, [&]() -> assay_status {
             of(self).values_.erase(std::string(sdk::view(key)));
             return ASSAY_OK;
           });
         }};
  timer_ = {sizeof(timer_), this,
            [](void *self, assay_str id, int64_t due_ms, assay_str payload) -> assay_status {
              return of(self).perform(Op::kTimerSet, [&]() -> assay_status {
                if (id.len == 0 || id.len > 256 || payload.len > 4096) return ASSAY_INVALID_ARGUMENT;
                of(self).timers_[std::string(sdk::view(id))] = {std::string(sdk::view(payload)), due_ms,
                                                                ++of(self).last_generation_};
                return ASSAY_OK;
              });
            },
            [](void *self, assay_str id) -> assay_status {
              return of(self).perform(Op::kTimerCancel, [&]() -> assay_status {
                of(self).timers_.erase(std::string(sdk::view(id)));
                return ASSAY_OK;
              });
            }};
  clock_ = {sizeof(clock_), this, [](void *self) -> int64_t { return of(self).now_ms(); }, &FakeHost::random_bytes};
  mail_ = {sizeof(mail_), this, &FakeHost::send_mail};
  http_ = {sizeof(http_), this, &FakeHost::send_http};
}

}  // namespace assay::testing
