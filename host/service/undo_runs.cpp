#include "host/service/undo_runs.h"

#include <algorithm>
#include <utility>

#include "host/core/log.h"
#include "host/service/vendor_answers.h"

namespace assay::service {
namespace {

constexpr int kAtOnce = 2;  // of one plugin: starts find threads free

}  // namespace

void UndoRuns::begin(const store::AssessmentRow &row, const std::string &request_id) {
  if (auto undo = admit(row, request_id)) add(*std::move(undo));
}

void UndoRuns::begin_later(const store::AssessmentRow &row, const std::string &request_id) {
  if (auto undo = admit(row, request_id)) repeat_later(*std::move(undo));
}

std::optional<UndoRuns::Undo> UndoRuns::admit(const store::AssessmentRow &row, const std::string &request_id) {
  Undo undo{{row.tenant, directory_.tenant_name(row.tenant), row.line, request_id},
            row.id,
            row.vendor_ref,
            directory_.find(row.line, row.entry)};
  // A customer who is no longer configured has no account at the vendor to cancel anything with.
  const bool runs = undo.provider != nullptr && !undo.caller.tenant_name.empty();
  log::info("undo", {{"assessment", row.id.to_string()},
                     {"plugin", row.entry.value},
                     {"request", request_id},
                     {"runs", runs ? "yes" : "no"}});
  if (!runs || !under_way_.insert(row.id).second) return std::nullopt;
  return undo;
}

Result<void> UndoRuns::recover() {
  ASSAY_TRY(auto rows, store_.undos_in_flight());
  executor_.post([this, rows = std::move(rows)] {
    for (const auto &row : rows) begin(row, "recovery");
  });
  return {};
}

void UndoRuns::add(Undo undo) {
  auto &lane = lanes_[undo.provider];
  lane.waiting.push_back(std::move(undo));
  pump(lane);
}

void UndoRuns::pump(Lane &lane) {
  if (lane.running >= kAtOnce || lane.waiting.empty()) return;
  auto next = std::make_shared<Undo>(std::move(lane.waiting.front()));
  lane.waiting.pop_front();
  ++lane.running;
  assay::start(tell(*next), [this, &lane, next](bool told) {
    if (told)
      under_way_.erase(next->id);
    else
      repeat_later(std::move(*next));
    --lane.running;
    pump(lane);
  });
}

// False: nothing is known yet.
Task<bool> UndoRuns::tell(const Undo &undo) {
  const auto answer = co_await completion<void>(executor_, [&](Done<void> done) {
    undo.provider->provider->cancel(Directory::context(undo.caller, *undo.provider), undo.id, undo.vendor_ref,
                                    std::move(done));
  });
  const auto &entry = undo.provider->provider->entry();
  if (!answer.ok()) log_vendor_error("undo_failed", undo.id, entry, undo.caller.request_id, answer.error());
  // A vendor that does not know it, has ended it or does not cancel leaves nothing to do.
  if (!answer.ok() && !is_business_refusal(answer.error().code)) co_return false;
  const auto recorded =
      co_await completion<void>(executor_, [&](Done<void> done) { store_.record_undone(undo.id, std::move(done)); });
  if (recorded.ok()) log::info("undone", {{"assessment", undo.id.to_string()}, {"plugin", entry.value}});
  co_return recorded.ok();
}

void UndoRuns::repeat_later(Undo undo) {
  const auto pause = std::max(undo.next_repeat, first_repeat_);
  undo.next_repeat = next_pause(pause);
  executor_.post_at(std::chrono::steady_clock::now() + pause, [this, again = std::move(undo)] { add(again); });
}

}  // namespace assay::service
