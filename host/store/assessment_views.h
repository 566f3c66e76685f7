// Assessments as an operator looks at them.
#pragma once

#include <vector>

#include "host/store/operator_rows.h"
#include "host/store/query.h"

namespace assay::store {

class AssessmentViews {
 public:
  explicit AssessmentViews(soci::session &session) : session_(session) {}

  Result<std::vector<AssessmentView>> list(const AssessmentFilter &filter);  // by key
  Result<void> touch();  // changes nothing, and is written all the same

 private:
  soci::session &session_;
};

}  // namespace assay::store
