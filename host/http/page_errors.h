// What a person sees at a plugin's pages when the plugin shows nothing: a small HTML page that a person can read.
// The same for every cause within each, so that it teaches a guesser nothing. Pure.
#pragma once

#include "host/http/message.h"

namespace assay::http {

[[nodiscard]] Response no_such_page();          // 404
[[nodiscard]] Response page_is_unavailable();   // 503 with Retry-After
[[nodiscard]] Response form_of_another_site();  // 403

}  // namespace assay::http
