#include "host/sandbox/pages.h"

#include <array>
#include <ctime>
#include <nlohmann/json.hpp>

#include "host/wire/json.h"

namespace assay::sandbox {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kTimelinesOnAPage = 25;
constexpr std::size_t kUpdatesShown = 30;
constexpr std::size_t kCallsShown = 20;
constexpr std::size_t kRowBytes = 24 * 1024;
constexpr std::size_t kTableBytes = 96 * 1024;
constexpr std::size_t kCellBytes = 300;
constexpr std::size_t kPageBytes = 160 * 1024;

// System colours and fonts: readable in light, dark and forced-colour modes, from 320 px up.
constexpr std::string_view kStyle =
    ":root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}"
    "body{margin:0 auto;max-width:72rem;padding:1rem;overflow-wrap:anywhere}"
    "h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}"
    ".wide{overflow-x:auto}"
    "table{border-collapse:collapse;width:100%}"
    "caption{text-align:start;font-weight:600;padding:.25rem 0}"
    "th,td{border:1px solid;padding:.25rem .5rem;text-align:start;vertical-align:top}"
    "th,time{white-space:nowrap}td{min-width:5.5rem}"
    ":focus-visible{outline:3px solid;outline-offset:3px}";

std::string time_text(std::int64_t ms) {
  const std::time_t seconds = ms / 1000;
  std::tm parts{};
  std::array<char, 32> text{};
  if (::gmtime_r(&seconds, &parts) == nullptr ||
      std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts) == 0)
    return "at an unknown time";
  return "<time>" + std::string(text.data()) + "</time>";
}

// Escaped, and cut between two characters when it is long.
std::string cell(std::string_view text) {
  if (text.size() <= kCellBytes) return escape_html(text);
  std::size_t end = kCellBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return escape_html(text.substr(0, end)) + "…";
}

bool is_web_url(std::string_view text) { return text.substr(0, 8) == "https://" || text.substr(0, 7) == "http://"; }

std::string shown_value(const Json &value) {
  const auto content = value.find("value");
  if (content == value.end()) return "";
  const auto text = content->is_string() ? content->get<std::string>()
                                         : content->dump(-1, ' ', false, Json::error_handler_t::replace);
  if (value.value("type", Json()) == "url" && is_web_url(text) && text.size() <= 2048)
    return "<a rel=\"noreferrer\" href=\"" + escape_html(text) + "\">" + cell(text) + "</a>";
  return cell(text);
}

void append_labelled(std::string &html, const Json &value) {
  if (!value.is_object()) return;
  const auto label = value.value("label", Json());
  html += "<div>" + (label.is_string() ? cell(label.get_ref<const std::string &>()) : "?") + ": " + shown_value(value) +
          "</div>";
}

// What Ashby would show of an update; whatever a refused one has of it.
std::string contents_of(const Arrival &arrival) {
  const auto update = wire::parse_json(arrival.body);
  if (!update.ok() || !update->is_object()) return "";
  std::string html;
  for (const auto *name : {"assessment_status", "assessment_result", "cancelled_reason", "assessment_profile_url"})
    if (const auto it = update->find(name); it != update->end()) append_labelled(html, *it);
  const auto metadata = update->find("metadata");
  if (metadata == update->end() || !metadata->is_array()) return html;
  for (std::size_t i = 0; i < metadata->size() && i < 20; ++i) append_labelled(html, (*metadata)[i]);
  return html;
}

std::string outcome_of(const Arrival &arrival) {
  std::string html(name_of(arrival.judgement.verdict));
  if (!arrival.judgement.code.empty()) html += ": " + cell(arrival.judgement.code);
  if (!arrival.judgement.message.empty()) html += "<br>" + cell(arrival.judgement.message);
  if (!arrival.fault.empty()) html += "<br>fault: " + cell(arrival.fault);
  return html;
}

std::string state_of(const Timeline &timeline) {
  if (!timeline.known()) return "unknown: no start was answered with this id";
  if (!timeline.last_kind()) return "started by the recruiter, no update yet";
  if (timeline.last_kind() == UpdateKind::kResult) return "complete";
  if (timeline.last_kind() == UpdateKind::kCancelled) return "cancelled";
  return timeline.started_at_ms() > 0 ? "under way" : "waiting for the candidate";
}

