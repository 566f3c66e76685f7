// What is wrong with a configuration, for the operator who repairs it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace assay::config {

// One fault: where it is, which key and value, what would be right.
struct Fault {
  enum class Severity : std::uint8_t { kError, kWarning };

  std::string file;
  int line = 0, column = 0;  // 1-based; 0 when the file as a whole is at fault
  std::string key;           // "plugins[0].limits.call_timeout"
  std::string problem;       // "must be from 1 to 64"
  std::string value;         // as it is shown, see shown(); empty: none, or one that may be a secret
  std::string hint;          // "did you mean \"info\"?", or empty
  Severity severity = Severity::kError;

  // Problem, value and hint in one text.
  [[nodiscard]] std::string message() const;
  // "file:line:column: key: message" on one line, harmless to a terminal.
  [[nodiscard]] std::string to_string() const;
};

// A value as a fault shows it: the beginning of a long one.
[[nodiscard]] std::string shown(std::string_view value);
[[nodiscard]] std::string shown_in_quotes(std::string_view value);

// "did you mean \"near\"?"; empty when `near` is.
[[nodiscard]] std::string did_you_mean(std::string_view near);

// Whether a key of this name holds a secret, going by the words in it: its value is not to be shown.
[[nodiscard]] bool sounds_secret(std::string_view key);

}  // namespace assay::config
