// `assay-sandbox verify`: asks any partner's API all claims of the contract with Ashby and reports what it found.
#pragma once

#include "host/sandbox/command_line.h"
#include "host/sandbox/verify/report.h"
#include "host/sandbox/verify/session.h"

namespace assay::sandbox::verify {

// All claims in their order; what they started is cancelled at the end, in a time of its own. Claims that start
// something are skipped without options.start; so is what the time does not suffice for. Error: no call could be
// made at all (kInvalidArgument: the base URL; else that of the first call). Blocks.
Result<Report> run(Session::Parts parts, const VerifyOptions &options, const std::string &key);

// code 0: no MUST failed; 1: one did; 2: the options cannot be used, or the base URL not be reached. text is the
// report, or with 2 the reason.
Exit verify(const VerifyOptions &options, net::HttpClient &client);

}  // namespace assay::sandbox::verify
