#include "host/sandbox/answers.h"

#include <nlohmann/json.hpp>

#include "host/wire/ashby.h"

namespace assay::sandbox {
namespace {

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return 400;
    case ErrorCode::kNotFound: return 404;
    case ErrorCode::kUnavailable:
    case ErrorCode::kResourceExhausted: return 502;
    case ErrorCode::kDeadlineExceeded: return 504;
    default: return 500;
  }
}

}  // namespace

http::Response json_answer(int status, const nlohmann::json &body) {
  http::Response response;
  response.status = status;
  response.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return response;
}

http::Response envelope_answer(int status, std::string_view code, std::string_view message,
                               std::string_view request_id) {
  http::Response response;
  response.status = status;
  response.body = wire::render_envelope(code, message, request_id);
  return response;
}

http::Response error_answer(const Error &error, std::string_view request_id) {
  return envelope_answer(status_of(error.code), name_of(error.code), error.message, request_id);
}

}  // namespace assay::sandbox
