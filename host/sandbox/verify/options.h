// What `assay-sandbox verify` was told.
#pragma once

#include <string>

namespace assay::sandbox {

struct VerifyOptions {
  std::string base_url;  // of the partner, without /assessment.…
  std::string key;       // the partner's API key, or
  std::string key_file;  // the file whose first line it is
  bool json = false;
  bool start = false;  // allow what starts assessments
  std::string candidate_email = "assay.verify@example.com";
  std::string type_id;  // to start; empty: the first one listed
};

}  // namespace assay::sandbox
