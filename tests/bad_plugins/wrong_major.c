/* Built for a later major of the ABI. */
#define MAJOR 7
#include "working.h"
