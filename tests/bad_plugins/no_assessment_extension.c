/* Offers nothing. */
#include "assay/assay.h"

static const void *ASSAY_CALL offer_nothing(void *self, assay_str id) {
  (void)self, (void)id;
  return (const void *)0;
}

#define GET_EXTENSION offer_nothing
#include "working.h"
