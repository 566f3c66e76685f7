#include "host/app/serve.h"

#include <csignal>
#include <cstdio>

#include "host/app/app.h"
#include "host/config/load.h"
#include "host/core/log.h"

namespace assay::app {
namespace {

// Every thread inherits the mask, so that the two signals wait for await_stop().
sigset_t block_stop_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  return stop;
}

// A second signal ends the process at once, for whom the drain takes too long.
void await_stop(const sigset_t &stop) {
  int signal = 0;
  sigwait(&stop, &signal);
  log::info("stopping", {{"signal", signal == SIGTERM ? "SIGTERM" : "SIGINT"}});
  pthread_sigmask(SIG_UNBLOCK, &stop, nullptr);
}

}  // namespace

int serve(const std::string &config_path, const std::string &version) {
  auto loaded = config::load(config_path, config::system_sources());
  for (const auto &fault : loaded.faults) std::fprintf(stderr, "%s\n", fault.to_string().c_str());
  if (!loaded.faults.empty()) return 2;

  log::configure(loaded.config.log_level);
  const auto stop = block_stop_signals();
  const auto listen = loaded.config.partner.listen;
  auto app = App::open(std::move(loaded.config), version);
  if (!app.ok()) {
    std::fprintf(stderr, "assay: %s\n", app.error().message.c_str());
    return 1;
  }
  std::printf("assay ready partner=http://%s:%u\n", listen.substr(0, listen.rfind(':')).c_str(),
              (*app)->partner_port());
  std::fflush(stdout);
  await_stop(stop);
  (*app)->drain();
  return 0;
}

}  // namespace assay::app
