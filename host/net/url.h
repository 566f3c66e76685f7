// Where a URL leads.
#pragma once

#include <string>

#include "host/core/result.h"

namespace assay::net {

// "host:port" of an http or https URL, host in lower case, the scheme's port when none is written; IPv6 in brackets.
// Error: kInvalidArgument, without the URL, for anything else and for a URL with user info.
Result<std::string> host_port_of(const std::string &url);

}  // namespace assay::net
