#include "tests/bench/delivery/fill.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <semaphore>

#include "host/sandbox/journal_record.h"
#include "host/wire/update.h"

namespace assay::bench {
namespace {

// Fewer than the store lets wait.
constexpr std::ptrdiff_t kAtOnce = 4'000;
constexpr const char *kLine = "engineering";
constexpr const char *kEntry = "skills";

std::string page_of(const AssessmentId &id) { return "https://tests.example.com/pages/attempts/" + id.to_string(); }

std::vector<LabelledValue> metadata_of(std::size_t n) {
  return {{"language", "Language", "The language that the candidate chose.", ValueType::kString, "English"},
          {"sections", "Sections finished", "", ValueType::kNumericScore, static_cast<double>(n)}};
}

store::ReportWrite result_of(const AssessmentId &id, std::size_t n) {
  auto write = progress_of(id, n);
  write.state = AssessmentState::kCompleted;
  StatusReport report{id, AssessmentState::kCompleted, "Completed", page_of(id)};
  report.result = LabelledValue{"score", "Score", "Of 100 points.", ValueType::kNumericScore, 87.5};
  report.metadata = metadata_of(n);
  write.update = must(wire::draft_report(report), "a result");
  return write;
}

store::StartIntent intent_of(std::size_t n, TenantId tenant) {
  store::StartIntent intent;
  intent.id = assessment_id(n);
  intent.tenant = tenant;
  intent.line = {kLine};
  intent.type = {Uuid::name_based({"type"})};
  intent.entry = {kEntry};
  intent.application_id = Uuid::name_based({"application", std::to_string(n)}).to_string();
  return intent;
}

// Writes that are under way, at most kAtOnce.
class Pending {
 public:
  template <class T>
  Done<T> next(const char *doing) {
    free_.acquire();
    return [this, doing](Result<T> result) {
      must(std::move(result), doing);
      free_.release();
    };
  }
  void wait() {
    for (std::ptrdiff_t i = 0; i < kAtOnce; ++i) free_.acquire();
  }

 private:
  std::counting_semaphore<kAtOnce> free_{kAtOnce};
};

}  // namespace

store::StoreOptions store_options(const std::string &path, const Load &load) {
  store::StoreOptions options;
  options.path = path;
  options.first_update_delay_ms = load.first_due_ms;
  return options;
}

AssessmentId assessment_id(std::size_t n) { return {Uuid::name_based({"assessment", std::to_string(n)})}; }

store::ReportWrite progress_of(const AssessmentId &id, std::size_t n) {
  store::ReportWrite write;
  write.id = id;
  write.line = {kLine};
  write.entry = {kEntry};
  StatusReport report{id, AssessmentState::kInProgress, "Section " + std::to_string(n) + " is finished", page_of(id)};
  report.metadata = metadata_of(n);
  write.update = must(wire::draft_report(report), "a report");
  return write;
}

void fill(store::Store &store, const Load &load) {
  std::vector<TenantId> tenants;
  for (std::size_t i = 0; i < load.customers; ++i)
    tenants.push_back(must(store.upsert_tenant("customer " + std::to_string(i)), "a customer").id);
  Pending pending;
  // The store's writer keeps the order in which it is asked.
  for (std::size_t n = 0; n < load.assessments; ++n) {
    const auto id = assessment_id(n);
    store.record_intent(intent_of(n, tenants[n % tenants.size()]), pending.next<store::IntentRecorded>("an intent"));
    store::StartOutcome outcome{id, true, "vendor"};
    outcome.first_update = must(wire::draft_started(id, {"", "", page_of(id), metadata_of(0)}), "a first update");
    store.record_outcome(std::move(outcome), pending.next<store::OutcomeRecorded>("an outcome"));
    for (std::size_t update = 1; update < load.updates; ++update)
      store.record_report(update + 1 < load.updates ? progress_of(id, update) : result_of(id, update),
                          pending.next<store::ReportRecorded>("a report"));
  }
  pending.wait();
}

void write_journal(const std::string &folder, const Load &load, std::int64_t now_ms) {
  std::filesystem::create_directories(folder);
  std::ofstream journal(folder + "/journal.jsonl");
  sandbox::Call start;
  start.at_ms = now_ms;
  start.name = "start";
  start.partner = "http://127.0.0.1:1";
  start.status = 200;
  start.success = true;
  for (std::size_t n = 0; n < load.assessments; ++n) journal << sandbox::render_record(assessment_id(n), start) << '\n';
}

}  // namespace assay::bench
