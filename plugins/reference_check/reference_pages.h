// Requests to the links of candidates, referees and the hiring team. GET and HEAD change nothing, since mail scanners
// open every link; a POST counts only with the form token that the person's own page carries. Paths under /staff/ reach
// a plugin only from people whom the host has let in. [any-thread] [started]
#pragma once

#include <string>
#include <string_view>

#include "assay/sdk/host.hpp"
#include "assay/sdk/pages.hpp"
#include "plugins/embedded/form.h"
#include "plugins/embedded/html.h"
#include "plugins/reference_check/about.h"
#include "plugins/reference_check/check_bank.h"
#include "plugins/reference_check/check_flow.h"
#include "plugins/reference_check/check_store.h"
#include "plugins/reference_check/questionnaire.h"
#include "plugins/reference_check/route.h"

namespace assay::reference_check {

using embedded::FormFields;
using embedded::Page;

class ReferencePages {
 public:
  // All references outlive it.
  ReferencePages(sdk::Host host, const CheckStore &store, const CheckFlow &flow, const CheckBank &bank);

  // Always a page: a store that fails is "please try again", and then nothing was changed.
  [[nodiscard]] Page answer(const sdk::PageRequest &request) const;

 private:
  [[nodiscard]] Page candidate(const Route &route, const sdk::PageRequest &request) const;
  [[nodiscard]] Page candidate_acts(const Check &check, const Route &route, const FormFields &fields) const;
  [[nodiscard]] Page name(const Check &check, const Route &route, const FormFields &fields) const;
  [[nodiscard]] Page replace(const Check &check, const Route &route, const FormFields &fields) const;
  [[nodiscard]] Page referee(const Route &route, const sdk::PageRequest &request) const;
  [[nodiscard]] Page referee_acts(const Check &check, const Route &route, const std::string &link_hash,
                                  const FormFields &fields) const;
  [[nodiscard]] Page submit(const Check &check, const Route &route, const std::string &link_hash,
                            const FormFields &fields) const;
  [[nodiscard]] Page keep(const Check &check, const Route &route, const std::string &link_hash,
                          const Answers &answers) const;
  void forget(const std::string &assessment_id, const std::string &answers_key) const;
  [[nodiscard]] Page staff(const Route &route) const;

  [[nodiscard]] About about(const Check &check) const;
  // Applies an event; leads back to the person's page.
  [[nodiscard]] Page apply(const Check &check, const Route &route, const CheckFlow::Event &event) const;
  [[nodiscard]] Page failure_page(const sdk::Status &why) const;

  sdk::Host host_;
  const CheckStore &store_;
  const CheckFlow &flow_;
  const CheckBank &bank_;
};

}  // namespace assay::reference_check
