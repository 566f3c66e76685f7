// Which path of the sandbox leads where. One row per endpoint.
#pragma once

#include "host/core/executor.h"
#include "host/http/edge.h"
#include "host/sandbox/recruiter.h"
#include "host/sandbox/update_endpoint.h"

namespace assay::sandbox {

class Routes {
 public:
  struct Parts {
    UpdateEndpoint &updates;
    Recruiter &recruiter;
    FaultQueue &faults;
    const Memory &memory;
  };
  // Parts outlive the routes.
  explicit Routes(Parts parts) : parts_(parts) {}

  void handle(const http::Request &request, http::Responder responder);  // [executor]

 private:
  struct Row;
  static const Row kRows[];

  void update(const http::Request &request, http::Responder responder) {
    parts_.updates.handle(request, std::move(responder));
  }
  void list(const http::Request &request, http::Responder responder) {
    parts_.recruiter.handle(CallName::kList, request, std::move(responder));
  }
  void custom_fields(const http::Request &request, http::Responder responder) {
    parts_.recruiter.handle(CallName::kCustomFields, request, std::move(responder));
  }
  void start(const http::Request &request, http::Responder responder) {
    parts_.recruiter.handle(CallName::kStart, request, std::move(responder));
  }
  void cancel(const http::Request &request, http::Responder responder) {
    parts_.recruiter.handle(CallName::kCancel, request, std::move(responder));
  }
  void add_fault(const http::Request &request, http::Responder responder);
  void timelines(const http::Request &request, http::Responder responder);
  void page(const http::Request &request, http::Responder responder);
  void style(const http::Request &request, http::Responder responder);

  Parts parts_;
};

}  // namespace assay::sandbox
