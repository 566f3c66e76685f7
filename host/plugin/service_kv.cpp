#include "host/plugin/services.h"
#include "host/plugin/text.h"

namespace assay::plugin {
namespace {

constexpr std::uint64_t kMaxKeyBytes = 256;
constexpr std::uint64_t kMaxValueBytes = 64 * 1024;

assay_status ASSAY_CALL get(void *self, assay_str key, const assay_sink *out, std::int64_t *version) noexcept {
  return wall([&] {
    const auto entry = use_host(self, ASSAY_SVC_KV, [&](ServiceContext &context) -> Result<std::optional<KvEntry>> {
      ASSAY_CHECK(check_text(key, "key", 1, kMaxKeyBytes));
      if (out == nullptr) return Error{ErrorCode::kInvalidArgument, "out is NULL"};
      return context.ports.kv.get(context.of, view(key));
    });
    if (!entry.ok()) return refuse(entry.error(), nullptr);
    if (!*entry) return ASSAY_NOT_FOUND;
    if (!write_to(out, (*entry)->value)) return ASSAY_RESOURCE_EXHAUSTED;
    if (version != nullptr) *version = (*entry)->version;
    return ASSAY_OK;
  });
}

Result<std::optional<AssessmentId>> assessment_of(assay_str id) {
  if (view(id).empty()) return std::optional<AssessmentId>();
  const auto parsed = AssessmentId::parse(view(id));
  if (!parsed) return Error{ErrorCode::kInvalidArgument, "assessment_id is not the UUID that start was given"};
  return parsed;
}

assay_status ASSAY_CALL put(void *self, assay_str key, assay_str value, std::int64_t expected,
                            std::int64_t expires_at_ms, assay_str assessment_id, std::int64_t *version) noexcept {
  return wall([&] {
    const auto written = use_host(self, ASSAY_SVC_KV, [&](ServiceContext &context) -> Result<std::int64_t> {
      ASSAY_CHECK(check_text(key, "key", 1, kMaxKeyBytes));
      ASSAY_CHECK(check_size(value, "value", 0, kMaxValueBytes));
      ASSAY_CHECK(check_size(assessment_id, "assessment_id", 0, 36));
      if (expected < ASSAY_KV_ANY_VERSION) return Error{ErrorCode::kInvalidArgument, "expected is no version"};
      if (expires_at_ms < 0) return Error{ErrorCode::kInvalidArgument, "expires_at_ms is negative"};
      ASSAY_TRY(const auto assessment, assessment_of(assessment_id));
      return context.ports.kv.put(context.of, view(key), view(value), expected, expires_at_ms, assessment);
    });
    if (!written.ok()) return refuse(written.error(), nullptr);
    if (version != nullptr) *version = *written;
    return ASSAY_OK;
  });
}

assay_status ASSAY_CALL remove(void *self, assay_str key) noexcept {
  return wall([&] {
    return answer(use_host(self, ASSAY_SVC_KV,
                           [&](ServiceContext &context) -> Result<void> {
                             ASSAY_CHECK(check_text(key, "key", 1, kMaxKeyBytes));
                             return context.ports.kv.remove(context.of, view(key));
                           }),
                  nullptr);
  });
}

}  // namespace

assay_svc_kv kv_service(ServiceContext &context) noexcept {
  return {sizeof(assay_svc_kv), &context, &get, &put, &remove};
}

}  // namespace assay::plugin
