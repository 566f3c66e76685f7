#include "host/core/stop_signals.h"

namespace assay {

StopSignals::StopSignals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigemptyset(&stop_);
  sigaddset(&stop_, SIGTERM);
  sigaddset(&stop_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop_, nullptr);
}

std::string_view StopSignals::await() const {
  int signal = 0;
  sigwait(&stop_, &signal);
  pthread_sigmask(SIG_UNBLOCK, &stop_, nullptr);
  return signal == SIGTERM ? "SIGTERM" : "SIGINT";
}

}  // namespace assay
