#include "host/store/assessment_table.h"

#include "host/core/log.h"

namespace assay::store {
namespace {

// The order of AssessmentTable::Columns.
#define ASSAY_STORE_COLUMNS                                                                                    \
  "SELECT key, id, tenant_key, line, type, entry, state, application_id, vendor_ref, fingerprint, ashby_ack, " \
  "first_update, command_body, head_seq, next_seq, last_ts_ms, next_due_ms, progress_ms, ashby_unknown, "      \
  "created_ms, undo, state_reason FROM assessment "

// As in the index assessment_start_key, or SQLite would not use it.
#define ASSAY_STORE_OPEN "state IN ('STARTING', 'STARTED', 'IN_PROGRESS', 'UNRESOLVED')"

}  // namespace

// Gathers rows; a value that no Assay writes becomes an error once the statement has been fetched to its end.
class AssessmentTable::Reader {
 public:
  explicit Reader(std::vector<LoadedAssessment> &rows) : rows_(rows) {}

  void operator()(Int key, const Text &id, Int tenant, const Text &line, const Text &type, const Text &entry,
                  const Text &state, const Text &application, const Text &vendor_ref, const Text &fingerprint, Int ack,
                  const Text &first_update, const Text &command_body, Int head, Int next, Int last_ts, Int due,
                  Int progress, Int unknown, Int created, Int undo, const Text &reason) {
    const auto parsed_id = AssessmentId::parse(id);
    const auto parsed_type = AssessmentTypeId::parse(type);
    const auto parsed_state = parse_state(state);
    if (!parsed_id || !parsed_type || !parsed_state) {
      broken_key_ = key;
      return;
    }
    rows_.push_back({{key,
                      *parsed_id,
                      {tenant},
                      {line},
                      *parsed_type,
                      {entry},
                      *parsed_state,
                      application,
                      vendor_ref,
                      fingerprint,
                      ack != 0,
                      unknown != 0,
                      first_update,
                      command_body,
                      created,
                      undo != 0,
                      reason},
                     {head, next, last_ts, due, progress}});
  }
  Result<void> check() const {
    if (broken_key_ != 0)
      return Error{ErrorCode::kInternal, "store: a row of the table assessment holds no valid id or state"};
    return {};
  }

  [[nodiscard]] Int broken_key() const noexcept { return broken_key_; }

 private:
  std::vector<LoadedAssessment> &rows_;
  Int broken_key_ = 0;
};

AssessmentTable::AssessmentTable(soci::session &session)
    : by_id_(session, "assessment.by_id", ASSAY_STORE_COLUMNS "WHERE id = :id"),
      open_by_start_key_(session, "assessment.open_by_start_key",
                         ASSAY_STORE_COLUMNS
                         "WHERE tenant_key = :tenant AND application_id = :application AND "
                         "line = :line AND type = :type AND " ASSAY_STORE_OPEN),
      starting_(session, "assessment.starting", ASSAY_STORE_COLUMNS "WHERE state = 'STARTING' ORDER BY key"),
      to_undo_(session, "assessment.to_undo", ASSAY_STORE_COLUMNS "WHERE undo > 0 ORDER BY key"),
      insert_(session, "assessment.insert",
              "INSERT INTO assessment (id, tenant_key, line, type, entry, state, application_id, fingerprint, "
              "command_body, created_ms, updated_ms) VALUES (:id, :tenant, :line, :type, :entry, :state, :application, "
              ":fingerprint, :command, :created, :updated) RETURNING key"),
      save_(session, "assessment.save",
            "UPDATE assessment SET state = :state, vendor_ref = :vendor_ref, ashby_ack = :ack, "
            "first_update = :first_update, command_body = :command, updated_ms = :updated, "
            "head_seq = :head, next_seq = :next, last_ts_ms = :last_ts, next_due_ms = :due, progress_ms = :progress, "
            "undo = :undo, state_reason = :reason WHERE key = :key"),
      clear_undo_(session, "assessment.clear_undo", "UPDATE assessment SET undo = 0 WHERE id = :id") {}

Result<std::optional<LoadedAssessment>> AssessmentTable::find(const AssessmentId &id) {
  std::vector<LoadedAssessment> rows;
  Reader reader(rows);
  ASSAY_CHECK(by_id_.for_each(id.to_string(), std::ref(reader)));
  ASSAY_CHECK(reader.check());
  if (rows.empty()) return std::optional<LoadedAssessment>();
  return std::optional<LoadedAssessment>(std::move(rows.front()));
}

Result<std::optional<LoadedAssessment>> AssessmentTable::find_open(const StartIntent &intent) {
  std::vector<LoadedAssessment> rows;
  Reader reader(rows);
  ASSAY_CHECK(open_by_start_key_.for_each(intent.tenant.value, intent.application_id, intent.line.value,
                                          intent.type.to_string(), std::ref(reader)));
  ASSAY_CHECK(reader.check());
  if (rows.empty()) return std::optional<LoadedAssessment>();
  return std::optional<LoadedAssessment>(std::move(rows.front()));
}

Result<std::vector<AssessmentRow>> AssessmentTable::starting() { return rows_of(starting_); }
Result<std::vector<AssessmentRow>> AssessmentTable::to_undo() { return rows_of(to_undo_); }

template <class Statement>
Result<std::vector<AssessmentRow>> AssessmentTable::rows_of(Statement &statement) {
  std::vector<LoadedAssessment> rows;
  Reader reader(rows);
  ASSAY_CHECK(statement.for_each(std::ref(reader)));
  // One row that cannot be read must not keep the others from going on.
  if (!reader.check().ok()) log::error("store_row_unreadable", {{"table", "assessment"}, {"key", reader.broken_key()}});
  std::vector<AssessmentRow> found;
  found.reserve(rows.size());
  for (auto &each : rows) found.push_back(std::move(each.row));
  return found;
}

Result<AssessmentRow> AssessmentTable::insert(const StartIntent &intent, Int now_ms) {
  AssessmentRow row{0,
                    intent.id,
                    intent.tenant,
                    intent.line,
                    intent.type,
                    intent.entry,
                    AssessmentState::kStarting,
                    intent.application_id,
                    "",
                    intent.fingerprint,
                    false,
                    false,
                    "",
                    intent.command_body,
                    now_ms};
  ASSAY_CHECK(insert_.for_each(row.id.to_string(), row.tenant.value, row.line.value, row.type.to_string(),
                               row.entry.value, std::string(name_of(row.state)), row.application_id, row.fingerprint,
                               row.command_body, now_ms, now_ms, [&](Int key) { row.key = key; }));
  return row;
}

Result<void> AssessmentTable::save(const LoadedAssessment &changed, Int now_ms) {
  const auto &row = changed.row;
  const auto &stream = changed.stream;
  const bool may_be_asked = row.state == AssessmentState::kStarting || row.state == AssessmentState::kUnresolved;
  return save_.run(std::string(name_of(row.state)), row.vendor_ref, row.ashby_ack ? 1 : 0, row.first_update,
                   may_be_asked ? row.command_body : std::string(), now_ms, stream.head_seq, stream.next_seq,
                   stream.last_ts_ms, stream.next_due_ms, stream.progress_ms, row.undo ? 1 : 0, row.state_reason,
                   row.key);
}

Result<void> AssessmentTable::clear_undo(const AssessmentId &id) { return clear_undo_.run(id.to_string()); }

}  // namespace assay::store
