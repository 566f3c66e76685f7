// A vendor's webhooks and the events that arrive there: how the host is to verify them, and what the plugin is given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "assay/ext/webhook.h"
#include "assay/sdk/text.hpp"

namespace assay::sdk {

// What assay_webhook says of each member holds; these are the common values.
struct Hook {
  std::string name;              // the last segment of its URL
  std::string secret;            // its name under `secrets:`
  std::string signature_header;  // of HMAC-SHA256
  std::string signature_prefix;  // "sha256=" and the like
  std::uint32_t scheme = ASSAY_SIGNATURE_HMAC_SHA256_HEX;
  std::uint32_t signed_part = ASSAY_SIGNED_BODY;
  std::string timestamp_header;  // empty: the vendor sends none
  std::uint32_t timestamp_unit = ASSAY_TIMESTAMP_SECONDS;
  std::int64_t tolerance_ms = 0;  // 0: 5 minutes
  std::string event_id_header, event_id_pointer;
  std::vector<std::string> headers;  // that the event keeps; empty: all
};

// Memory: a handle, good until on_event() returns.
class Event {
 public:
  explicit Event(const assay_webhook_event *event) noexcept : event_(event) {}

  [[nodiscard]] std::string_view hook() const noexcept { return view(event_->hook); }
  // Empty when the vendor gave none.
  [[nodiscard]] std::string_view id() const noexcept { return view(event_->event_id); }
  [[nodiscard]] std::string_view body() const noexcept { return view(event_->body); }
  // The first header of this name, which must be in lower case; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept {
    for (std::uint64_t i = 0; i < event_->header_count; ++i) {
      if (view(event_->headers[i].name) == name) return view(event_->headers[i].value);
    }
    return {};
  }
  [[nodiscard]] std::int64_t received_ms() const noexcept { return event_->received_ms; }
  // 1 at first.
  [[nodiscard]] std::uint32_t attempt() const noexcept { return event_->attempt; }

 private:
  const assay_webhook_event *event_;
};

namespace detail {

// The webhooks as the ABI has them, with what they point to.
class HookTables {
 public:
  explicit HookTables(std::vector<Hook> hooks) : hooks_(std::move(hooks)) {
    headers_.reserve(hooks_.size());
    tables_.reserve(hooks_.size());
    pointers_.reserve(hooks_.size());
    for (const auto &hook : hooks_) {
      auto &headers = headers_.emplace_back();
      for (const auto &header : hook.headers) headers.push_back(str(header));
      const std::uint32_t unit = hook.timestamp_header.empty() ? 0 : hook.timestamp_unit;
      tables_.push_back({sizeof(assay_webhook), str(hook.name), str(hook.secret), hook.scheme, hook.signed_part,
                         str(hook.signature_header), optional_str(hook.signature_prefix),
                         optional_str(hook.timestamp_header), unit, 0, hook.tolerance_ms,
                         optional_str(hook.event_id_header), optional_str(hook.event_id_pointer), headers.data(),
                         headers.size()});
      pointers_.push_back(&tables_.back());
    }
  }
  HookTables(const HookTables &) = delete;
  HookTables &operator=(const HookTables &) = delete;

  [[nodiscard]] const assay_webhook *const *data() const noexcept { return pointers_.data(); }
  [[nodiscard]] std::uint64_t size() const noexcept { return pointers_.size(); }

 private:
  const std::vector<Hook> hooks_;
  std::vector<std::vector<assay_str>> headers_;
  std::vector<assay_webhook> tables_;
  std::vector<const assay_webhook *> pointers_;
};

}  // namespace detail
}  // namespace assay::sdk