void append_calls(std::string &html, const Timeline &timeline) {
  const auto &calls = timeline.calls();
  html += "<ul>\n";
  for (auto i = calls.size() > kCallsShown ? calls.size() - kCallsShown : 0; i < calls.size(); ++i) {
    const auto &call = calls[i];
    html += "<li>" + time_text(call.at_ms) + " " + escape_html(call.name) + " at " + cell(call.partner) + ": status " +
            std::to_string(call.status) + (call.success ? "" : ", refused") + "</li>\n";
  }
  html += "</ul>\n";
}

std::string row_of(const Arrival &arrival) {
  auto contents = contents_of(arrival);
  if (contents.size() > kRowBytes) contents = "too long to show here";
  return "<tr><td>" + time_text(arrival.at_ms) + "</td><td>" + std::string(name_of(arrival.source)) + "</td><td>" +
         outcome_of(arrival) + "</td><td>" + contents + "</td></tr>\n";
}

void append_updates(std::string &html, const Timeline &timeline) {
  const auto &arrivals = timeline.arrivals();
  std::string rows;
  std::size_t shown = 0;
  while (shown < arrivals.size() && shown < kUpdatesShown && rows.size() < kTableBytes) {
    rows.insert(0, row_of(arrivals[arrivals.size() - 1 - shown]));
    ++shown;
  }
  html += "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Updates of " + timeline.id().to_string() +
          "\">\n<table>\n<caption>Updates";
  if (shown < arrivals.size())
    html += " (the last " + std::to_string(shown) + " of " + std::to_string(arrivals.size()) + ")";
  html +=
      "</caption>\n<thead><tr><th scope=\"col\">Arrived (UTC)</th><th scope=\"col\">By</th><th "
      "scope=\"col\">Verdict</th>"
      "<th scope=\"col\">Contents</th></tr></thead>\n<tbody>\n" +
      rows + "</tbody>\n</table>\n</div>\n";
}

std::string section_of(const Timeline &timeline) {
  const auto id = timeline.id().to_string();
  std::string html = "<section aria-labelledby=\"t-" + id + "\">\n<h2 id=\"t-" + id + "\">" + id + "</h2>\n<p>" +
                     state_of(timeline) + "</p>\n";
  if (!timeline.calls().empty()) append_calls(html, timeline);
  if (!timeline.arrivals().empty()) append_updates(html, timeline);
  return html + "</section>\n";
}

void append_navigation(std::string &html, std::size_t offset, std::size_t next, std::size_t total) {
  if (offset == 0 && next >= total) return;
  html += "<nav aria-label=\"Pages\"><p>";
  if (offset > 0) html += "<a href=\"/\">Newest</a> ";
  if (next < total) html += "<a href=\"/?offset=" + std::to_string(next) + "\">Older</a>";
  html += "</p></nav>\n";
}

http::Response page(std::string content_type, std::string body) {
  http::Response response;
  response.content_type = std::move(content_type);
  response.body = std::move(body);
  response.headers = {
      {"Cache-Control", "no-store"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Content-Type-Options", "nosniff"},
      {"Content-Security-Policy",
       "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}};
  return response;
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default:
        if ((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) || c == '\t' || c == '\n') out += c;
    }
  }
  return out;
}

http::Response timelines_page(const Timelines &timelines, std::size_t offset) {
  const auto &order = timelines.order();
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Assessments in the Ashby "
      "sandbox</title>\n"
      "<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n<main>\n<h1>Assessments in the Ashby "
      "sandbox</h1>\n<p>" +
      std::to_string(order.size()) + (order.size() == 1 ? " assessment" : " assessments") +
      ", the newest first. The same for programs: <a href=\"/_sandbox/timelines\">/_sandbox/timelines</a></p>\n";
  std::size_t at = offset;
  for (; at < order.size() && at < offset + kTimelinesOnAPage; ++at) {
    const auto section = section_of(*timelines.find(order[order.size() - 1 - at]));
    if (at > offset && html.size() + section.size() > kPageBytes) break;
    html += section;
  }
  append_navigation(html, offset, at, order.size());
  html += "</main>\n</body>\n</html>\n";
  return page("text/html; charset=utf-8", std::move(html));
}

http::Response style_sheet() { return page("text/css; charset=utf-8", std::string(kStyle)); }

}  // namespace assay::sandbox
