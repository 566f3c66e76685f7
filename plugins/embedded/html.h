// The frame every page stands in: escaping, the one stylesheet, the one set of headers. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::embedded {

struct Page {
  int status = 200;
  std::string html;
  std::vector<std::pair<std::string, std::string>> headers;  // beside content-type
};

// Text as it may stand in an element or in a double-quoted attribute. Control characters that HTML forbids are dropped.
[[nodiscard]] std::string escape(std::string_view text);

// A paragraph of text; its line breaks are kept.
[[nodiscard]] std::string paragraph(std::string_view text);

// A complete document. Required: body is HTML already; title is text and is escaped here.
[[nodiscard]] Page render_page(int status, std::string_view title, std::string_view body);

// The headers of render_page: never stored, never framed, never sniffed, no script, no referrer, forms only to
// ourselves.
[[nodiscard]] const std::vector<std::pair<std::string, std::string>> &page_headers();

inline constexpr std::string_view kContentType = "text/html; charset=utf-8";

// "14:05 UTC on 3 March 2026"
[[nodiscard]] std::string render_time(std::int64_t ms_since_epoch);
// "1 minute", "90 minutes"; part minutes round up.
[[nodiscard]] std::string render_minutes(std::int64_t ms);
// "1 question", "7 questions"
[[nodiscard]] std::string render_count(std::size_t count, std::string_view noun);
// "70", "66.7": at most one decimal.
[[nodiscard]] std::string render_decimal(double value);

}  // namespace assay::embedded
