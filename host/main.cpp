// Arguments → configuration → host → exit code.
#include <cstdio>
#include <variant>

#include "host/app/serve.h"
#include "host/cli/command_line.h"
#include "host/security/keys.h"

int main(int argc, char **argv) {
  using namespace assay;
  const auto command = cli::parse(argc, argv, ASSAY_VERSION);
  if (const auto *exit = std::get_if<cli::Exit>(&command)) {
    std::fputs(exit->text.c_str(), exit->exit_code == 0 ? stdout : stderr);
    return exit->exit_code;
  }
  if (auto ready = security::initialize(); !ready.ok()) {
    std::fprintf(stderr, "assay: %s\n", ready.error().message.c_str());
    return 1;
  }
  if (std::holds_alternative<cli::GenerateKey>(command)) {
    std::printf("%s\n", security::generate_api_key().c_str());
    return 0;
  }
  return app::serve(std::get<cli::Serve>(command).config_path, ASSAY_VERSION);
}
