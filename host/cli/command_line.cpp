#include "host/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <sstream>

#include "host/cli/command_line_admin.h"

namespace assay::cli {
namespace {

constexpr auto kCheckFooter =
    "Reads the configuration, loads the plugins and checks their configurations as serve does, but starts no plugin,\n"
    "opens no port and no database and writes nothing. What it finds goes to stdout, one line for each fault\n"
    "(file:line:column: key: what is wrong) and a last line with the counts; stderr is for what keeps it from "
    "checking.\n"
    "A plugin that would fail is an error, also one that serve would go on without (critical: false).\n"
    "Exit code: 0 nothing is wrong, 1 there are errors (with --strict: or warnings), 2 the command line is wrong.\n";

}  // namespace

Command parse(int argc, const char *const *argv, const std::string &version) {
  CLI::App app("Assay, the assessment gateway: Ashby on one side, assessment vendors' plugins on the other.", "assay");
  app.set_version_flag("--version", "assay " + version);
  app.require_subcommand(1);

  Serve serve;
  auto *serve_command = app.add_subcommand("serve", "Run the host until SIGTERM or SIGINT.");
  serve_command->add_option("--config", serve.config_path, "The YAML configuration.")->required();
  Check check;
  auto *check_command =
      app.add_subcommand("check", "Say everything that is wrong with a configuration, and serve nothing.");
  check_command->add_option("--config", check.config_path, "The YAML configuration.")->required();
  check_command->add_flag("--json", check.as_json, "Print the same as one JSON document.");
  check_command->add_flag("--strict", check.is_strict, "Warnings fail the check too.");
  check_command->footer(kCheckFooter);
  auto *key_command = app.add_subcommand("generate-key", "Print a new API key for a customer.");
  const AdminCommandLine admin_commands(app);

  try {
    app.parse(argc, argv);
    if (auto admin = admin_commands.typed()) return *std::move(admin);
  } catch (const CLI::ParseError &e) {
    std::ostringstream out, err;
    const int code = app.exit(e, out, err);
    return Exit{code == 0 ? 0 : 2, out.str() + err.str()};
  }
  if (*serve_command) return serve;
  if (*check_command) return check;
  if (*key_command) return GenerateKey{};
  return Exit{2, app.help()};
}

}  // namespace assay::cli
