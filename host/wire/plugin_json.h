// The JSON that crosses the plugin ABI (plugin_api/schema/): what the host sends, and what plugins answer and report,
// read strictly. Pure functions. Errors of all parsers: kInvalidArgument with the JSON pointer, never the text itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/core/assessment.h"
#include "host/core/custom_field.h"
#include "host/core/result.h"

namespace assay::wire {

// start.json. The bytes are frozen when the intent is stored.
[[nodiscard]] std::string render_start_command(const AssessmentId &id, std::string_view vendor_key,
                                               const StartRequest &request);

// list.json: at most 1000 types, each with a key and a name, no key twice.
Result<std::vector<OfferedType>> parse_offered_types(std::string_view text);

// custom_fields.json: at most 100 fields, no id twice; values to choose from for the selects alone, no key twice in
// one.
Result<std::vector<CustomField>> parse_custom_fields(std::string_view text);

// The members of additional_fields (a JSON object as text) that are fields of this plugin entry, "<entry>/<field id>",
// under the field ids that it knows. Null counts as absent. The same members give the same text in whatever order they
// came. "{}" when there are none.
[[nodiscard]] std::string fields_of(const PluginEntry &entry, std::string_view additional_fields);

// started.json. Empty text is an answer without members.
Result<StartAccepted> parse_start_accepted(std::string_view text);

// report.json, its shapes; whether they fit together is decided in update.h.
Result<StatusReport> parse_report(std::string_view text);

}  // namespace assay::wire
