// Requests to the links of candidates and recruiters. GET and HEAD change nothing, since mail scanners open every link;
// a POST counts only with the form token that the attempt's own page carries. [any-thread] [started]
#pragma once

#include <string_view>

#include "assay/sdk/host.hpp"
#include "assay/sdk/pages.hpp"
#include "plugins/embedded/form.h"
#include "plugins/embedded/html.h"
#include "plugins/skills_test/attempt_flow.h"
#include "plugins/skills_test/attempt_store.h"
#include "plugins/skills_test/route.h"
#include "plugins/skills_test/test_bank.h"

namespace assay::skills_test {

using embedded::FormFields;
using embedded::Page;

class CandidatePages {
 public:
  // All references outlive it.
  CandidatePages(sdk::Host host, const AttemptStore &store, const AttemptFlow &flow, const TestBank &bank);

  // Always a page: a store that fails is "please try again", and then nothing was changed.
  [[nodiscard]] Page answer(const sdk::PageRequest &request) const;

 private:
  [[nodiscard]] Page show_attempt(std::string_view token) const;
  [[nodiscard]] Page show_result(std::string_view token) const;
  [[nodiscard]] Page act(const Route &route, const sdk::PageRequest &request) const;
  [[nodiscard]] Page act_on(const Attempt &attempt, const Route &route, const FormFields &fields) const;
  [[nodiscard]] Page failure_page(const sdk::Status &why) const;

  sdk::Host host_;
  const AttemptStore &store_;
  const AttemptFlow &flow_;
  const TestBank &bank_;
};

}  // namespace assay::skills_test
