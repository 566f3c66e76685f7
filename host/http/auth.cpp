#include "host/http/auth.h"

#include "host/security/keys.h"

namespace assay::http {

bool KeyRing::add(std::string key_hash, Principal principal) {
  return principals_.emplace(std::move(key_hash), std::move(principal)).second;
}

const Principal *KeyRing::authenticate(std::string_view authorization) const {
  const auto credentials = security::parse_basic(authorization);
  if (!credentials) return nullptr;
  if (const auto *principal = find(credentials->user)) return principal;
  return find(credentials->password);
}

const Principal *KeyRing::find(std::string_view key) const {
  if (key.empty()) return nullptr;
  const auto hash = security::hash_api_key(key);
  // The bucket is found by a hash that nobody can steer without knowing the key; the rest must not tell how much
  // matched.
  const auto it = principals_.find(hash);
  return it != principals_.end() && security::equal_constant_time(it->first, hash) ? &it->second : nullptr;
}

}  // namespace assay::http
