#include "host/http/framing.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <utility>

namespace assay::http {
namespace {

constexpr std::array<std::string_view, 7> kMethods = {"GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"};
constexpr std::size_t kRequestLineSlack = 64;  // method, version and spaces beside the target
constexpr std::size_t kMaxChunkDigits = 8;
constexpr std::size_t kKeptLineCapacity = 512;

// The lower-case form of a token character (RFC 9110 5.6.2), 0 for any other byte.
constexpr std::array<char, 256> kToken = [] {
  std::array<char, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = static_cast<char>(c);
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = static_cast<char>(c);
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = static_cast<char>(c - 'A' + 'a');
  for (const char c : {'!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~'})
    table[static_cast<std::size_t>(c)] = c;
  return table;
}();

constexpr char lower_token(char c) noexcept { return kToken[static_cast<unsigned char>(c)]; }

bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return lower_token(c) != 0; });
}

bool is_value_char(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7f) || c == '\t';
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// `lower` is lower case.
bool same_ignoring_case(std::string_view text, std::string_view lower) noexcept {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) { return lower_token(a) == b; });
}

std::string_view trim(std::string_view text) noexcept {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

bool is_host(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > 0x20 && c < 0x7f && std::string_view("/?#@\\\"<>^`{|}").find(c) == std::string_view::npos;
  });
}

}  // namespace

void Framer::refuse(int status, std::string_view code, std::string_view reason) noexcept {
  violation_ = {status, code, reason};
  state_ = State::kViolation;
}

std::size_t Framer::feed(std::string_view bytes) {
  std::size_t taken = 0;
  while (state_ == State::kNeedMore && taken < bytes.size()) {
    const auto rest = bytes.substr(taken);
    const bool in_body = step_ == Step::kBody || step_ == Step::kChunkData;
    taken += in_body ? feed_body(rest) : feed_line(rest);
  }
  return taken;
}

bool Framer::take_continue() noexcept {
  const bool waits = head_complete() && state_ == State::kNeedMore && framed_.request.body.empty();
  return waits && std::exchange(expects_continue_, false);
}

FramedRequest Framer::take() {
  FramedRequest taken = std::move(framed_);
  if (line_.capacity() > kKeptLineCapacity) std::string().swap(line_);
  auto line = std::move(line_);
  line.clear();
  *this = Framer(limits_);
  line_ = std::move(line);
  return taken;
}

// How many bytes the current line may have, its line end included. Counted in raw bytes, so that a line that is too
// long is refused the same way whether its end has been seen or not.
std::size_t Framer::line_budget() const noexcept {
  const auto head_left = limits_.max_header_bytes - head_bytes_;
  switch (step_) {
    case Step::kRequestLine: return std::min(head_left, limits_.max_target_bytes + kRequestLineSlack);
    case Step::kHeaderLine: return head_left;
    case Step::kChunkSize: return kMaxChunkDigits + 2;
    default: return 2;
  }
}

void Framer::refuse_long_line() noexcept {
  switch (step_) {
    case Step::kRequestLine: return refuse(414, "target_too_long", "The request line is too long.");
    case Step::kHeaderLine: return refuse(431, "header_too_large", "The request header is too large.");
    case Step::kChunkSize: return bad_request("The chunk size is not a plain hexadecimal number.");
    case Step::kChunkEnd: return bad_request("A chunk is longer than its size says.");
    default: return bad_request("Trailer fields are not accepted.");
  }
}

std::size_t Framer::feed_line(std::string_view bytes) {
  const void *end = std::memchr(bytes.data(), '\n', bytes.size());
  const std::size_t taken =
      end == nullptr ? bytes.size() : static_cast<std::size_t>(static_cast<const char *>(end) - bytes.data()) + 1;
  const std::size_t length = line_.size() + taken;
  if (end == nullptr ? length >= line_budget() : length > line_budget()) {
    refuse_long_line();
    return taken;
  }
  if (end == nullptr) {
    started_ = started_ || length > 1 || bytes.front() != '\r';
    line_.append(bytes);
    return taken;
  }
  std::string_view line = bytes.substr(0, taken);
  if (!line_.empty()) line = line_.append(line);
  if (line.size() < 2 || line[line.size() - 2] != '\r') {
    bad_request("A line does not end in CR LF.");
    return taken;
  }
  if (!head_complete()) head_bytes_ += length;
  read_line(line.substr(0, line.size() - 2));
  line_.clear();
  return taken;
}

void Framer::read_line(std::string_view line) {
  switch (step_) {
    case Step::kRequestLine: return read_request_line(line);
    case Step::kHeaderLine: return line.empty() ? end_of_head() : read_header_line(line);
    case Step::kChunkSize: return read_chunk_size(line);
    case Step::kChunkEnd: step_ = Step::kChunkSize; return;
    default: state_ = State::kComplete; return;
  }
}

