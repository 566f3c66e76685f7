#include "host/sandbox/verify/claim.h"

namespace assay::sandbox::verify {

const Claims &all_claims() {
  static const Claims kAll = [] {
    Claims all;
    for (auto part : {list_claims(), key_claims(), request_claims(), refusal_claims(), field_claims(), start_claims(),
                      answer_claims()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return kAll;
}

}  // namespace assay::sandbox::verify
