#include "host/wire/event_id.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/wire/json.h"

namespace assay::wire {
namespace {

constexpr std::size_t kMaxBytes = 256;

}  // namespace

std::string usable_event_id(std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (text.size() > kMaxBytes || !is_valid_utf8(text) || std::any_of(text.begin(), text.end(), is_control)) return {};
  return std::string(text);
}

std::string event_id_at(std::string_view body, const std::string &pointer) {
  const auto document = parse_json(body);
  if (!document.ok()) return {};
  try {
    const nlohmann::json::json_pointer place(pointer);
    if (!document->contains(place)) return {};
    const auto &found = document->at(place);
    if (found.is_string()) return usable_event_id(found.get_ref<const std::string &>());
    if (found.is_number_integer()) return found.dump();
  } catch (const nlohmann::json::exception &) {
    // No pointer, or one that leads nowhere in this document.
  }
  return {};
}

}  // namespace assay::wire
