// The C++20 face of the plugin ABI, whole. Header-only; needs nlohmann/json and nothing else. See plugin.hpp for where
// to begin.
#pragma once

#include "assay/sdk/call.hpp"
#include "assay/sdk/custom_field.hpp"
#include "assay/sdk/entry.hpp"
#include "assay/sdk/host.hpp"
#include "assay/sdk/json.hpp"
#include "assay/sdk/pages.hpp"
#include "assay/sdk/plugin.hpp"
#include "assay/sdk/report.hpp"
#include "assay/sdk/status.hpp"
#include "assay/sdk/text.hpp"
#include "assay/sdk/values.hpp"
#include "assay/sdk/webhooks.hpp"
