/* Text that crosses the border: UTF-8, a pointer and a length, never NUL-terminated. */
#ifndef ASSAY_STR_H
#define ASSAY_STR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Every function pointer of this ABI carries it, so that a platform with several conventions can be named later. */
#define ASSAY_CALL

/* ptr NULL with len 0: absent. ptr not NULL with len 0: empty.
 * Memory: whoever passes one keeps it alive until the function returns, and no longer; nobody frees the other side's
 * memory. */
typedef struct assay_str {
  const char *ptr;
  uint64_t len;
} assay_str;

/* Where one side pushes its output to the other. */
typedef struct assay_sink {
  uint64_t struct_size;
  void *self;
  /* Appends len bytes to the output. May be called several times.
   * Returns: 0 when taken; anything else: write no more (the output is over its limit), return
   * ASSAY_RESOURCE_EXHAUSTED. [in-call] */
  uint32_t(ASSAY_CALL *write)(void *self, const char *ptr, uint64_t len);
} assay_sink;

#ifdef __cplusplus
}
#endif
#endif
