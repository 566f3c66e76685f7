#include "plugins/embedded/tokens.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <numeric>

namespace assay::embedded {
namespace {

using Digest = std::array<unsigned char, crypto_generichash_BYTES>;

const unsigned char *bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char *>(text.data());
}

std::string to_hex(const unsigned char *bytes, std::size_t count) {
  std::string hex(count * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), bytes, count);
  hex.pop_back();
  return hex;
}

// BLAKE2b-256 of message under a key of any length: the key is itself hashed first when it does not fit.
Digest keyed_hash(std::string_view key, std::string_view message) {
  Digest folded{};
  crypto_generichash(folded.data(), folded.size(), bytes_of(key), key.size(), nullptr, 0);
  Digest digest{};
  crypto_generichash(digest.data(), digest.size(), bytes_of(message), message.size(), folded.data(), folded.size());
  return digest;
}

}  // namespace

std::string render_token(const std::vector<std::uint8_t> &random_bytes) {
  return to_hex(random_bytes.data(), random_bytes.size());
}

bool is_token(std::string_view text) noexcept {
  return text.size() == kTokenBytes * 2 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::optional<LinkPath> split_link(std::string_view path, std::string_view root) noexcept {
  if (!path.starts_with(root)) return std::nullopt;
  path.remove_prefix(root.size());
  const std::string_view token = path.substr(0, path.find('/'));
  if (!is_token(token)) return std::nullopt;
  return LinkPath{token, path.substr(token.size())};
}

std::string hash_token(std::string_view purpose, std::string_view token) {
  const Digest digest = keyed_hash(purpose, token);
  return to_hex(digest.data(), digest.size());
}

std::string form_token(std::string_view secret) {
  const Digest digest = keyed_hash(secret, "form");
  return to_hex(digest.data(), digest.size());
}

bool same_token(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::vector<std::size_t> shuffled(std::size_t count, std::string_view secret, std::string_view label) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<Digest> rank;
  rank.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    rank.push_back(keyed_hash(secret, "order " + std::to_string(i) + " " + std::string(label)));
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rank[a] < rank[b]; });
  return order;
}

std::string csp_hash(std::string_view inline_text) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), bytes_of(inline_text), inline_text.size());
  std::string base64(sodium_base64_ENCODED_LEN(digest.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(base64.data(), base64.size(), digest.data(), digest.size(), sodium_base64_VARIANT_ORIGINAL);
  base64.pop_back();
  return "'sha256-" + base64 + "'";
}

}  // namespace assay::embedded
