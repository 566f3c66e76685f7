#include "host/wire/json.h"

#include <charconv>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace assay::wire {
namespace {

// Counted before parsing, since the library's parser builds the tree as deep as the text goes.
bool is_deeper_than(std::string_view text, std::size_t limit) noexcept {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > limit) return true;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

// Sees every key as it is parsed; the names of the open objects, innermost last.
class Duplicates {
 public:
  bool operator()(int, nlohmann::json::parse_event_t event, const nlohmann::json &value) {
    using Event = nlohmann::json::parse_event_t;
    if (event == Event::object_start) {
      open_.emplace_back();
    } else if (event == Event::object_end) {
      open_.pop_back();
    } else if (event == Event::key) {
      found_ = !open_.back().insert(value.get_ref<const std::string &>()).second || found_;
    }
    return true;
  }
  [[nodiscard]] bool found() const noexcept { return found_; }

 private:
  std::vector<std::set<std::string>> open_;
  bool found_ = false;
};

Result<nlohmann::json> parse(std::string_view text, std::size_t max_depth,
                             const nlohmann::json::parser_callback_t &callback) {
  if (is_deeper_than(text, max_depth))
    return Error{ErrorCode::kInvalidArgument, "JSON is nested deeper than " + std::to_string(max_depth) + " levels"};
  try {
    return nlohmann::json::parse(text.begin(), text.end(), callback);
  } catch (const nlohmann::json::parse_error &e) {
    // what() quotes the input, which may be personal data; the offset is enough to find the place.
    return Error{ErrorCode::kInvalidArgument, "not valid JSON in UTF-8 at byte " + std::to_string(e.byte)};
  } catch (const std::exception &) {
    return Error{ErrorCode::kInvalidArgument, "not valid JSON"};
  }
}

}  // namespace

Result<nlohmann::json> parse_json(std::string_view text, std::size_t max_depth) { return parse(text, max_depth, {}); }

Result<nlohmann::json> parse_json_strictly(std::string_view text) {
  Duplicates duplicates;
  ASSAY_TRY(auto document, parse(text, kMaxDepth, std::ref(duplicates)));
  if (duplicates.found()) return Error{ErrorCode::kInvalidArgument, "an object of the JSON has a member twice"};
  return document;
}

void append_string(std::string &out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  std::size_t plain_from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    out.append(text, plain_from, i - plain_from);
    plain_from = i + 1;
    switch (byte) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        out += "\\u00";
        out += kHex[byte >> 4];
        out += kHex[byte & 0xf];
    }
  }
  out.append(text, plain_from);
  out += '"';
}

void append_number(std::string &out, double value) {
  constexpr double kLargestWhole = 9007199254740992.0;  // 2^53
  char buffer[32];
  const bool whole = std::trunc(value) == value && std::fabs(value) <= kLargestWhole;
  const auto end = whole ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<long long>(value)).ptr
                         : std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  out.append(buffer, end);
}

bool is_valid_utf8(std::string_view text) noexcept {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    std::size_t length = 0;
    std::uint32_t point = 0;
    if ((lead & 0xe0) == 0xc0)
      length = 2, point = lead & 0x1f;
    else if ((lead & 0xf0) == 0xe0)
      length = 3, point = lead & 0x0f;
    else if ((lead & 0xf8) == 0xf0)
      length = 4, point = lead & 0x07;
    else
      return false;
    if (text.size() - i < length) return false;
    for (std::size_t k = 1; k < length; ++k) {
      const auto byte = static_cast<unsigned char>(text[i + k]);
      if ((byte & 0xc0) != 0x80) return false;
      point = (point << 6) | (byte & 0x3f);
    }
    static constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (point < kSmallest[length] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return false;
    i += length;
  }
  return true;
}

std::string child_pointer(std::string_view parent, std::string_view member) {
  std::string pointer(parent);
  pointer += '/';
  for (const char c : member) {
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else
      pointer += c;
  }
  return pointer;
}

}  // namespace assay::wire
