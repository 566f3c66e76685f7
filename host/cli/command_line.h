// What the operator typed, as a value. Only command_line*.cpp know CLI11.
#pragma once

#include <string>
#include <variant>

#include "host/cli/admin_command.h"

namespace assay::cli {

struct Serve {
  std::string config_path;
};
struct Check {
  std::string config_path;
  bool as_json = false;
  bool is_strict = false;  // a warning fails too
};
struct GenerateKey {};
// The command line ends here: print `text` (to stderr when exit_code is not 0) and exit; 2: it was wrong.
struct Exit {
  int exit_code = 0;
  std::string text;
};

using Command = std::variant<Serve, Check, GenerateKey, Admin, Exit>;

[[nodiscard]] Command parse(int argc, const char *const *argv, const std::string &version);

}  // namespace assay::cli
