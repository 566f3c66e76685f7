// What an operator asks of the running host, as values.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "host/wire/admin.h"

namespace assay::cli {

struct ListDeliveries {
  wire::admin::Filter of;  // no states: what waits and what is dead
};
struct ShowDelivery {
  std::int64_t key = 0;
  bool with_payload = false;
};
struct Requeue {
  std::int64_t key = 0;
  wire::admin::Order order;
};
struct Replay {
  wire::admin::Order order;
};
struct Discard {
  wire::admin::Order order;
};
struct Hold {
  wire::admin::HoldOrder order;
};
struct Release {
  wire::admin::HoldOrder order;
};
struct Status {};
struct Audit {
  std::int64_t limit = 50;
};
struct ListAssessments {
  wire::admin::Filter of;
};
struct ShowAssessment {
  std::string id;
};
struct ResolveAssessment {
  std::string id;
  wire::admin::ResolveOrder order;
};
using AdminCommand = std::variant<ListDeliveries, ShowDelivery, Requeue, Replay, Discard, Hold, Release, Status, Audit,
                                  ListAssessments, ShowAssessment, ResolveAssessment>;

struct Admin {
  std::string config_path, state_dir;  // one of them says where the host is found
  bool as_json = false;                // what the host answers, as it stands
  AdminCommand command;
};

}  // namespace assay::cli
