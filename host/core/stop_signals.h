// SIGTERM and SIGINT as something to wait for. Made by main before any other thread, so that every thread inherits the
// mask.
#pragma once

#include <csignal>
#include <string_view>

namespace assay {

class StopSignals {
 public:
  // Blocks the two, and ignores SIGPIPE.
  StopSignals();

  // Waits for one of them and gives its name. A second one ends the process at once, for whom the drain takes too long.
  std::string_view await() const;

 private:
  sigset_t stop_{};
};

}  // namespace assay
