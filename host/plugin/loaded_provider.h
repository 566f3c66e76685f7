// A plugin in this process as a Provider: crosses the ABI on the instance's own threads, under deadlines.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host/plugin/instance.h"
#include "host/plugin/provider.h"
#include "host/plugin/worker_pool.h"

namespace assay::plugin {

class LoadedProvider final : public Provider {
 public:
  // options.threads: the operator's limit; the plugin may declare fewer. Required: `instance` has started.
  LoadedProvider(std::shared_ptr<Instance> instance, PoolOptions options);
  ~LoadedProvider() override;  // as stop(0)

  [[nodiscard]] const PluginEntry &entry() const noexcept override { return id_.entry; }
  [[nodiscard]] const InstanceId &id() const noexcept { return id_; }
  [[nodiscard]] const PluginIdentity &identity() const noexcept { return identity_; }
  [[nodiscard]] bool has_custom_fields() const noexcept override { return has_custom_fields_; }
  [[nodiscard]] bool has_pages() const noexcept override { return has_pages_; }
  [[nodiscard]] StartSafety start_safety() const noexcept override { return start_safety_; }
  [[nodiscard]] bool has_timer_hook() const noexcept { return has_timer_hook_; }
  [[nodiscard]] const std::vector<Webhook> &hooks() const noexcept { return hooks_; }

  void list(CallContext context, Done<std::vector<OfferedType>> done) override;
  void custom_fields(CallContext context, Done<std::vector<CustomField>> done) override;
  void start(CallContext context, StartCommand command, Done<StartAccepted> done) override;
  void lookup(CallContext context, Done<StartAccepted> done) override;
  void cancel(CallContext context, AssessmentId id, std::string vendor_ref, Done<void> done) override;
  void page(CallContext context, PageRequest request, Done<PageResponse> done) override;
  void fire_timer(CallContext context, std::string id, std::string payload, Done<void> done) override;
  void apply_event(CallContext context, VendorEvent event, Done<void> done) override;

  // Takes no more calls: kUnavailable. [any-thread]
  void close();
  // As close(), tells the plugin, waits at most `limit` for the calls under way, then stops and destroys the plugin
  // (given at least a second). One that hangs is left alone, with what it stands on, and logged. Idempotent; one caller
  // at a time; not from a `done`. Afterwards the ports are no longer used.
  void stop(std::chrono::milliseconds limit);

 private:
  template <class T>
  using Work = std::function<Result<T>(const Instance &, const Call &, const std::string &what)>;
  template <class T>
  void submit(const char *function, CallContext context, Done<T> done, Work<T> work,
              WorkerPool::Share share = WorkerPool::Share::kCall);

  const InstanceId id_;
  const PluginIdentity identity_;
  const bool has_custom_fields_;
  const bool has_pages_;
  const bool has_timer_hook_;
  const StartSafety start_safety_;
  const std::vector<Webhook> hooks_;
  Mutex mutex_;
  std::shared_ptr<Instance> instance_ ASSAY_GUARDED_BY(mutex_);  // empty once stopped
  WorkerPool pool_;
};

}  // namespace assay::plugin
