/* Something else under the name of the entry. */
#define MAGIC 0x0badc0deu
#include "working.h"
