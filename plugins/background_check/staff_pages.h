// Requests to a case's page. GET and HEAD change nothing; a POST counts only with the form token that the page itself
// carries. The host has let in staff only. [any-thread] [started]
#pragma once

#include <string_view>

#include "assay/sdk/host.hpp"
#include "assay/sdk/pages.hpp"
#include "plugins/background_check/case_flow.h"
#include "plugins/background_check/case_store.h"
#include "plugins/background_check/review_form.h"
#include "plugins/embedded/form.h"
#include "plugins/embedded/html.h"

namespace assay::background_check {

class StaffPages {
 public:
  // All references outlive it.
  StaffPages(sdk::Host host, const CaseStore &store, const CaseFlow &flow);

  // Always a page: a store that fails is "please try again", and then nothing was changed.
  [[nodiscard]] embedded::Page answer(const sdk::PageRequest &request) const;

 private:
  [[nodiscard]] embedded::Page act(const Case &stored, const embedded::FormFields &fields) const;
  [[nodiscard]] embedded::Page begin(const Case &stored) const;
  [[nodiscard]] embedded::Page keep(const Case &stored, const ReviewForm &form, bool is_final) const;
  [[nodiscard]] static embedded::Page after_the_end(const Case &stored, const Findings &sent);
  [[nodiscard]] embedded::Page failure_page(const sdk::Status &why) const;

  sdk::Host host_;
  const CaseStore &store_;
  const CaseFlow &flow_;
};

}  // namespace assay::background_check
