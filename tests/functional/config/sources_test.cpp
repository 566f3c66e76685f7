// The files and the environment as the system has them.
#include <gtest/gtest.h>

#include <fstream>

#include "host/config/load.h"
#include "tests/support/temporary_dir.h"

namespace assay::config {
namespace {

class SourcesTest : public testing::Test {
 protected:
  test::TemporaryDir dir_;
  Sources sources_ = system_sources();

  std::string write(const std::string &name, const std::string &text) {
    std::ofstream(dir_ / name, std::ios::binary) << text;
    return dir_ / name;
  }
};

TEST_F(SourcesTest, AFileIsReadToItsEnd) {
  const std::string text("a\0b\r\n", 5);
  EXPECT_EQ(sources_.read_file(write("file", text)), text);
  EXPECT_EQ(sources_.read_file(write("long", std::string(300'000, 'x'))), std::string(300'000, 'x'));
}

TEST_F(SourcesTest, AnEmptyFileCanBeRead) {
  EXPECT_EQ(sources_.read_file(write("empty", "")), "");
  EXPECT_EQ(sources_.read_file("/dev/null"), "");
}

TEST_F(SourcesTest, AFolderAndAMissingFileCannot) {
  EXPECT_EQ(sources_.read_file(dir_.path()), std::nullopt);
  EXPECT_EQ(sources_.read_file(dir_ / "missing"), std::nullopt);
}

TEST_F(SourcesTest, AnEmptyConfigurationIsSaidToBeEmpty) {
  const auto path = write("gateway.yaml", "");
  EXPECT_EQ(load(path, sources_).faults.at(0).to_string(), path + ": the file is empty");
  EXPECT_EQ(load("/dev/null", sources_).faults.at(0).to_string(), "/dev/null: the file is empty");
}

TEST_F(SourcesTest, AFileWithoutAnEndIsTooLarge) {
  EXPECT_EQ(load("/dev/zero", sources_).faults.at(0).to_string(), "/dev/zero: the file is larger than 16 MiB");
}

}  // namespace
}  // namespace assay::config
