// Every prepared statement of one session.
#pragma once

#include <memory>

#include "host/store/assessment_table.h"
#include "host/store/assessment_views.h"
#include "host/store/audit.h"
#include "host/store/brakes.h"
#include "host/store/claims.h"
#include "host/store/deliveries.h"
#include "host/store/inbox.h"
#include "host/store/kv.h"
#include "host/store/reports.h"
#include "host/store/session.h"
#include "host/store/starts.h"
#include "host/store/tenants_and_types.h"
#include "host/store/timers.h"
#include "host/store/updates.h"

namespace assay::store {

struct TableOptions {
  KvQuota kv_quota;
  Int progress_interval_ms = 0;
};

struct Tables {
  Tables(soci::session &session, const TableOptions &options)
      : tenants(session),
        types(session),
        assessments(session),
        updates(session, options.progress_interval_ms),
        claims(session, assessments, updates),
        brakes(session),
        audit(session),
        deliveries(session, claims, audit),
        views(session),
        reports(session, assessments, updates),
        starts(assessments, updates, reports),
        kv(session, options.kv_quota),
        timers(session),
        inbox(session) {}

  Tenants tenants;
  Types types;
  AssessmentTable assessments;
  Updates updates;
  Claims claims;
  BrakeTable brakes;
  Audit audit;
  Deliveries deliveries;
  AssessmentViews views;
  Reports reports;
  Starts starts;
  KvTable kv;
  Timers timers;
  Inbox inbox;
};

// Errors: kInternal when the schema does not fit the statements. Required: the session outlives the tables.
inline Result<std::unique_ptr<Tables>> open_tables(Session &session, const TableOptions &options) {
  try {
    return std::make_unique<Tables>(session.soci(), options);
  } catch (...) {
    return current_sql_error("prepare");
  }
}

}  // namespace assay::store
