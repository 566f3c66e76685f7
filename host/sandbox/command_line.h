// The arguments of assay-sandbox. The one place that sees CLI11.
#pragma once

#include <string>
#include <variant>

#include "host/sandbox/app.h"
#include "host/sandbox/partner_call.h"
#include "host/sandbox/verify/options.h"

namespace assay::sandbox {

// A recruiter's command: what is sent to a running sandbox.
struct Ask {
  CallName call = CallName::kList;
  std::string sandbox;   // base URL
  std::string key_file;  // of the partner's key; empty: the sandbox uses its own
  nlohmann::json fields;
  bool json = false;  // print the sandbox's whole answer
};

struct Exit {
  int code = 0;
  std::string text;
};

using Command = std::variant<ServeOptions, Ask, VerifyOptions, Exit>;

// Never exits and never prints: help and faults come back as Exit.
[[nodiscard]] Command parse_command_line(int argc, const char *const *argv);

}  // namespace assay::sandbox
