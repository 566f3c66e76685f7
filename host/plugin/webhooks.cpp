#include "host/plugin/webhooks.h"

#include <algorithm>

#include "host/plugin/headers.h"
#include "host/plugin/table.h"
#include "host/plugin/text.h"

namespace assay::plugin {
namespace {

constexpr std::uint64_t kMaxHeaders = 32;
constexpr std::size_t kMaxNameBytes = 63, kMaxTextBytes = 256;
constexpr std::int64_t kMaxToleranceMs = 24 * 60 * 60 * 1000;

Error bad(const std::string &what) { return {ErrorCode::kInvalidArgument, "plugin_bad_webhook: " + what}; }

bool is_slug(std::string_view text) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  return !text.empty() && text.size() <= kMaxNameBytes && std::all_of(text.begin(), text.end(), fits);
}

// One webhook's members; the first fault is kept.
class Reader {
 public:
  Reader(const assay_webhook &table, std::string where) : table_(table), where_(std::move(where)) {}

  Result<Webhook> read() {
    read_signature();
    read_timestamp();
    read_event_id();
    if (table_.header_count > kMaxHeaders || (table_.header_count > 0 && table_.headers == nullptr))
      note("headers must be at most " + std::to_string(kMaxHeaders) + " names");
    else
      for (std::uint64_t i = 0; i < table_.header_count; ++i)
        hook_.headers.push_back(header(table_.headers[i], "headers[" + std::to_string(i) + "]", true));
    if (fault_.empty()) return std::move(hook_);
    return bad(where_ + ": " + fault_);
  }

 private:
  void read_signature() {
    hook_.name = view(table_.name);
    hook_.secret = slug(table_.secret, "secret");
    hook_.signature_header = header(table_.signature_header, "signature_header", true);
    hook_.signature_prefix = view(table_.signature_prefix).substr(0, kMaxTextBytes);
    if (table_.scheme == ASSAY_SIGNATURE_HMAC_SHA256_BASE64)
      hook_.scheme = SignatureScheme::kHmacSha256Base64;
    else if (table_.scheme != ASSAY_SIGNATURE_HMAC_SHA256_HEX)
      note("scheme " + std::to_string(table_.scheme) + " is not known to this host");
    if (table_.signed_part == ASSAY_SIGNED_TIMESTAMP_AND_BODY)
      hook_.signed_part = SignedPart::kTimestampAndBody;
    else if (table_.signed_part != ASSAY_SIGNED_BODY)
      note("signed_part " + std::to_string(table_.signed_part) + " is not known to this host");
  }

  void read_timestamp() {
    hook_.timestamp_header = header(table_.timestamp_header, "timestamp_header", false);
    const bool is_sent = !hook_.timestamp_header.empty();
    if (is_sent && table_.timestamp_unit != ASSAY_TIMESTAMP_SECONDS &&
        table_.timestamp_unit != ASSAY_TIMESTAMP_MILLISECONDS)
      note("timestamp_unit " + std::to_string(table_.timestamp_unit) + " is not known to this host");
    if (!is_sent && hook_.signed_part == SignedPart::kTimestampAndBody)
      note("signed_part names a timestamp, and there is no timestamp_header");
    hook_.timestamp_unit_ms = table_.timestamp_unit == ASSAY_TIMESTAMP_MILLISECONDS ? 1 : 1000;
    if (table_.tolerance_ms < 0 || table_.tolerance_ms > kMaxToleranceMs)
      note("tolerance_ms must be from 0 to a day, not " + std::to_string(table_.tolerance_ms));
    if (table_.tolerance_ms > 0) hook_.tolerance_ms = table_.tolerance_ms;
  }

  void read_event_id() {
    hook_.event_id_header = header(table_.event_id_header, "event_id_header", false);
    hook_.event_id_pointer = view(table_.event_id_pointer).substr(0, kMaxTextBytes);
    if (!hook_.event_id_pointer.empty() && hook_.event_id_pointer.front() != '/')
      note("event_id_pointer must begin with '/'");
    if (!hook_.event_id_header.empty() && !hook_.event_id_pointer.empty())
      note("the event's id is either in event_id_header or at event_id_pointer");
  }

  std::string slug(assay_str text, const char *member) {
    if (!is_slug(view(text))) note(std::string(member) + " must be 1 to 63 of a-z, 0-9, - and _");
    return std::string(view(text).substr(0, kMaxNameBytes));
  }

  std::string header(assay_str text, const std::string &member, bool is_required) {
    std::string name(view(text).substr(0, kMaxTextBytes));
    if (name.empty() && !is_required) return name;
    if (!is_token(name)) note(member + " must be the name of a header field");
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return name;
  }

  void note(std::string problem) {
    if (fault_.empty()) fault_ = std::move(problem);
  }

  const assay_webhook &table_;
  const std::string where_;
  Webhook hook_;
  std::string fault_;
};

}  // namespace

Result<std::vector<Webhook>> read_webhooks(const assay_ext_webhook &table, const std::set<std::string> &secrets) {
  std::vector<Webhook> hooks;
  if (table.hook_count > ASSAY_MAX_WEBHOOKS)
    return bad(std::to_string(table.hook_count) + " webhooks; at most " + std::to_string(ASSAY_MAX_WEBHOOKS));
  if (table.hook_count > 0 && table.hooks == nullptr) return bad("hooks is NULL");
  for (std::uint64_t i = 0; i < table.hook_count; ++i) {
    const auto theirs = copy_table(table.hooks[i]);
    if (!is_slug(view(theirs.name)))
      return bad("hooks[" + std::to_string(i) + "]: name must be 1 to 63 of a-z, 0-9, - and _");
    const std::string name(view(theirs.name));
    if (std::any_of(hooks.begin(), hooks.end(), [&](const auto &other) { return other.name == name; }))
      return bad("webhook " + name + " stands twice");
    ASSAY_TRY(auto hook, Reader(theirs, "webhook " + name).read());
    if (!secrets.contains(hook.secret))
      return Error{ErrorCode::kInvalidArgument, "plugin_no_secret: webhook " + name + " needs the secret \"" +
                                                    hook.secret + "\"; set it under `secrets:` of the entry: {" +
                                                    hook.secret + ": {file: path}}"};
    hooks.push_back(std::move(hook));
  }
  return hooks;
}

}  // namespace assay::plugin
