// Inbound authentication: an API key names one customer on one product line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "host/core/ids.h"

namespace assay::http {

struct Principal {
  TenantId tenant;
  std::string tenant_name;
  ProductLineId line;
};

// Filled before serving, then read by any thread.
class KeyRing {
 public:
  // key_hash: security::hash_api_key of the key. False when the hash is taken by another principal.
  bool add(std::string key_hash, Principal principal);

  // Reads a Basic Authorization header: the key is the user name (Ashby's documented place) or the password. Null when
  // the header is absent, malformed or holds no known key. Only hashes of keys are compared, in constant time.
  [[nodiscard]] const Principal *authenticate(std::string_view authorization) const;

 private:
  [[nodiscard]] const Principal *find(std::string_view key) const;

  std::unordered_map<std::string, Principal> principals_;
};

}  // namespace assay::http
