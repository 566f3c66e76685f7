// From a start command to a candidate who has a link: check stored, then plugins/embedded's invite(). [any-thread]
// [started]
#pragma once

#include <string>

#include "assay/sdk/host.hpp"
#include "assay/sdk/values.hpp"
#include "plugins/embedded/turns.h"
#include "plugins/reference_check/check_bank.h"
#include "plugins/reference_check/check_flow.h"
#include "plugins/reference_check/check_store.h"

namespace assay::reference_check {

class Inviting {
 public:
  // All references outlive it; pages_url is what links stand under.
  Inviting(sdk::Host host, const CheckStore &store, const CheckFlow &flow, const CheckBank &bank,
           std::string pages_url);

  // Errors: ASSAY_NOT_FOUND (no such check), and those of embedded::invite().
  [[nodiscard]] sdk::Outcome<sdk::Started> invite(const sdk::StartCommand &command);

 private:
  [[nodiscard]] sdk::Outcome<Check> check_for(const sdk::StartCommand &command) const;
  [[nodiscard]] Check make_check(const sdk::StartCommand &command, const ReferenceCheck &type) const;
  [[nodiscard]] sdk::Status send(const Check &check) const;
  [[nodiscard]] sdk::Status forget(const Check &check) const;

  sdk::Host host_;
  const CheckStore &store_;
  const CheckFlow &flow_;
  const CheckBank &bank_;
  std::string pages_url_;
  embedded::Turns turns_;  // two equal commands at once must not both mail
};

}  // namespace assay::reference_check
