// The composition root: the only code that knows every concrete class. Builds the modules in order, tears them down in
// reverse.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "host/config/load.h"
#include "host/core/result.h"

namespace assay::app {

class App {
 public:
  // Everything up to serving: opens the store, binds the partner port, loads the plugins, goes on with what an earlier
  // process left. Adds to loaded.faults what is wrong with plugins, whether the host starts
  // without them or not. Required: no faults. Errors name what could not be opened and why; nothing is left behind.
  static Result<std::unique_ptr<App>> open(config::Loaded &loaded, const std::string &version);
  // As drain(), then closes everything.
  ~App();

  [[nodiscard]] std::uint16_t partner_port() const noexcept;

  // Stops accepting, lets what is under way end (at most the configuration's drain_limit), stops the plugins. Once.
  void drain();

 private:
  struct Parts;
  explicit App(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace assay::app
