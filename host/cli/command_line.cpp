#include "host/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <sstream>

namespace assay::cli {

Command parse(int argc, const char *const *argv, const std::string &version) {
  CLI::App app("Assay, the assessment gateway: Ashby on one side, assessment vendors' plugins on the other.", "assay");
  app.set_version_flag("--version", "assay " + version);
  app.require_subcommand(1);

  Serve serve;
  auto *serve_command = app.add_subcommand("serve", "Run the host until SIGTERM or SIGINT.");
  serve_command->add_option("--config", serve.config_path, "The YAML configuration.")->required();
  auto *key_command = app.add_subcommand("generate-key", "Print a new API key for a customer.");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &e) {
    std::ostringstream out, err;
    const int code = app.exit(e, out, err);
    return Exit{code == 0 ? 0 : 2, out.str() + err.str()};
  }
  if (*serve_command) return serve;
  if (*key_command) return GenerateKey{};
  return Exit{2, app.help()};
}

}  // namespace assay::cli
