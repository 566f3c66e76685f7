// What keeps lanes from being sent, kept over a restart.
#pragma once

#include <string>
#include <vector>

#include "host/store/query.h"
#include "host/store/rows.h"

namespace assay::store {

class BrakeTable {
 public:
  explicit BrakeTable(soci::session &session);

  Result<std::vector<BrakeRow>> all();
  Result<void> put(const BrakeRow &brake);                      // replaces the one of its kind and scope
  Result<bool> lift(BrakeKind kind, const std::string &scope);  // false: there was none

 private:
  using Text = std::string;
  Query<In<>, Out<Text, Text, Int, Int, Int, Int, Text, Text>> all_;
  Query<In<Text, Text, Int, Int, Int, Int, Text, Text>, Out<>> put_;
  Query<In<Text, Text>, Out<Int>> lift_;
};

}  // namespace assay::store
