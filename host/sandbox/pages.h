// The timelines for people: plain HTML that needs no script. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "host/http/message.h"
#include "host/sandbox/timeline.h"

namespace assay::sandbox {

// Text as it may stand in an element or in a quoted attribute. Control characters that HTML forbids are dropped.
[[nodiscard]] std::string escape_html(std::string_view text);

// Newest first, `offset` left out at the beginning. Long timelines show their last updates only.
[[nodiscard]] http::Response timelines_page(const Timelines &timelines, std::size_t offset);

[[nodiscard]] http::Response style_sheet();

}  // namespace assay::sandbox
