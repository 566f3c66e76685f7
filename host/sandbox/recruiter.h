// POST /_sandbox/recruiter/list|custom-fields|start|cancel: plays the recruiter in Ashby, who calls the partner.
#pragma once

#include "host/core/executor.h"
#include "host/http/edge.h"
#include "host/net/http_client.h"
#include "host/sandbox/memory.h"
#include "host/sandbox/partner_call.h"

namespace assay::sandbox {

class Recruiter {
 public:
  struct Parts {
    const wire::AshbySchema &schema;
    Memory &memory;
    net::HttpClient &client;
    Executor &executor;
    IdSource &ids;
  };

  // default_key: for calls without an api_key. Parts outlive the recruiter, and the client's pending calls end before
  // it does.
  Recruiter(Parts parts, std::string default_key) : parts_(parts), default_key_(std::move(default_key)) {}

  // Answers 200 with render_answer() once the partner has answered, whatever it said; 400 for fields that make no call,
  // 502 or 504 when no answer came. [executor]
  void handle(CallName name, const http::Request &request, http::Responder responder);

 private:
  http::Response finish(const PartnerCall &call, const Result<net::HttpReply> &reply, const std::string &request_id);
  Result<void> remember(const PartnerCall &call, const PartnerAnswer &answer, const std::string &request_id);
  Result<void> remember_update(const PartnerCall &call, const AssessmentId &id, const PartnerAnswer &answer,
                               const std::string &request_id);

  Parts parts_;
  std::string default_key_;
};

}  // namespace assay::sandbox
