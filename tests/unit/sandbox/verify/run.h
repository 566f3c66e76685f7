// verify::run() against a partner in memory.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "host/sandbox/verify/verify.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/sandbox/samples.h"
#include "tests/unit/sandbox/verify/fake_partner.h"

namespace assay::sandbox::verify {

inline VerifyOptions with_start() {
  VerifyOptions options;
  options.base_url = kBase;
  options.key = kKey;
  options.start = true;
  return options;
}

inline Result<Report> run_against(net::HttpClient &client, const VerifyOptions &options = with_start()) {
  test::FakeClock clock;
  SystemIdSource ids;
  return run({client, samples::schema(), clock, ids}, options, kKey);
}

inline std::map<std::string, Verdict> verdicts_of(const Report &report) {
  std::map<std::string, Verdict> verdicts;
  for (const auto &row : report.rows)
    verdicts[std::string(row.claim.id)] = verdict_of(row.claim, row.outcome.judgement.mark);
  return verdicts;
}

// The row of a claim; fails the test when there is none.
inline Row row_of(const Report &report, const std::string &id) {
  for (const auto &row : report.rows)
    if (row.claim.id == id) return row;
  ADD_FAILURE() << "no claim " << id;
  return {};
}

}  // namespace assay::sandbox::verify
