#include "host/sandbox/command_line.h"

#include <CLI/CLI.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace assay::sandbox {
namespace {

using Json = nlohmann::json;

struct AskArguments {
  Ask ask;
  std::string partner, type, assessment, application, email, first_name, last_name, job_name;
  std::vector<std::string> custom_fields;  // "id=value"
};

void add_serve(CLI::App &app, ServeOptions &serve) {
  auto *command = app.add_subcommand("serve", "Play Ashby until SIGTERM or SIGINT.");
  command->add_option("--listen", serve.listen, "ADDR:PORT; port 0 takes a free one.")->capture_default_str();
  command->add_option("--data", serve.data, "The folder of the journal; made when it is not there.")->required();
  command->add_option("--api-key-file", serve.api_key_file, "Holds the key that assessment.update must carry.")
      ->required();
  command->add_flag("--allow-remote", serve.allow_remote, "Listen on an address that other machines can reach.");
}

CLI::App *add_ask(CLI::App &app, AskArguments &arguments, const char *name, const char *help) {
  auto *command = app.add_subcommand(name, help);
  command->add_option("--sandbox", arguments.ask.sandbox, "URL of a running sandbox.")->required();
  command->add_option("--partner", arguments.partner, "Base URL of the partner, without /assessment.…")->required();
  command->add_option("--key-file", arguments.ask.key_file,
                      "Holds the partner's API key; the sandbox's own key when not given.");
  command->add_flag("--json", arguments.ask.json, "Print the sandbox's whole answer.");
  return command;
}

void add_start(CLI::App &app, AskArguments &arguments) {
  auto *command = add_ask(app, arguments, "start", "Have the partner start an assessment.");
  command->add_option("--type", arguments.type, "assessment_type_id, as list prints it.")->required();
  command->add_option("--application", arguments.application,
                      "Ashby's id of the application; a new one when not given.");
  command->add_option("--email", arguments.email, "The candidate's address.");
  command->add_option("--first-name", arguments.first_name, "The candidate's first name.");
  command->add_option("--last-name", arguments.last_name, "The candidate's last name.");
  command->add_option("--job-name", arguments.job_name, "The job's name.");
  command
      ->add_option("--field", arguments.custom_fields,
                   "ID=VALUE: a custom field as custom-fields prints it, filled in with the text VALUE. Repeatable.")
      ->allow_extra_args(false)
      ->check([](const std::string &field) {
        return field.find('=') > 0 && field.find('=') != std::string::npos ? "" : "must be ID=VALUE";
      });
}

constexpr auto kVerifyFooter =
    "Prints one line for each claim: PASS, FAIL (a MUST is broken), WARN (a SHOULD is), SKIP (could not be tried).\n"
    "Without --start it makes only calls that start nothing.\n"
    "With --start it starts five assessments (more at a partner that does not keep the contract), each of which may\n"
    "write to --candidate-email, and cancels them again; what could not be cancelled is named at the end.\n"
    "It ends within six minutes, each call within 20 seconds.\n"
    "Exit code 0: no MUST failed; 1: one did; 2: wrong arguments, or the partner cannot be reached.";

void add_verify(CLI::App &app, VerifyOptions &verify) {
  auto *command = app.add_subcommand("verify", "Check a partner's API against Ashby's assessment contract.");
  command->footer(kVerifyFooter);
  command->add_option("--base-url", verify.base_url, "URL of the partner, without /assessment.…")->required();
  auto *key = command->add_option_group("key", "The partner's API key")->require_option(1);
  key->add_option("--key", verify.key, "The key itself, which other users of this machine can then see.");
  key->add_option("--key-file", verify.key_file, "The file whose first line is the key.");
  command->add_flag("--json", verify.json, "Print the report as one JSON document.");
  auto *start = command->add_flag("--start", verify.start, "Also check the claims that start assessments.");
  command->add_option("--candidate-email", verify.candidate_email, "Who is written to.")
      ->needs(start)
      ->capture_default_str();
  command->add_option("--type", verify.type_id, "assessment_type_id to start; the first listed when not given.")
      ->needs(start);
}

void put(Json &fields, const char *pointer, const std::string &value) {
  if (!value.empty()) fields[Json::json_pointer(pointer)] = value;
}

Ask finished(AskArguments arguments, CallName call) {
  auto &fields = arguments.ask.fields;
  fields = Json::object();
  put(fields, "/partner", arguments.partner);
  put(fields, "/assessment_type_id", arguments.type);
  put(fields, "/assessment_id", arguments.assessment);
  put(fields, "/application/ashby_id", arguments.application);
  put(fields, "/candidate/email", arguments.email);
  put(fields, "/candidate/first_name", arguments.first_name);
  put(fields, "/candidate/last_name", arguments.last_name);
  put(fields, "/job/name", arguments.job_name);
  for (const auto &field : arguments.custom_fields) {
    const auto equals = field.find('=');
    fields["additional_fields"][field.substr(0, equals)] = field.substr(equals + 1);
  }
  arguments.ask.call = call;
  return std::move(arguments.ask);
}

}  // namespace

Command parse_command_line(int argc, const char *const *argv) {
  CLI::App app("A local stand-in for Ashby: takes assessment updates, shows them, and plays the recruiter.",
               "assay-sandbox");
  app.require_subcommand(1);
  ServeOptions serve;
  VerifyOptions verify;
  AskArguments list, custom_fields, start, cancel;
  add_serve(app, serve);
  add_ask(app, list, "list", "Print the assessment types that the partner offers.");
  add_ask(app, custom_fields, "custom-fields", "Print what can be filled in with a start, and with which values.");
  add_start(app, start);
  add_ask(app, cancel, "cancel", "Have the partner cancel an assessment.")
      ->add_option("--assessment", cancel.assessment, "assessment_id, as start prints it.")
      ->required();
  add_verify(app, verify);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &e) {
    std::ostringstream out, err;
    const int code = app.exit(e, out, err);
    return Exit{code == 0 ? 0 : 2, out.str() + err.str()};
  }
  if (app.got_subcommand("serve")) return serve;
  if (app.got_subcommand("verify")) return verify;
  if (app.got_subcommand("list")) return finished(std::move(list), CallName::kList);
  if (app.got_subcommand("custom-fields")) return finished(std::move(custom_fields), CallName::kCustomFields);
  if (app.got_subcommand("start")) return finished(std::move(start), CallName::kStart);
  return finished(std::move(cancel), CallName::kCancel);
}

}  // namespace assay::sandbox
