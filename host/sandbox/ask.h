// The recruiter's commands: one question to a running sandbox, its answer as text.
#pragma once

#include <string>

#include "host/net/http_client.h"
#include "host/sandbox/command_line.h"

namespace assay::sandbox {

// Waits for the answer. text goes to stdout when code is 0, else to stderr; code 1: the partner or the sandbox refused.
//   list           one line per type: its id, two spaces, its name
//   custom-fields  one line per field: its id, two spaces, its name, its type in parentheses; below it, indented, one
//                  line per value to choose from: its key, two spaces, what is shown
//   start          the assessment_id
//   cancel         the assessment_id
Exit ask(Ask ask, net::HttpClient &client);

// What the sandbox answered, as `ask` prints it. Pure.
[[nodiscard]] Exit render_reply(const Ask &ask, const net::HttpReply &reply);

}  // namespace assay::sandbox
