// Arguments → serve, or one question to a sandbox that serves → exit code.
#include <cstdio>

#include "host/core/log.h"
#include "host/core/stop_signals.h"
#include "host/net/curl_client.h"
#include "host/sandbox/app.h"
#include "host/sandbox/ask.h"
#include "host/sandbox/command_line.h"

namespace {

using namespace assay;

constexpr std::chrono::seconds kDrainLimit{5};

int finish(const sandbox::Exit &exit) {
  std::fputs(exit.text.c_str(), exit.code == 0 ? stdout : stderr);
  return exit.code;
}

int serve(const sandbox::ServeOptions &options) {
  log::configure(log::Level::kInfo);
  const StopSignals stop;
  const auto app = sandbox::App::open(options);
  if (!app.ok()) return finish({1, "assay-sandbox: " + app.error().message + '\n'});
  std::printf("assay-sandbox ready url=%s\n", (*app)->url().c_str());
  std::fflush(stdout);

  log::info("sandbox_stopping", {{"signal", stop.await()}});
  (*app)->drain(kDrainLimit);
  return 0;
}

int ask(sandbox::Ask question) {
  const auto runtime = net::CurlRuntime::open();
  if (!runtime.ok()) return finish({1, "assay-sandbox: " + runtime.error().message + '\n'});
  const auto client = net::CurlClient::open(**runtime);
  if (!client.ok()) return finish({1, "assay-sandbox: " + client.error().message + '\n'});
  return finish(sandbox::ask(std::move(question), **client));
}

}  // namespace

int main(int argc, char **argv) {
  auto command = sandbox::parse_command_line(argc, argv);
  if (const auto *exit = std::get_if<sandbox::Exit>(&command)) return finish(*exit);
  if (const auto *options = std::get_if<sandbox::ServeOptions>(&command)) return serve(*options);
  return ask(std::get<sandbox::Ask>(std::move(command)));
}
