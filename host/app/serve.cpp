#include "host/app/serve.h"

#include <cstdio>

#include "host/app/app.h"
#include "host/config/load.h"
#include "host/core/log.h"
#include "host/core/stop_signals.h"

namespace assay::app {

int serve(const std::string &config_path, const std::string &version) {
  auto loaded = config::load(config_path, config::system_sources());
  for (const auto &warning : loaded.warnings) std::fprintf(stderr, "%s\n", warning.to_string().c_str());
  for (const auto &fault : loaded.faults) std::fprintf(stderr, "%s\n", fault.to_string().c_str());
  if (!loaded.faults.empty()) return 2;

  log::configure(loaded.config.log_level);
  const StopSignals stop;
  const auto listen = loaded.config.partner.listen;
  auto app = App::open(std::move(loaded.config), version);
  if (!app.ok()) {
    std::fprintf(stderr, "assay: %s\n", app.error().message.c_str());
    return 1;
  }
  std::printf("assay ready partner=http://%s:%u\n", listen.substr(0, listen.rfind(':')).c_str(),
              (*app)->partner_port());
  std::fflush(stdout);
  log::info("stopping", {{"signal", stop.await()}});
  (*app)->drain();
  return 0;
}

}  // namespace assay::app
