#include "host/plugin/loaded_provider.h"

#include <algorithm>

#include "host/core/log.h"
#include "host/plugin/headers.h"
#include "host/plugin/page_answer.h"
#include "host/plugin/sink.h"
#include "host/plugin/text.h"
#include "host/wire/plugin_json.h"

namespace assay::plugin {
namespace {

constexpr std::chrono::milliseconds kLeastStopTime{1'000};

PoolOptions effective(PoolOptions options, std::uint32_t declared) {
  if (declared > 0) options.threads = std::min<std::size_t>(options.threads, declared);
  return options;
}

// Instance has refused every other number.
StartSafety start_safety_of(const Instance &instance) {
  switch (instance.assessment().start_safety) {
    case ASSAY_START_REPEATABLE: return StartSafety::kRepeatable;
    case ASSAY_START_LOOKUP: return StartSafety::kLookup;
    default: return StartSafety::kNone;
  }
}

// What the plugin wrote. A vendor that answered more than fits may well have begun, so that is not the plugin's own
// kResourceExhausted, which says that nothing was.
Result<std::string> output_of(assay_status status, const Call &call, const CappedSink &out, const std::string &what) {
  if (out.overflowed()) return Error{ErrorCode::kInternal, what + ": answered more than 1 MiB"};
  if (status != ASSAY_OK) return call.error(status, what);
  return out.text();
}

// A plugin's garbage is no fault of the request, so its pointer goes into the text.
Error garbage(const std::string &what, const char *schema, const Error &fault) {
  return {ErrorCode::kInternal, what + ": the answer is not what schema/" + schema + " says: " + fault.message};
}

Result<StartAccepted> accepted_of(assay_status status, const Call &call, const CappedSink &out,
                                  const std::string &what) {
  ASSAY_TRY(const auto text, output_of(status, call, out, what));
  auto accepted = wire::parse_start_accepted(text);
  if (!accepted.ok()) return garbage(what, "started.json", accepted.error());
  return accepted;
}

Result<void> outcome_of(assay_status status, const Call &call, const std::string &what) {
  if (status != ASSAY_OK) return call.error(status, what);
  return {};
}

// Without the plugin's own words, which may quote the path: it holds a secret link, and this error is logged.
Error page_error(assay_status status, const Call &call, const std::string &what) {
  const auto error = call.error(status, what);
  return {error.code,
          what + ": answered status " + std::to_string(status) + " (" + std::string(name_of(error.code)) + ")", "",
          error.retry_after};
}

Result<PageResponse> call_page(const Instance &instance, const Call &call, const PageRequest &asked,
                               const std::string &what) {
  if (instance.pages() == nullptr) return Error{ErrorCode::kUnsupported, what + ": the plugin has no pages"};
  const auto headers = to_abi(asked.headers);
  assay_http_request request{};
  request.struct_size = sizeof request;
  request.method = to_abi(std::string_view(asked.method));
  request.path = to_abi(std::string_view(asked.path));
  request.query = to_abi(std::string_view(asked.query));
  request.body = to_abi(std::string_view(asked.body));
  request.headers = headers.data();
  request.header_count = headers.size();
  PageAnswer answer;
  const auto status = instance.pages()->handle(instance.self(), call.abi(), &request, answer.abi());
  if (status != ASSAY_OK) return page_error(status, call, what);
  auto page = std::move(answer).take();
  if (!page.ok()) return Error{ErrorCode::kInternal, what + ": " + page.error().message};
  return page;
}

Result<void> call_apply(const Instance &instance, const Call &call, const VendorEvent &given, const std::string &what) {
  if (instance.webhooks() == nullptr) return Error{ErrorCode::kUnsupported, what + ": the plugin has no webhooks"};
  const auto headers = to_abi(given.headers);
  assay_webhook_event event{};
  event.struct_size = sizeof event;
  event.hook = to_abi(std::string_view(given.hook));
  event.event_id = to_abi_or_absent(given.event_id);
  event.body = to_abi(std::string_view(given.body));
  event.headers = headers.data();
  event.header_count = headers.size();
  event.received_ms = given.received_ms;
  event.attempt = given.attempt;
  return outcome_of(instance.webhooks()->apply(instance.self(), call.abi(), &event), call, what);
}

}  // namespace

LoadedProvider::LoadedProvider(std::shared_ptr<Instance> instance, PoolOptions options)
    : id_(instance->id()),
      identity_(instance->identity()),
      has_custom_fields_(instance->custom_fields() != nullptr),
      has_pages_(instance->pages() != nullptr),
      has_timer_hook_(instance->timer_hook() != nullptr),
      start_safety_(start_safety_of(*instance)),
      hooks_(instance->hooks()),
      instance_(std::move(instance)),
      pool_(effective(options, instance_->max_concurrency())) {}

LoadedProvider::~LoadedProvider() { stop(std::chrono::milliseconds(0)); }

template <class T>
void LoadedProvider::submit(const char *function, CallContext context, Done<T> done, Work<T> work,
                            WorkerPool::Share share) {
  const auto what = "plugin " + id_.entry.value + ", " + function;
  std::shared_ptr<Instance> instance;
  {
    MutexLock lock(mutex_);
    instance = instance_;
  }
  if (!instance) return done(Error{ErrorCode::kUnavailable, what + ": the plugin was stopped"});

  WorkerPool::Job job;
  job.deadline = context.deadline;
  job.share = share;
  job.fail = [done, what](Error error) {
    error.message = what + ": " + error.message;
    done(std::move(error));
  };
  job.late = [id = id_, function, request = context.request_id, deadline = context.deadline] {
    // One that a stop was answered for comes back before its deadline.
    const auto late = std::max(std::chrono::steady_clock::now() - deadline, std::chrono::nanoseconds(0));
    log::warn("plugin_late_answer", {{"line", id.line.value},
                                     {"plugin", id.entry.value},
                                     {"call", function},
                                     {"request_id", request},
                                     {"late_ms", std::chrono::duration_cast<std::chrono::milliseconds>(late).count()}});
  };
  job.run = [instance = std::move(instance), context = std::move(context), work = std::move(work),
             done = std::move(done), what](const CancelFlag &cancelled) -> WorkerPool::Answer {
    const Call call(context, cancelled);
    const auto attempt = [&]() -> Result<T> {
      // Only a belt: an exception of a plugin with a C++ runtime of its own ends the process here.
      try {
        return work(*instance, call, what);
      } catch (...) {
        return Error{ErrorCode::kInternal,
                     what + ": the plugin threw an exception; nothing may be thrown across the ABI"};
      }
    };
    return [done, result = attempt()] { done(result); };
  };
  pool_.submit(std::move(job));
}

void LoadedProvider::list(CallContext context, Done<std::vector<OfferedType>> done) {
  using Types = std::vector<OfferedType>;
  submit<Types>("list", std::move(context), std::move(done),
                [](const Instance &instance, const Call &call, const std::string &what) -> Result<Types> {
                  const CappedSink out;
                  const auto status = instance.assessment().list(instance.self(), call.abi(), out.abi());
                  ASSAY_TRY(const auto text, output_of(status, call, out, what));
                  auto types = wire::parse_offered_types(text);
                  if (!types.ok()) return garbage(what, "list.json", types.error());
                  return types;
                });
}

void LoadedProvider::custom_fields(CallContext context, Done<std::vector<CustomField>> done) {
  using Fields = std::vector<CustomField>;
  submit<Fields>("custom_fields", std::move(context), std::move(done),
                 [](const Instance &instance, const Call &call, const std::string &what) -> Result<Fields> {
                   if (instance.custom_fields() == nullptr)
                     return Error{ErrorCode::kUnsupported, what + ": the plugin has no custom fields"};
                   const CappedSink out;
                   const auto status = instance.custom_fields()->list(instance.self(), call.abi(), out.abi());
                   ASSAY_TRY(const auto text, output_of(status, call, out, what));
                   auto fields = wire::parse_custom_fields(text);
                   if (!fields.ok()) return garbage(what, "custom_fields.json", fields.error());
                   return fields;
                 });
}

void LoadedProvider::start(CallContext context, StartCommand command, Done<StartAccepted> done) {
  submit<StartAccepted>("start", std::move(context), std::move(done),
                        [command = std::move(command)](const Instance &instance, const Call &call,
                                                       const std::string &what) -> Result<StartAccepted> {
                          const CappedSink out;
                          const auto status = instance.assessment().start(
                              instance.self(), call.abi(), to_abi(std::string_view(command.body)), out.abi());
                          return accepted_of(status, call, out, what);
                        });
}

void LoadedProvider::lookup(CallContext context, Done<StartAccepted> done) {
  submit<StartAccepted>(
      "lookup", std::move(context), std::move(done),
      [](const Instance &instance, const Call &call, const std::string &what) -> Result<StartAccepted> {
        if (instance.lookup() == nullptr) return Error{ErrorCode::kUnsupported, what + ": the plugin has no lookup"};
        const CappedSink out;
        const auto status = instance.lookup()->lookup(instance.self(), call.abi(), out.abi());
        return accepted_of(status, call, out, what);
      });
}

void LoadedProvider::cancel(CallContext context, AssessmentId id, std::string vendor_ref, Done<void> done) {
  submit<void>("cancel", std::move(context), std::move(done),
               [id, vendor_ref = std::move(vendor_ref)](const Instance &instance, const Call &call,
                                                        const std::string &what) -> Result<void> {
                 if (instance.assessment().cancel == nullptr)
                   return Error{ErrorCode::kUnsupported, "this vendor does not cancel assessments"};
                 const auto text = id.to_string();
                 const auto status = instance.assessment().cancel(
                     instance.self(), call.abi(), to_abi(std::string_view(text)), to_abi(std::string_view(vendor_ref)));
                 return outcome_of(status, call, what);
               });
}

void LoadedProvider::page(CallContext context, PageRequest request, Done<PageResponse> done) {
  submit<PageResponse>(
      "page", std::move(context), std::move(done),
      [request = std::move(request)](const Instance &instance, const Call &call, const std::string &what) {
        return call_page(instance, call, request, what);
      },
      WorkerPool::Share::kPage);
}

void LoadedProvider::fire_timer(CallContext context, std::string id, std::string payload, Done<void> done) {
  submit<void>("timer", std::move(context), std::move(done),
               [id = std::move(id), payload = std::move(payload)](const Instance &instance, const Call &call,
                                                                  const std::string &what) -> Result<void> {
                 if (instance.timer_hook() == nullptr)
                   return Error{ErrorCode::kUnsupported, what + ": the plugin has no timer hook"};
                 const auto status = instance.timer_hook()->fire(
                     instance.self(), call.abi(), to_abi(std::string_view(id)), to_abi(std::string_view(payload)));
                 return outcome_of(status, call, what);
               });
}

void LoadedProvider::apply_event(CallContext context, VendorEvent event, Done<void> done) {
  submit<void>("event", std::move(context), std::move(done),
               [event = std::move(event)](const Instance &instance, const Call &call, const std::string &what) {
                 return call_apply(instance, call, event, what);
               });
}

void LoadedProvider::close() { pool_.close(); }

void LoadedProvider::stop(std::chrono::milliseconds limit) {
  std::shared_ptr<Instance> instance;
  {
    MutexLock lock(mutex_);
    instance = std::move(instance_);
    instance_.reset();
  }
  if (!instance) return;
  const auto until = std::chrono::steady_clock::now() + limit;
  const auto left = [&] {
    return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()),
                    std::chrono::milliseconds(0));
  };
  pool_.close();
  const auto services = instance->services();
  const char *hung_in = Instance::drain(instance, std::max(left(), kLeastStopTime)) ? nullptr : "drain";
  if (pool_.stop(left()) > 0) hung_in = "a call";
  // Two functions of its life must never run at once, and none may be freed under a running call: whoever comes back
  // last ends it.
  if (hung_in != nullptr)
    Instance::release(std::move(instance), kLeastStopTime);
  else if (!Instance::stop(std::move(instance), std::max(left(), kLeastStopTime)))
    hung_in = "stop";
  services->close();
  if (hung_in != nullptr)
    log::error("plugin_left_alone", {{"line", id_.line.value}, {"plugin", id_.entry.value}, {"hangs_in", hung_in}});
}

}  // namespace assay::plugin
