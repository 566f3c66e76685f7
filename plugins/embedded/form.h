// The body of an HTML form: application/x-www-form-urlencoded bytes from anybody, strictly read. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::embedded {

// Fits what the host takes of any request unless its operator says otherwise (partner.max_body, 64 KiB).
inline constexpr std::size_t kMaxFormBytes = 60 * 1024;
inline constexpr std::size_t kMaxFormFields = 2000;

inline constexpr std::string_view kFormTokenField = "form_token";

using FormFields = std::vector<std::pair<std::string, std::string>>;

// Fields in order, decoded. nullopt: larger than the limits, a percent sign without two hex digits, a control character
// that no form control sends, or not UTF-8. An empty body is no fields.
[[nodiscard]] std::optional<FormFields> parse_form(std::string_view body);

// The only value of a field; nullopt when it is missing or stands more than once.
[[nodiscard]] std::optional<std::string> only_value(const FormFields &fields, std::string_view name);

// Line ends as a text area counts them: browsers send CR LF for what maxlength counts as one character.
[[nodiscard]] std::string unify_line_ends(std::string_view text);

// Code points of a text. Required: is_utf8.
[[nodiscard]] std::size_t count_characters(std::string_view text) noexcept;

// The first code points of a text, at most max_characters of them.
[[nodiscard]] std::string clip_characters(std::string_view text, std::size_t max_characters);

// Well-formed UTF-8: no overlong form, surrogate, or value past U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

}  // namespace assay::embedded
