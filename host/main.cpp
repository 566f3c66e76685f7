// Arguments → configuration → host → exit code.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <variant>

#include "host/app/check.h"
#include "host/app/serve.h"
#include "host/cli/admin.h"
#include "host/cli/command_line.h"
#include "host/security/keys.h"

namespace {

// A key that was cut short must not look like one that was made.
int print(const std::string &text) {
  if (std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0) return 0;
  std::fprintf(stderr, "assay: cannot write to stdout: %s\n", std::strerror(errno));
  return 1;
}

int check(const assay::cli::Check &wanted) {
  using namespace assay;
  const auto report = app::check(wanted.config_path, app::load_config(wanted.config_path), ASSAY_VERSION);
  const bool ok = report.errors() == 0 && (!wanted.is_strict || report.warnings() == 0);
  const int printed = print(wanted.as_json ? config::render_json(report, ok) : config::render_text(report));
  return ok ? printed : 1;
}

int ask_host(const assay::cli::Admin &wanted) {
  const auto outcome = assay::cli::run(wanted);
  std::fputs(outcome.err.c_str(), stderr);
  const int printed = print(outcome.out);
  return outcome.exit_code != 0 ? outcome.exit_code : printed;
}

}  // namespace

int main(int argc, char **argv) {
  using namespace assay;
  const auto command = cli::parse(argc, argv, ASSAY_VERSION);
  if (const auto *exit = std::get_if<cli::Exit>(&command)) {
    if (exit->exit_code == 0) return print(exit->text);
    std::fputs(exit->text.c_str(), stderr);
    return exit->exit_code;
  }
  if (auto ready = security::initialize(); !ready.ok()) {
    std::fprintf(stderr, "assay: %s\n", ready.error().message.c_str());
    return 1;
  }
  if (std::holds_alternative<cli::GenerateKey>(command)) return print(security::generate_api_key() + "\n");
  if (const auto *wanted = std::get_if<cli::Check>(&command)) return check(*wanted);
  if (const auto *wanted = std::get_if<cli::Admin>(&command)) return ask_host(*wanted);
  return app::serve(std::get<cli::Serve>(command).config_path, ASSAY_VERSION);
}
