// The corpus and its mutations through the framing's invariant, with any compiler and in every run.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/framing_invariant.h"

namespace assay::http::fuzz {
namespace {

std::vector<std::string> corpus() {
  std::vector<std::filesystem::path> paths;
  for (const auto &entry : std::filesystem::directory_iterator(ASSAY_FRAMING_CORPUS)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> files;
  for (const auto &path : paths) {
    std::ifstream in(path, std::ios::binary);
    files.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return files;
}

constexpr std::array<std::string_view, 20> kFragments = {"\r\n",
                                                         "\r",
                                                         "\n",
                                                         "\r\n\r\n",
                                                         ":",
                                                         " ",
                                                         "\t",
                                                         std::string_view("\0", 1),
                                                         "Content-Length: 5\r\n",
                                                         "Content-Length: 5",
                                                         "Transfer-Encoding: chunked\r\n",
                                                         "0\r\n\r\n",
                                                         "5\r\nhello\r\n",
                                                         "Host: a\r\n",
                                                         "Expect: 100-continue\r\n",
                                                         "Connection: close\r\n",
                                                         "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                                                         " HTTP/1.0\r\n",
                                                         "//",
                                                         "ffffffff\r\n"};

std::string mutate(const std::vector<std::string> &files, std::minstd_rand &random) {
  auto text = files[random() % files.size()];
  for (auto changes = 1 + random() % 6; changes > 0; --changes) {
    const std::size_t at = random() % (text.size() + 1);
    switch (random() % 6) {
      case 0: text.insert(at, kFragments[random() % kFragments.size()]); break;
      case 1: text.erase(at, random() % 12); break;
      case 2: text.insert(at, 1, static_cast<char>(random() % 256)); break;
      case 3:
        if (at < text.size()) text[at] = static_cast<char>(random() % 256);
        break;
      case 4: text.insert(at, text.substr(random() % (text.size() + 1), random() % 40)); break;
      default: text.append(files[random() % files.size()]); break;
    }
  }
  return text;
}

TEST(FramingCorpus, HasAcceptedAndRefusedRequests) {
  std::size_t accepted = 0;
  std::size_t refused = 0;
  for (const auto &file : corpus()) {
    const auto seen = frame_whole(file);
    accepted += seen.starts_with("request ") ? 1 : 0;
    refused += seen.find("refused ") != std::string::npos ? 1 : 0;
  }
  EXPECT_GE(accepted, 8U);
  EXPECT_GE(refused, 8U);
}

TEST(FramingCorpus, GivesTheSameRequestsHoweverItIsCut) {
  for (const auto &file : corpus())
    for (std::uint64_t seed = 0; seed < 50; ++seed) ASSERT_EQ(check_framing(file, seed), "") << file;
}

TEST(FramingCorpus, MutatedGivesTheSameRequestsHoweverItIsCut) {
  const auto files = corpus();
  ASSERT_FALSE(files.empty());
  std::minstd_rand random(20240607);
  for (int i = 0; i < 60'000; ++i) {
    const auto text = mutate(files, random);
    ASSERT_EQ(check_framing(text, random()), "") << ::testing::PrintToString(text);
  }
}

}  // namespace
}  // namespace assay::http::fuzz
