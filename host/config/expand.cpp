#include "host/config/expand.h"

namespace assay::config {

bool is_variable_name(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  for (const char c : text)
    if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  return true;
}

Result<std::string> expand(std::string_view text, const Environment &environment) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$' || i + 1 == text.size() || (text[i + 1] != '{' && text[i + 1] != '$')) {
      out += text[i];
      continue;
    }
    if (text[i + 1] == '$') {
      out += '$';
      ++i;
      continue;
    }
    const auto close = text.find('}', i);
    if (close == std::string_view::npos) return Error{ErrorCode::kInvalidArgument, "\"${\" has no closing \"}\""};
    const auto inside = text.substr(i + 2, close - i - 2);
    const auto mark = inside.find(":-");
    const auto name = inside.substr(0, mark);
    if (!is_variable_name(name))
      return Error{ErrorCode::kInvalidArgument,
                   "what stands between \"${\" and \"}\" is no variable's name; \"$$\" stands for a dollar sign"};
    const auto value = environment(std::string(name));
    if (value && !value->empty())
      out += *value;
    else if (mark != std::string_view::npos)
      out += inside.substr(mark + 2);
    else
      return Error{ErrorCode::kNotFound, "environment variable " + std::string(name) + " is not set"};
    i = close;
  }
  return out;
}

}  // namespace assay::config
