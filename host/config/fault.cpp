#include "host/config/fault.h"

#include <algorithm>
#include <array>

namespace assay::config {
namespace {

constexpr std::size_t kMostShown = 60;

std::string on_one_line(const std::string &text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f)
      out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    else
      out += c;
  }
  return out;
}

constexpr std::string_view kCut = "…";

// Whether the text holds the value already, so that it need not be said again. A short one may stand in it by chance.
bool quotes(const std::string &text, std::string_view value) {
  constexpr std::size_t kShort = 8;
  if (value.size() >= 2 && value.front() == '"') value = value.substr(1, value.size() - 2);
  if (value.size() > kMostShown) value.remove_suffix(kCut.size());
  return text.find(value.size() < kShort ? '"' + std::string(value) + '"' : std::string(value)) != std::string::npos;
}

}  // namespace

std::string Fault::message() const {
  auto text = problem;
  if (!value.empty() && !quotes(problem, value))
    text += problem.rfind("must be", 0) == 0 ? ", not " + value : " (it is " + value + ")";
  return hint.empty() ? text : text + "; " + hint;
}

std::string Fault::to_string() const {
  std::string text = file;
  if (line > 0) text += ':' + std::to_string(line) + ':' + std::to_string(column);
  text += ": ";
  if (!key.empty()) text += key + ": ";
  if (severity == Severity::kWarning) text += "warning: ";
  return on_one_line(text + message());
}

std::string shown(std::string_view value) {
  if (value.size() <= kMostShown) return std::string(value);
  auto end = kMostShown;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xc0) == 0x80) --end;
  return std::string(value.substr(0, end)).append(kCut);
}

std::string shown_in_quotes(std::string_view value) { return '"' + shown(value) + '"'; }

std::string did_you_mean(std::string_view near) {
  return near.empty() ? "" : "did you mean \"" + std::string(near) + "\"?";
}

bool sounds_secret(std::string_view key) {
  static constexpr std::array<std::string_view, 9> kWords = {
      "secret", "passw", "passphrase", "token", "credential", "apikey", "signingkey", "privatekey", "accesskey"};
  std::string plain;
  for (const char c : key)
    if (c != '_' && c != '-') plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return plain.find(word) != std::string::npos; });
}

}  // namespace assay::config
