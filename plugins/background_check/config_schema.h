// The JSON Schema (draft-07) of this plugin's configuration, as the host reads it from the plugin's entry. What a
// schema cannot say (unique ids, checklists that fit) is checked by parse_config().
#pragma once

namespace assay::background_check {

extern const char kConfigSchema[];  // an array, so that its address is a constant of the entry

}  // namespace assay::background_check
