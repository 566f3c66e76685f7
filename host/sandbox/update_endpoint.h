// POST /assessment.update as Ashby answers it, with the faults that were asked for.
#pragma once

#include "host/core/executor.h"
#include "host/http/edge.h"
#include "host/sandbox/basic_key.h"
#include "host/sandbox/faults.h"
#include "host/sandbox/memory.h"

namespace assay::sandbox {

class UpdateEndpoint {
 public:
  // executor: the thread that everything here lives on, and that sends late answers. All outlive the endpoint.
  UpdateEndpoint(const BasicKey &key, FaultQueue &faults, Memory &memory, Executor &executor)
      : key_(key), faults_(faults), memory_(memory), executor_(executor) {}

  void handle(const http::Request &request, http::Responder responder);  // [executor]

 private:
  void send_with_fault(const Fault &fault, http::Response truth, std::string_view request_id,
                       http::Responder responder);
  http::Response judge_and_remember(const http::Request &request, std::string_view fault);

  const BasicKey &key_;
  FaultQueue &faults_;
  Memory &memory_;
  Executor &executor_;
};

// Refusals of a request before its body counts; nullopt when it may be read. In the order in which Ashby meets them:
// the network edge wants a User-Agent (E19), then the key, then JSON.
[[nodiscard]] std::optional<http::Response> refuse_before_reading(const BasicKey &key, const http::Request &request);

// What a judgement becomes: 200 with success:true, or 200 with success:false.
[[nodiscard]] http::Response answer_of(const Judgement &judgement, std::string_view assessment_id,
                                       std::string_view request_id);

// The answer under this fault. truth: what would have been answered without it.
[[nodiscard]] http::Response faulty_answer(const Fault &fault, http::Response truth, std::string_view request_id);

}  // namespace assay::sandbox
