/* Nothing is wrong with this one. */
#include "working.h"
