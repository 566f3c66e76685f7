#include "host/plugin/sink.h"

#include <gtest/gtest.h>

#include <limits>

namespace assay::plugin {
namespace {

std::uint32_t write(const CappedSink &sink, std::string_view text) {
  return sink.abi()->write(sink.abi()->self, text.data(), text.size());
}

TEST(CappedSink, AppendsUpToItsLimit) {
  const CappedSink sink(5);
  EXPECT_EQ(sink.abi()->struct_size, sizeof(assay_sink));
  EXPECT_EQ(write(sink, "abc"), 0u);
  EXPECT_EQ(write(sink, "de"), 0u);
  EXPECT_EQ(sink.text(), "abcde");
  EXPECT_FALSE(sink.overflowed());
}

TEST(CappedSink, AWriteOverTheLimitIsRefusedWholeAndSoIsAllThatFollows) {
  const CappedSink sink(5);
  EXPECT_EQ(write(sink, "abc"), 0u);
  EXPECT_NE(write(sink, "def"), 0u);
  EXPECT_TRUE(sink.overflowed());
  EXPECT_NE(write(sink, "d"), 0u) << "else an answer with a hole would be taken";
  EXPECT_EQ(sink.text(), "abc");
}

TEST(CappedSink, ALengthThatWouldWrapAroundIsOverTheLimit) {
  const CappedSink sink(5);
  EXPECT_EQ(write(sink, "abc"), 0u);
  EXPECT_NE(sink.abi()->write(sink.abi()->self, "x", std::numeric_limits<std::uint64_t>::max()), 0u);
  EXPECT_TRUE(sink.overflowed());
}

TEST(CappedSink, TakesAWholeBodyUnlessTold) {
  const CappedSink sink;
  EXPECT_EQ(write(sink, std::string(kMaxBodyBytes, 'x')), 0u);
  EXPECT_NE(write(sink, "x"), 0u);
}

TEST(CappedSink, NoBytesAreNothingAndALengthWithoutBytesIsRefused) {
  const CappedSink sink;
  EXPECT_EQ(sink.abi()->write(sink.abi()->self, nullptr, 0), 0u);
  EXPECT_NE(sink.abi()->write(sink.abi()->self, nullptr, 3), 0u);
  EXPECT_NE(sink.abi()->write(nullptr, "abc", 3), 0u);
  EXPECT_EQ(sink.text(), "");
}

}  // namespace
}  // namespace assay::plugin
