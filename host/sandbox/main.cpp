// Arguments → serve, one question to a sandbox that serves, or a partner verified → exit code.
#include <cstdio>

#include "host/core/log.h"
#include "host/core/stop_signals.h"
#include "host/net/curl_client.h"
#include "host/sandbox/app.h"
#include "host/sandbox/ask.h"
#include "host/sandbox/command_line.h"
#include "host/sandbox/verify/verify.h"

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

// Exit = use(client); no_client: the exit code when there is none.
template <class Use>
sandbox::Exit with_client(int no_client, Use use) {
  const auto runtime = net::CurlRuntime::open();
  if (!runtime.ok()) return {no_client, "assay-sandbox: " + runtime.error().message + '\n'};
  const auto client = net::CurlClient::open(**runtime);
  if (!client.ok()) return {no_client, "assay-sandbox: " + client.error().message + '\n'};
  return use(**client);
}

int ask(sandbox::Ask question) {
  return finish(with_client(1, [&](auto &client) { return sandbox::ask(std::move(question), client); }));
}

// A report is what was asked for, also when it says that a claim failed.
int verify(const sandbox::VerifyOptions &options) {
  const auto exit = with_client(2, [&](auto &client) { return sandbox::verify::verify(options, client); });
  std::fputs(exit.text.c_str(), exit.code == 2 ? stderr : stdout);
  return exit.code;
}

}  // namespace

int main(int argc, char **argv) {
  auto command = sandbox::parse_command_line(argc, argv);
  if (const auto *exit = std::get_if<sandbox::Exit>(&command)) return finish(*exit);
  if (const auto *options = std::get_if<sandbox::ServeOptions>(&command)) return serve(*options);
  if (const auto *options = std::get_if<sandbox::VerifyOptions>(&command)) return verify(*options);
  return ask(std::get<sandbox::Ask>(std::move(command)));
}
