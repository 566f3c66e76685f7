// From a framed request to the use case and back: path → product line, key → customer, body → call. One row per
// endpoint.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "host/core/executor.h"
#include "host/http/auth.h"
#include "host/http/edge.h"
#include "host/http/hook_routes.h"
#include "host/http/page_path.h"
#include "host/http/staff_gate.h"
#include "host/service/assessments.h"
#include "host/service/catalog.h"
#include "host/service/custom_fields.h"
#include "host/service/directory.h"
#include "host/wire/ashby.h"

namespace assay::http {

// The answer to anything while no route table is there yet: 503 with Retry-After, HTML where a page was asked for.
[[nodiscard]] Response starting_up(const Request &request);

class RouteTable {
 public:
  struct Parts {
    Executor &executor;
    service::Catalog &catalog;
    service::CustomFields &custom_fields;
    service::Assessments &assessments;
    const service::Directory &directory;
    const KeyRing &keys;
    StaffGate &staff;
    HookRoutes &hooks;
  };

  // base_paths: product line → base path ("" for the root). Parts outlive the table.
  RouteTable(Parts parts, const std::vector<std::pair<ProductLineId, std::string>> &base_paths);

  // An Edge's handler. [loop thread, waits for nothing]
  void handle(Request request, Responder responder) const;

 private:
  struct Exchange;  // one request with its way back
  using Call = void (RouteTable::*)(Exchange exchange) const;
  struct Row {
    ProductLineId line;
    Call call;
  };

  // source: Catalog or CustomFields.
  template <class Source>
  void answer_list(Source &source, Exchange exchange) const;
  void list(Exchange exchange) const;
  void custom_fields(Exchange exchange) const;
  void start(Exchange exchange) const;
  void cancel(Exchange exchange) const;
  struct Page {
    PagePath where;
    const service::LineProvider &served;
  };
  void page(Request request, Responder responder) const;
  void hook(Request request, Responder responder) const;
  [[nodiscard]] std::optional<Page> find_page(std::string_view path) const;  // required: begins with kPagesPrefix
  void ask_plugin(Page page, Request request, std::function<void(Response)> answer) const;

  Parts parts_;
  std::unordered_map<std::string, Row> rows_;  // by full path
};

}  // namespace assay::http
