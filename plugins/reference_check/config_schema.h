// The JSON Schema (draft-07) of this plugin's configuration, as the host reads it from the plugin's entry. What a
// schema cannot say (unique ids, numbers that fit each other) is checked by parse_bank().
#pragma once

namespace assay::reference_check {

extern const char kConfigSchema[];  // an array, so that its address is a constant of the entry

}  // namespace assay::reference_check
