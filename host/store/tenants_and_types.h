// What start-up brings: the customers, and the assessment types that were ever offered.
#pragma once

#include <string>
#include <vector>

#include "host/store/query.h"
#include "host/store/rows.h"

namespace assay::store {

class Tenants {
 public:
  explicit Tenants(soci::session &session);
  Result<TenantRow> upsert(const std::string &name);

 private:
  Query<In<std::string>, Out<>> insert_;
  Query<In<std::string>, Out<Int>> key_;
};

class Types {
 public:
  explicit Types(soci::session &session);
  Result<void> remember(const std::vector<TypeRow> &types);
  Result<std::vector<TypeRow>> known();

 private:
  using Text = std::string;
  Query<In<Text, Text, Text, Text>, Out<>> insert_;
  Query<In<>, Out<Text, Text, Text, Text>> known_;
};

}  // namespace assay::store
