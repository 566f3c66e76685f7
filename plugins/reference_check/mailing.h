// Sends the letters that a check owes, each with a link of its own: the link stored, made to work, the letter handed to
// the mail system, marked as mailed. What a crash left between goes on with the same link. [any-thread] [started]
#pragma once

#include <string>

#include "assay/sdk/host.hpp"
#include "plugins/reference_check/check.h"
#include "plugins/reference_check/check_bank.h"
#include "plugins/reference_check/check_store.h"

namespace assay::reference_check {

class Mailing {
 public:
  // store and bank outlive it; pages_url is what links stand under.
  Mailing(sdk::Host host, const CheckStore &store, const CheckBank &bank, std::string pages_url);

  // Sends every letter that the check owes now. An address that is refused is not an error: the referee is lost.
  // Errors: the store's, or the mail system's; what is left stays owed.
  [[nodiscard]] sdk::Status deliver(const Check &check) const;

 private:
  [[nodiscard]] sdk::Status deliver(const std::string &assessment_id, const Letter &letter) const;
  [[nodiscard]] sdk::Status hand_over(const Check &check, const Letter &letter) const;

  sdk::Host host_;
  const CheckStore &store_;
  const CheckBank &bank_;
  std::string pages_url_;
};

}  // namespace assay::reference_check
