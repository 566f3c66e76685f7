#include "host/app/serve.h"

#include <cstdio>
#include <cstdlib>

#include "host/app/app.h"
#include "host/app/check.h"
#include "host/app/plugins.h"
#include "host/core/crash_point.h"
#include "host/core/log.h"
#include "host/core/stop_signals.h"

namespace assay::app {
namespace {

void print(const config::Report &report) { std::fputs(config::render_faults(report).c_str(), stderr); }

// Of plugins that the host does without.
void log_faults(const std::vector<config::Fault> &faults) {
  for (const auto &fault : faults)
    log::error("plugin_fault", {{"file", fault.file},
                                {"line", fault.line},
                                {"column", fault.column},
                                {"key", fault.key},
                                {"fault", fault.message()}});
}

// ASSAY_CRASH_AT, in builds that have such points.
Result<void> arm_crash_point() {
  if constexpr (kHasCrashPoints) {
    const char *const text = std::getenv("ASSAY_CRASH_AT");  // NOLINT(concurrency-mt-unsafe): before any thread
    if (text == nullptr) return {};
    ASSAY_TRY(const auto point, parse_crash_point(text));
    arm(point);
  }
  return {};
}

}  // namespace

int serve(const std::string &config_path, const std::string &version) {
  if (const auto armed = arm_crash_point(); !armed.ok()) {
    std::fprintf(stderr, "assay: ASSAY_CRASH_AT: %s\n", armed.error().message.c_str());
    return 2;
  }
  auto loaded = load_config(config_path);
  if (!loaded.faults.empty()) {
    print(check(config_path, std::move(loaded), version));
    return 2;
  }
  for (const auto &warning : loaded.warnings) std::fprintf(stderr, "%s\n", warning.to_string().c_str());

  log::configure(loaded.config.log_level);
  const StopSignals stop;
  auto app = App::open(loaded, version);
  if (!app.ok()) {
    loaded.warnings.clear();  // they were said
    if (!loaded.faults.empty()) print(report_of(config_path, loaded));
    std::fprintf(stderr, "assay: %s\n", app.error().message.c_str());
    return 1;
  }
  log_faults(loaded.faults);
  const auto listen = loaded.config.partner.listen;
  loaded = {};  // the parsed files are not needed any more
  std::printf("assay ready partner=http://%s:%u\n", listen.substr(0, listen.rfind(':')).c_str(),
              (*app)->partner_port());
  std::fflush(stdout);
  log::info("stopping", {{"signal", stop.await()}});
  (*app)->drain();
  return 0;
}

}  // namespace assay::app
