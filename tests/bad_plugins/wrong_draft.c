/* Built from other headers of the same draft. */
#define DRAFT "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#include "working.h"
