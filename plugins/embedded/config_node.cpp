#include "plugins/embedded/config_node.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace assay::embedded {
namespace {

using nlohmann::json;

// A member's name as a token of a JSON pointer.
std::string pointer_token(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

// Without ".0" behind a whole number.
std::string plain(double number) {
  return number == std::floor(number) ? json(static_cast<std::int64_t>(number)).dump() : json(number).dump();
}

}  // namespace

ConfigNode::ConfigNode(const json &value, std::string pointer, std::vector<ConfigFault> &faults)
    : value_(value), pointer_(std::move(pointer)), faults_(&faults) {}

void ConfigNode::fault(std::string message) const { faults_->push_back({pointer_, std::move(message)}); }

void ConfigNode::fault_at(const std::string &member, std::string message) const {
  faults_->push_back({pointer_ + "/" + pointer_token(member), std::move(message)});
}

bool ConfigNode::has(const std::string &member) const { return value_.contains(member) && !value_[member].is_null(); }

ConfigNode ConfigNode::at(const std::string &member) const {
  return {value_[member], pointer_ + "/" + pointer_token(member), *faults_};
}

bool ConfigNode::is_object_of(std::initializer_list<std::string_view> members) const {
  if (!value_.is_object()) {
    fault("must be a mapping");
    return false;
  }
  for (const auto &[name, unused] : value_.items()) {
    if (std::find(members.begin(), members.end(), name) == members.end()) fault_at(name, "is not a known setting");
  }
  return true;
}

std::string ConfigNode::text(const std::string &member, bool required) const {
  if (!has(member)) {
    if (required) fault_at(member, "is missing");
    return {};
  }
  const json &found = value_[member];
  if (!found.is_string()) {
    fault_at(member, "must be text (put it in quotes)");
    return {};
  }
  auto text = found.get<std::string>();
  if (required && text.find_first_not_of(" \t\r\n") == std::string::npos) fault_at(member, "must not be empty");
  return text;
}

std::string ConfigNode::line(const std::string &member, bool required) const {
  auto found = text(member, required);
  if (std::any_of(found.begin(), found.end(), [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; })) {
    fault_at(member, "must be one line");
  }
  return found;
}

double ConfigNode::decimal(const std::string &member, double low, double high) const {
  if (!has(member)) {
    fault_at(member, "is missing");
    return low;
  }
  const json &found = value_[member];
  if (!found.is_number()) {
    fault_at(member, "must be a number");
    return low;
  }
  const auto number = found.get<double>();
  if (number >= low && number <= high) return number;
  fault_at(member, "must be from " + plain(low) + " to " + plain(high));
  return low;
}

std::int64_t ConfigNode::whole(const std::string &member, std::int64_t low, std::int64_t high) const {
  const double number = decimal(member, static_cast<double>(low), static_cast<double>(high));
  if (number != std::floor(number)) fault_at(member, "must be a whole number");
  return static_cast<std::int64_t>(number);
}

std::int64_t ConfigNode::whole_or(const std::string &member, std::int64_t low, std::int64_t high,
                                  std::int64_t absent) const {
  return has(member) ? whole(member, low, high) : absent;
}

bool ConfigNode::flag(const std::string &member, bool absent) const {
  if (!has(member)) return absent;
  if (value_[member].is_boolean()) return value_[member].get<bool>();
  fault_at(member, "must be true or false");
  return absent;
}

std::vector<ConfigNode> ConfigNode::items(const std::string &member, std::size_t least) const {
  std::vector<ConfigNode> nodes;
  if (!has(member)) {
    if (least > 0) fault_at(member, "is missing");
    return nodes;
  }
  const json &found = value_[member];
  if (!found.is_array()) {
    fault_at(member, "must be a list");
    return nodes;
  }
  if (found.size() < least) fault_at(member, "must have at least " + std::to_string(least) + " entries");
  for (std::size_t i = 0; i < found.size(); ++i) {
    nodes.push_back({found[i], pointer_ + "/" + pointer_token(member) + "/" + std::to_string(i), *faults_});
  }
  return nodes;
}

std::string ConfigNode::unique_id(const std::string &member, std::set<std::string> &seen) const {
  auto id = text(member, true);
  const bool plain = std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  });
  if (!plain || id.size() > 64) fault_at(member, "must be 1 to 64 of the characters a-z A-Z 0-9 _ - .");
  if (!id.empty() && !seen.insert(id).second) fault_at(member, "\"" + id + "\" is used twice; it must be unique here");
  return id;
}

void check_backend(const ConfigNode &root) {
  const auto backend = root.text("backend", true);
  if (!backend.empty() && backend != "embedded") root.fault_at("backend", "must be embedded");
}

void tell_faults(const std::vector<ConfigFault> &faults, sdk::Faults &out) {
  for (const auto &fault : faults) out.add(fault.pointer, fault.message);
}

sdk::Status refuse_faults(const std::vector<ConfigFault> &faults) {
  if (faults.empty()) return {};
  return sdk::invalid_argument(faults.front().pointer, "the configuration has faults");
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char &c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace assay::embedded
