#include "host/http/form.h"

#include <algorithm>
#include <utility>

#include "host/http/percent.h"

namespace assay::http {
namespace {

std::optional<std::string> decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const auto byte = percent_decoded(text.substr(i));
    if (!byte) return std::nullopt;
    decoded += *byte;
    i += 2;
  }
  return decoded;
}

}  // namespace

std::optional<std::string> form_value(std::string_view body, std::string_view name) {
  std::optional<std::string_view> found;
  while (!body.empty()) {
    const auto end = std::min(body.find('&'), body.size());
    const auto field = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (!field.starts_with(name) || field.substr(name.size(), 1) != "=") continue;
    if (std::exchange(found, field.substr(name.size() + 1))) return std::nullopt;
  }
  return found ? decode(*found) : std::nullopt;
}

}  // namespace assay::http
