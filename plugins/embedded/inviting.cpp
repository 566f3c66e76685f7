#include "plugins/embedded/inviting.h"

#include <utility>

namespace assay::embedded {
namespace {

sdk::Status refuse(const sdk::Host &host, const Invitation &invitation, sdk::Status why) {
  const auto undone = invitation.undo();
  if (!undone.is_ok()) {
    host.log(sdk::LogLevel::kWarn, "assessment " + invitation.assessment_id +
                                       ": what a refused start had stored stays until it expires: " + undone.message);
  }
  return why;
}

// A failure is not the caller's: the mail is out, and answering with an error would bring the start back to send it
// again.
void mark_mailed(const sdk::Host &host, const Invitation &invitation) {
  const auto marked = invitation.mark_mailed();
  if (marked.is_ok()) return;
  host.log(sdk::LogLevel::kWarn,
           "assessment " + invitation.assessment_id +
               ": mailed, but not marked so; a repeated start would mail again: " + marked.message);
}

}  // namespace

sdk::Status invite(const sdk::Host &host, const Invitation &invitation) {
  auto done = invitation.prepare();
  if (done.is_ok()) done = send(host, invitation.address, invitation.mail);
  if (!done.is_ok()) return may_have_happened(done.code) ? done : refuse(host, invitation, std::move(done));
  mark_mailed(host, invitation);
  host.log(sdk::LogLevel::kInfo, "assessment " + invitation.assessment_id + ": invitation mailed");
  return {};
}

}  // namespace assay::embedded
