// Unguessable names and what is derived from them. Hashes and comparisons are libsodium's; randomness is the host's.
// Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::embedded {

inline constexpr std::size_t kTokenBytes = 20;  // 160 bits

// Lower-case hex: 40 characters that survive every mail program.
[[nodiscard]] std::string render_token(const std::vector<std::uint8_t> &random_bytes);
// Whether a text from a URL has the shape of a token; says nothing of whether one was issued.
[[nodiscard]] bool is_token(std::string_view text) noexcept;

// A path "<root><token><rest>", such as "/t/<token>/begin"; parts of the path that they were read from.
struct LinkPath {
  std::string_view token, rest;
};
// nullopt: another root, or what follows it has not the shape of a token up to the next slash. Nothing is looked up.
[[nodiscard]] std::optional<LinkPath> split_link(std::string_view path, std::string_view root) noexcept;

// A hash under which a token may be stored: who reads the store cannot rebuild the link. The purpose ("link", "result")
// keeps a token of one kind from passing as the other.
[[nodiscard]] std::string hash_token(std::string_view purpose, std::string_view token);

// The hidden field that proves a form was served by us for this attempt. Never the secret itself.
[[nodiscard]] std::string form_token(std::string_view secret);
// In constant time for texts of equal length.
[[nodiscard]] bool same_token(std::string_view a, std::string_view b) noexcept;

// The numbers 0 to count-1 in an order that depends on the secret and the label alone.
[[nodiscard]] std::vector<std::size_t> shuffled(std::size_t count, std::string_view secret, std::string_view label);

// 'sha256-…' as a Content-Security-Policy names an inline style.
[[nodiscard]] std::string csp_hash(std::string_view inline_text);

}  // namespace assay::embedded
