// Answers as they go on the connection. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "host/core/error.h"
#include "host/http/message.h"

namespace assay::sandbox {

[[nodiscard]] http::Response json_answer(int status, const nlohmann::json &body);
// Ashby's error envelope: {success:false, errors:[code], errorInfo:{code, message, requestId}}.
[[nodiscard]] http::Response envelope_answer(int status, std::string_view code, std::string_view message,
                                             std::string_view request_id);
// The envelope for an Error: 400 for kInvalidArgument, 404 for kNotFound, 502 and 504 for a partner out of reach, else
// 500.
[[nodiscard]] http::Response error_answer(const Error &error, std::string_view request_id);

}  // namespace assay::sandbox
