// What recruiters may fill in on each product line when they start an assessment: the plugins' fields, merged.
#pragma once

#include <utility>
#include <vector>

#include "host/core/executor.h"
#include "host/core/task.h"
#include "host/service/directory.h"
#include "host/service/line_answers.h"

namespace assay::service {

class CustomFields {
 public:
  // All references outlive this.
  CustomFields(Executor &executor, const Directory &directory, AskingOptions options);

  // The answer of assessment.customField.list, as LineAnswers; no field where no plugin of the line offers any. A field
  // is required only when the configuration gives the line one plugin, running or not: Ashby asks for all fields of a
  // line whichever type is started. [any-thread, waits for nothing]
  Rendered ready(const Caller &caller) { return fields_.ready(caller); }
  // [executor]
  Task<Result<Rendered>> list(Caller caller) { return fields_.get(std::move(caller)); }

 private:
  LineAnswers<std::vector<CustomField>> fields_;
};

}  // namespace assay::service
