#include "tests/fuzz/framing_invariant.h"

#include <algorithm>
#include <functional>
#include <random>

#include "host/http/framing.h"

namespace assay::http::fuzz {
namespace {

// Small, so that the limits are within reach of short inputs.
constexpr FramingLimits kLimits{
    .max_header_bytes = 512, .max_body_bytes = 256, .max_target_bytes = 64, .max_header_lines = 8};

void append_field(std::string &out, std::string_view text) {
  out.append(std::to_string(text.size())).append(":").append(text).append(" ");
}

void append_request(std::string &out, const FramedRequest &framed) {
  const auto &request = framed.request;
  out.append("request ");
  for (const auto *part : {&request.method, &request.path, &request.query, &request.body}) append_field(out, *part);
  for (const auto &header : request.headers) {
    append_field(out, header.name);
    append_field(out, header.value);
  }
  out.append(framed.http_1_0 ? "1.0 " : "1.1 ").append(framed.keep_alive ? "keep\n" : "close\n");
}

std::string broken_promise(const Request &request) {
  const auto visible = [](char c) { return c > 0x20 && c < 0x7f; };
  const auto clean = [](char c) { return c != '\r' && c != '\n' && c != '\0'; };
  if (request.method.empty() || !std::all_of(request.method.begin(), request.method.end(), visible)) return "method";
  if (request.path.empty() || request.path.front() != '/' || request.path.find("//") != std::string::npos ||
      request.path.size() > kLimits.max_target_bytes || !std::all_of(request.path.begin(), request.path.end(), visible))
    return "path";
  if (request.body.size() > kLimits.max_body_bytes) return "body size";
  if (request.headers.size() > kLimits.max_header_lines) return "header count";
  for (const auto &header : request.headers)
    if (header.name.empty() ||
        std::any_of(header.name.begin(), header.name.end(), [](char c) { return c >= 'A' && c <= 'Z'; }) ||
        !std::all_of(header.name.begin(), header.name.end(), visible) ||
        !std::all_of(header.value.begin(), header.value.end(), clean))
      return "header";
  return "";
}

// Feeds pieces of the lengths that `next_length` gives; what a piece leaves over is fed again, as the edge does.
std::string frame(std::string_view bytes, const std::function<std::size_t()> &next_length, std::string &broken) {
  Framer framer(kLimits);
  std::string seen;
  while (!bytes.empty()) {
    const auto length = std::max<std::size_t>(1, next_length());
    auto piece = bytes.substr(0, length);
    bytes.remove_prefix(piece.size());
    while (!piece.empty()) {
      const auto taken = framer.feed(piece);
      if (framer.state() == Framer::State::kViolation) {
        const auto &why = framer.violation();
        return seen.append("refused ").append(std::to_string(why.status)).append(" ").append(why.reason).append("\n");
      }
      if (taken == 0 || taken > piece.size() || (framer.state() == Framer::State::kNeedMore && taken != piece.size())) {
        broken = "feed() took " + std::to_string(taken) + " of " + std::to_string(piece.size());
        return seen;
      }
      piece.remove_prefix(taken);
      if (framer.state() != Framer::State::kComplete) continue;
      const auto framed = framer.take();
      if (const auto promise = broken_promise(framed.request); !promise.empty())
        broken = "a request breaks its promise: " + promise;
      append_request(seen, framed);
    }
  }
  return seen.append(framer.started() ? "unfinished\n" : "");
}

}  // namespace

std::string frame_whole(std::string_view bytes) {
  std::string broken;
  return frame(
      bytes, [&] { return bytes.size(); }, broken);
}

std::string check_framing(std::string_view bytes, std::uint64_t seed) {
  std::string broken;
  const auto whole = frame(
      bytes, [&] { return bytes.size(); }, broken);
  const auto single = frame(
      bytes, [] { return std::size_t{1}; }, broken);
  std::minstd_rand random(static_cast<std::minstd_rand::result_type>(seed | 1));
  const auto pieces = frame(
      bytes, [&] { return std::size_t{random() % 9}; }, broken);
  if (!broken.empty()) return broken;
  if (single != whole) return "byte by byte:\n" + single + "in one piece:\n" + whole;
  if (pieces != whole) return "in random pieces:\n" + pieces + "in one piece:\n" + whole;
  return "";
}

}  // namespace assay::http::fuzz
