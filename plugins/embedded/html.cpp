#include "plugins/embedded/html.h"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "plugins/embedded/tokens.h"

namespace assay::embedded {
namespace {

// System colours and fonts: readable in light, dark and forced-colour modes, from 320 px up.
constexpr std::string_view kStyle =
    ":root{color-scheme:light dark;font:1.0625rem/1.6 system-ui,sans-serif}"
    "body{margin:0 auto;max-width:44rem;padding:1rem;overflow-wrap:anywhere}"
    "h1{font-size:1.5rem;line-height:1.3}"
    "fieldset{border:1px solid;border-radius:.25rem;margin:0 0 1.5rem;min-width:0;padding:.5rem 1rem 1rem}"
    "legend{font-weight:600;padding:0 .25rem}"
    ".text{white-space:pre-wrap}"
    ".choice{align-items:baseline;display:flex;gap:.75rem;padding:.375rem 0}"
    "input[type=radio],input[type=checkbox]{flex:none;height:1.25rem;width:1.25rem}"
    "input[type=text],input[type=email],textarea{border:1px "
    "solid;box-sizing:border-box;font:inherit;min-height:2.75rem;"
    "padding:.25rem .5rem;width:100%}"
    "button{border:2px solid;border-radius:.25rem;font:inherit;margin:0 .75rem .75rem "
    "0;min-height:2.75rem;padding:.25rem 1rem}"
    ":focus-visible{outline:3px solid;outline-offset:3px}"
    ".notice{border:2px solid;border-radius:.25rem;padding:.5rem 1rem}"
    ".error{border-left:.375rem solid;font-weight:600;padding-left:.5rem}"
    "li{margin-bottom:.75rem}";

constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};

}  // namespace

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: {
        const auto byte = static_cast<unsigned char>(c);
        const bool forbidden = (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
        if (!forbidden) out += c;
      }
    }
  }
  return out;
}

std::string paragraph(std::string_view text) { return "<p class=\"text\">" + escape(text) + "</p>\n"; }

const std::vector<std::pair<std::string, std::string>> &page_headers() {
  static const std::vector<std::pair<std::string, std::string>> headers = {
      {"Cache-Control", "no-store"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Robots-Tag", "noindex, nofollow"},
      {"Content-Security-Policy", "default-src 'none'; style-src " + csp_hash(kStyle) +
                                      "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
  };
  return headers;
}

Page render_page(int status, std::string_view title, std::string_view body) {
  const std::string safe_title = escape(title);
  std::string html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += "<title>" + safe_title + "</title>\n<style>" + std::string(kStyle) + "</style>\n</head>\n<body>\n<main>\n";
  html += "<h1>" + safe_title + "</h1>\n";
  html += body;
  html += "</main>\n</body>\n</html>\n";
  return {status, std::move(html), page_headers()};
}

std::string render_time(std::int64_t ms_since_epoch) {
  using namespace std::chrono;
  const sys_time<milliseconds> time{milliseconds(ms_since_epoch)};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{floor<minutes>(time - day)};
  std::array<char, 8> hours{};
  std::snprintf(hours.data(), hours.size(), "%02d:%02d", static_cast<int>(clock.hours().count()) % 24,
                static_cast<int>(clock.minutes().count()) % 60);
  std::string text = hours.data();
  text += " UTC on " + std::to_string(static_cast<unsigned>(date.day())) + " ";
  text += kMonths[(static_cast<unsigned>(date.month()) + 11) % 12];
  text += " " + std::to_string(static_cast<int>(date.year()));
  return text;
}

std::string render_count(std::size_t count, std::string_view noun) {
  std::string text = std::to_string(count) + " ";
  text += noun;
  if (count != 1) text += 's';
  return text;
}

std::string render_minutes(std::int64_t ms) {
  constexpr std::int64_t kMinute = 60'000;
  return render_count(ms <= 0 ? 0 : static_cast<std::size_t>((ms + kMinute - 1) / kMinute), "minute");
}

std::string render_decimal(double value) {
  const auto tenths = static_cast<long long>(std::llround(value * 10));
  std::string text = std::to_string(tenths / 10);
  if (tenths % 10 != 0) text += "." + std::to_string(std::llabs(tenths % 10));
  return text;
}

}  // namespace assay::embedded
