// The log of what people did. Only ever appended.
#pragma once

#include <string>
#include <vector>

#include "host/store/operator_rows.h"
#include "host/store/query.h"

namespace assay::store {

class Audit {
 public:
  explicit Audit(soci::session &session);

  Result<void> append(const AuditRow &row);  // its key and nothing else is ignored
  Result<std::vector<AuditRow>> list(std::int64_t before_key, std::size_t limit);  // newest first; before_key 0: all

 private:
  using Text = std::string;
  Query<In<Int, Text, Text, Text, Text>, Out<>> append_;
  Query<In<Int, Int>, Out<Int, Int, Text, Text, Text, Text>> list_;
};

}  // namespace assay::store
