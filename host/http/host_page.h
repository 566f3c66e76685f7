// The frame of the host's own pages: plain HTML without script, in the style of the plugins' pages. Pure.
#pragma once

#include <string>
#include <string_view>

#include "host/http/message.h"

namespace assay::http {

// Where the forms on a page may be sent to.
enum class Forms { kNone, kToThisHost };

// Required: neither `title` nor `html`, what stands below it, needs escaping. Never cached, never framed.
[[nodiscard]] Response host_page(int status, std::string_view title, std::string_view html, Forms forms = Forms::kNone);

// As text or as the value of a quoted attribute.
[[nodiscard]] std::string escape_html(std::string_view text);

}  // namespace assay::http
