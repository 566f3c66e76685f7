/* The plugin ABI of Assay, whole. See ABI.md for the rules of change. */
#ifndef ASSAY_H
#define ASSAY_H

#include "assay/call.h"
#include "assay/entry.h"
#include "assay/ext/assessment.h"
#include "assay/ext/custom_fields.h"
#include "assay/ext/http.h"
#include "assay/ext/lookup.h"
#include "assay/ext/timer.h"
#include "assay/ext/webhook.h"
#include "assay/host.h"
#include "assay/plugin.h"
#include "assay/status.h"
#include "assay/str.h"
#include "assay/svc/clock.h"
#include "assay/svc/http.h"
#include "assay/svc/kv.h"
#include "assay/svc/log.h"
#include "assay/svc/mail.h"
#include "assay/svc/report.h"
#include "assay/svc/timer.h"

#endif
