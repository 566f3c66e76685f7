// Records in the host's key-value store: one value per assessment, found by assessment id or by a token that stands in
// a link.
//
//   <name>/<assessment id>  the record           <index>/<hash of a token>  the assessment id
//
// Every value names its assessment, so that the host erases all of them with it. Nothing is cached: what is not written
// is lost, and what is written survives a crash at any moment. [any-thread] [started]
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "assay/sdk/host.hpp"
#include "plugins/embedded/tokens.h"

namespace assay::embedded {

// What the host takes of a page (assay/ext/http.h) and of a stored value (assay/svc/kv.h).
inline constexpr std::size_t kMaxPageBytes = 256 * 1024;
inline constexpr std::size_t kMaxStoredBytes = 64 * 1024;

// How long after the last possible moment of a record its links still say what became of it.
inline constexpr std::int64_t kLinkEchoMs = std::int64_t{30} * 24 * 3600 * 1000;
inline constexpr std::int64_t kMsPerDay = 86'400'000;

// How a record is named, written and read.
template <class Record>
struct RecordFormat {
  std::string name;  // of the key prefix and in messages: "attempt"
  std::string (*render)(const Record &record);
  std::optional<Record> (*parse)(std::string_view text);
  // When the host may forget the record, Unix ms; 0: not yet.
  std::function<std::int64_t(const Record &record)> expires_at_ms;
};

// Required: Record has a member assessment_id.
// Errors of all: ASSAY_UNAVAILABLE (the store), ASSAY_INTERNAL (a stored value that nobody here wrote).
template <class Record>
class RecordStore {
 public:
  RecordStore(sdk::Host host, RecordFormat<Record> format) : host_(host), format_(std::move(format)) {}

  // nullopt when there is none.
  [[nodiscard]] sdk::Outcome<std::optional<Record>> find(std::string_view assessment_id) const {
    auto stored = load(assessment_id);
    if (!stored.is_ok()) return stored.status();
    if (!*stored) return std::optional<Record>{};
    return std::optional<Record>(std::move((*stored)->record));
  }

  // The record whose assessment an index names. The caller checks that the record knows the token: an index may be
  // older than the record.
  [[nodiscard]] sdk::Outcome<std::optional<Record>> find_by(std::string_view index, std::string_view token) const {
    const auto id = host_.kv_get(key_of(index, hash_token(index, token)));
    if (!id.is_ok()) return id.status();
    if (!*id) return std::optional<Record>{};
    return find((*id)->value);
  }

  // Stores a new record, or gives the one that is there already. ASSAY_RESOURCE_EXHAUSTED: the store is full.
  [[nodiscard]] sdk::Outcome<Record> create(const Record &record) const {
    const auto written = write(record, ASSAY_KV_ABSENT);
    if (written.is_ok()) return record;
    if (written.status().code != ASSAY_CONFLICT) return written.status();
    auto present = find(record.assessment_id);
    if (!present.is_ok()) return present.status();
    if (!*present) return sdk::unavailable("the " + format_.name + " was erased while it was being stored");
    return **std::move(present);
  }

  // Makes a record findable by a token, of which only the hash is given: hash_token(index, token). Repeating it changes
  // nothing but the time until which it can be found.
  [[nodiscard]] sdk::Status index(std::string_view index, std::string_view hash, const std::string &assessment_id,
                                  std::int64_t expires_at_ms) const {
    return host_.kv_put({key_of(index, hash), assessment_id, ASSAY_KV_ANY_VERSION, expires_at_ms, assessment_id})
        .status();
  }
  [[nodiscard]] sdk::Status forget_index(std::string_view index, std::string_view hash) const {
    return host_.kv_remove(key_of(index, hash));
  }

  // Applies `change` to the stored record and writes it when change says so, again from the start as often as another
  // writer came between. Returns the record as it is stored now.
  // Args: change returns whether it changed anything; its error ends the update, nothing is written. It may run several
  // times. Errors: ASSAY_NOT_FOUND; change's own; kTooLarge when the record does not fit the store.
  using Change = std::function<sdk::Outcome<bool>(Record &record)>;
  [[nodiscard]] sdk::Outcome<Record> update(std::string_view assessment_id, const Change &change) const {
    for (int i = 0; i < kMaxTries; ++i) {
      auto stored = load(assessment_id);
      if (!stored.is_ok()) return stored.status();
      if (!*stored) return sdk::not_found("there is no " + named(assessment_id));
      Record &record = (*stored)->record;
      const auto changed = change(record);
      if (!changed.is_ok()) return changed.status();
      if (!*changed) return std::move(record);
      const auto written = write(record, (*stored)->version);
      if (written.is_ok()) return std::move(record);
      if (written.status().code != ASSAY_CONFLICT) return written.status();
    }
    return sdk::unavailable("the " + named(assessment_id) + " is being changed by too many at once");
  }
  static constexpr assay_status kTooLarge = ASSAY_INVALID_ARGUMENT;

  // Forgets a record; its indexes are the caller's to forget.
  [[nodiscard]] sdk::Status remove(const std::string &assessment_id) const {
    return host_.kv_remove(key_of(format_.name, assessment_id));
  }

 private:
  // More writers than one person's browser can be; a loop without an end would hide a defect.
  static constexpr int kMaxTries = 16;

  struct Stored {
    Record record;
    std::int64_t version = 0;
  };

  static std::string key_of(std::string_view prefix, std::string_view name) {
    std::string key(prefix);
    return key.append("/").append(name);
  }
  [[nodiscard]] std::string named(std::string_view assessment_id) const {
    return format_.name + " of assessment " + std::string(assessment_id);
  }

  [[nodiscard]] sdk::Outcome<std::optional<Stored>> load(std::string_view assessment_id) const {
    const auto entry = host_.kv_get(key_of(format_.name, assessment_id));
    if (!entry.is_ok()) return entry.status();
    if (!*entry) return std::optional<Stored>{};
    auto record = format_.parse((*entry)->value);
    if (!record) return sdk::internal_error("the stored " + named(assessment_id) + " cannot be read");
    return std::optional<Stored>({*std::move(record), (*entry)->version});
  }

  [[nodiscard]] sdk::Outcome<std::int64_t> write(const Record &record, std::int64_t expected) const {
    const auto key = key_of(format_.name, record.assessment_id);
    const auto value = format_.render(record);
    return host_.kv_put({key, value, expected, format_.expires_at_ms(record), record.assessment_id});
  }

  sdk::Host host_;
  RecordFormat<Record> format_;
};

}  // namespace assay::embedded
