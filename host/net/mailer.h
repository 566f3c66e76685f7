// Outbound mail. Quickstart writes a maildir.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "host/core/clock.h"
#include "host/core/result.h"

namespace assay::net {

struct Mail {
  std::string to;       // one address, already checked
  std::string subject;  // UTF-8, no control characters
  std::string text;     // UTF-8, plain text
};

class Mailer {
 public:
  virtual ~Mailer() = default;
  // Returns when the mail is durably handed over. Errors: kInvalidArgument (a header injection, an empty address),
  // kUnavailable (disk). [any-thread, blocks]
  virtual Result<void> send(const Mail &mail) = 0;
};

// Writes each mail as one file of a maildir (tmp/, then an atomic rename into new/, both fsynced), mode 0600.
// Creates the three folders. `from` is the From: address.
Result<std::unique_ptr<Mailer>> open_maildir(const std::string &folder, const std::string &from, Clock &clock,
                                             IdSource &ids);

}  // namespace assay::net
