// The JSON Schema (draft-07) of this plugin's configuration, as the host reads it from the plugin's entry. What a
// schema cannot say (unique ids, answers among the options) is checked by parse_bank().
#pragma once

namespace assay::skills_test {

extern const char kConfigSchema[];  // an array, so that its address is a constant of the entry

}  // namespace assay::skills_test
