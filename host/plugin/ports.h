// What host services and the registry stand on. All must outlive the Registry.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "host/core/clock.h"
#include "host/plugin/host_ports.h"

namespace assay::plugin {

// From the operating system's generator (getrandom).
void system_random(std::span<std::uint8_t> out);

struct Ports {
  UpdateSink &updates;
  Kv &kv;
  Timers &timers;
  MailPort &mail;
  Egress &egress;
  Clock &clock;
  std::function<std::string(std::string_view)> sha256_hex;  // for pins; without it a pinned library is refused
  std::string host_version = "0.1.0";                       // semver, told to plugins
  std::function<void(std::span<std::uint8_t>)> random = system_random;  // cryptographic; [any-thread]
};

}  // namespace assay::plugin