void Framer::read_request_line(std::string_view line) {
  if (line.empty()) {
    // RFC 9112 2.2: some clients send one blank line after a body.
    if (std::exchange(blank_line_seen_, true)) bad_request("The request begins with blank lines.");
    return;
  }
  started_ = true;
  const auto first = line.find(' ');
  const auto second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  const auto method = line.substr(0, std::min(first, line.size()));
  if (second == std::string_view::npos || !is_token(method)) return bad_request("The request line is malformed.");
  const auto version = line.substr(second + 1);
  if (version.size() != 8 || version.substr(0, 5) != "HTTP/" || !is_digit(version[5]) || version[6] != '.' ||
      !is_digit(version[7]))
    return bad_request("The request line is malformed.");
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return refuse(505, "http_version_not_supported", "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
  framed_.http_1_0 = version == "HTTP/1.0";
  framed_.request.method = method;
  read_target(line.substr(first + 1, second - first - 1));
  if (state_ != State::kNeedMore) return;
  if (std::find(kMethods.begin(), kMethods.end(), method) == kMethods.end())
    return refuse(501, "method_not_implemented", "This method is not implemented.");
  framed_.request.headers.reserve(12);
  step_ = Step::kHeaderLine;
}

void Framer::read_target(std::string_view target) {
  if (target.size() > limits_.max_target_bytes)
    return refuse(414, "target_too_long", "The request target is too long.");
  const auto fine = [](char c) { return c > 0x20 && c < 0x7f && c != '#'; };
  if (target.empty() || target.front() != '/' || !std::all_of(target.begin(), target.end(), fine))
    return bad_request("The request target is not a path of printable ASCII characters.");
  const auto question = target.find('?');
  const auto path = target.substr(0, question);
  if (path.find("//") != std::string_view::npos) return bad_request("The path has an empty segment.");
  framed_.request.path = path;
  if (question != std::string_view::npos) framed_.request.query = target.substr(question + 1);
}

void Framer::read_header_line(std::string_view line) {
  if (++header_lines_ > limits_.max_header_lines)
    return refuse(431, "header_too_large", "The request has too many header lines.");
  const auto colon = line.find(':');
  const auto name = line.substr(0, std::min(colon, line.size()));
  if (colon == std::string_view::npos || !is_token(name)) return bad_request("A header line has no valid name.");
  const auto value = trim(line.substr(colon + 1));
  if (!std::all_of(value.begin(), value.end(), is_value_char))
    return bad_request("A header value holds a control character.");
  auto &header = framed_.request.headers.emplace_back();
  header.name.resize(name.size());
  std::transform(name.begin(), name.end(), header.name.begin(), lower_token);
  header.value = value;
  read_known_header(header.name, value);
}

void Framer::read_known_header(std::string_view name, std::string_view value) {
  if (name == "host") {
    if (++hosts_ > 1 || !is_host(value)) bad_request("The Host header is repeated or malformed.");
  } else if (name == "content-length") {
    read_content_length(value);
  } else if (name == "transfer-encoding") {
    if (std::exchange(has_coding_, true) || value.empty())
      return bad_request("Transfer-Encoding is repeated or empty.");
    chunked_ = same_ignoring_case(value, "chunked");
  } else if (name == "connection") {
    read_connection(value);
  } else if (name == "expect" && !framed_.http_1_0) {
    if (!same_ignoring_case(value, "100-continue"))
      return refuse(417, "expectation_failed", "The only expectation understood is 100-continue.");
    expects_continue_ = true;
  }
}

void Framer::read_content_length(std::string_view value) {
  if (std::exchange(has_length_, true)) return bad_request("Content-Length is repeated.");
  if (value.empty() || !std::all_of(value.begin(), value.end(), is_digit))
    return bad_request("Content-Length is not a number.");
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  for (const char c : value) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    content_length_ = content_length_ > (kMost - digit) / 10 ? kMost : content_length_ * 10 + digit;
  }
}

void Framer::read_connection(std::string_view value) {
  while (!value.empty()) {
    const auto comma = std::min(value.find(','), value.size());
    const auto option = trim(value.substr(0, comma));
    if (same_ignoring_case(option, "close")) says_close_ = true;
    if (same_ignoring_case(option, "keep-alive")) says_keep_alive_ = true;
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
}

void Framer::end_of_head() {
  if (hosts_ == 0 && !framed_.http_1_0) return bad_request("The Host header is missing.");
  if (has_coding_ && has_length_) return bad_request("Content-Length and Transfer-Encoding exclude each other.");
  if (has_coding_ && framed_.http_1_0) return bad_request("HTTP/1.0 has no Transfer-Encoding.");
  if (has_coding_ && !chunked_)
    return refuse(501, "coding_not_implemented", "The only transfer coding understood is chunked.");
  framed_.keep_alive = !says_close_ && (!framed_.http_1_0 || says_keep_alive_);
  if (chunked_) {
    step_ = Step::kChunkSize;
    return;
  }
  if (content_length_ > limits_.max_body_bytes) return refuse(413, "body_too_large", "The request body is too large.");
  step_ = Step::kBody;
  remaining_ = static_cast<std::size_t>(content_length_);
  if (remaining_ == 0) state_ = State::kComplete;
}

std::size_t Framer::feed_body(std::string_view bytes) {
  const auto piece = bytes.substr(0, remaining_);
  // No reserve for what is only announced: a client that sends nothing gets no memory.
  framed_.request.body.append(piece);
  remaining_ -= piece.size();
  if (remaining_ == 0) {
    if (step_ == Step::kBody)
      state_ = State::kComplete;
    else
      step_ = Step::kChunkEnd;
  }
  return piece.size();
}

void Framer::read_chunk_size(std::string_view line) {
  std::uint64_t size = 0;
  for (const char c : line) {
    const char digit = lower_token(c);
    const bool is_hex = is_digit(digit) || (digit >= 'a' && digit <= 'f');
    if (!is_hex) return bad_request("The chunk size is not a plain hexadecimal number.");
    size = size * 16 + static_cast<std::uint64_t>(is_digit(digit) ? digit - '0' : digit - 'a' + 10);
  }
  if (line.empty()) return bad_request("The chunk size is not a plain hexadecimal number.");
  if (size > limits_.max_body_bytes - framed_.request.body.size())
    return refuse(413, "body_too_large", "The request body is too large.");
  remaining_ = static_cast<std::size_t>(size);
  step_ = size == 0 ? Step::kTrailer : Step::kChunkData;
}

}  // namespace assay::http
