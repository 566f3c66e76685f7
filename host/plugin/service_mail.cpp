#include "host/plugin/services.h"
#include "host/plugin/text.h"

namespace assay::plugin {
namespace {

constexpr std::uint64_t kMaxAddressBytes = 320;
constexpr std::uint64_t kMaxSubjectBytes = 998;
constexpr std::uint64_t kMaxTextBytes = 256 * 1024;

assay_status ASSAY_CALL send(void *self, assay_str to, assay_str subject, assay_str text,
                             const assay_sink *error) noexcept {
  return wall([&] {
    return answer(use_host(self, ASSAY_SVC_MAIL,
                           [&](ServiceContext &context) -> Result<void> {
                             ASSAY_CHECK(check_text(to, "to", 1, kMaxAddressBytes));
                             ASSAY_CHECK(check_text(subject, "subject", 0, kMaxSubjectBytes));
                             ASSAY_CHECK(check_text(text, "text", 0, kMaxTextBytes));
                             return context.ports.mail.send(context.of, view(to), view(subject), view(text));
                           }),
                  error);
  });
}

}  // namespace

assay_svc_mail mail_service(ServiceContext &context) noexcept { return {sizeof(assay_svc_mail), &context, &send}; }

}  // namespace assay::plugin
