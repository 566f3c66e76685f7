/* How a call ended. The numbers are fixed; a number that a reader does not know counts as ASSAY_INTERNAL. */
#ifndef ASSAY_STATUS_H
#define ASSAY_STATUS_H

#include <stdint.h>

typedef uint32_t assay_status;

/* For each: may the host repeat the call as it is · what Ashby's assessment.start is answered. "It may have begun" is
 * settled by assay_ext_assessment.start_safety; Ashby is answered 200 with the status "Queued" meanwhile. A start that
 * is refused after that ends as cancelled, with the refusal's text. */
#define ASSAY_OK ((assay_status)0)                 /* – · 200 */
#define ASSAY_INVALID_ARGUMENT ((assay_status)1)   /* no · 422, with the member that was named */
#define ASSAY_NOT_FOUND ((assay_status)2)          /* no · 422 */
#define ASSAY_ALREADY_EXISTS ((assay_status)3)     /* no · 409 */
#define ASSAY_CONFLICT ((assay_status)4)           /* no · 409 */
#define ASSAY_UNAUTHENTICATED ((assay_status)5)    /* no: the vendor refused our credentials · 422 */
#define ASSAY_PERMISSION_DENIED ((assay_status)6)  /* no · 422 */
#define ASSAY_RESOURCE_EXHAUSTED ((assay_status)7) /* later: nothing was begun · 422 */
#define ASSAY_UNAVAILABLE ((assay_status)8)        /* it may have begun · 200 "Queued" */
#define ASSAY_DEADLINE_EXCEEDED ((assay_status)9)  /* as UNAVAILABLE */
#define ASSAY_CANCELLED ((assay_status)10)         /* as UNAVAILABLE */
#define ASSAY_UNSUPPORTED ((assay_status)11)       /* no · 422 */
#define ASSAY_REJECTED ((assay_status)12) /* no: a business refusal, its text is shown to the recruiter · 422 */
#define ASSAY_INTERNAL ((assay_status)13) /* as UNAVAILABLE: a defect says nothing of what was begun */

#endif
