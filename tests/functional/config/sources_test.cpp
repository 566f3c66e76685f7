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

TEST_F(SourcesTest, ASecretThatOthersMayReadIsAWarningAndNoFault) {
  const auto path = write("gateway.yaml",
                          "state_dir: state\nplugin_dirs: [plugins]\n"
                          "product_lines: [{id: engineering, plugins: []}]\n"
                          "customers:\n  - id: acme\n    product_lines:\n      - id: engineering\n"
                          "        api_key: {file: open.key}\n        ashby: {api_key: {file: closed.key}}\n");
  namespace fs = std::filesystem;
  fs::permissions(write("closed.key", "ak-1"), fs::perms(0600));
  for (const auto mode : {0640, 0604}) {
    fs::permissions(write("open.key", "pk-1"), fs::perms(mode));
    const auto loaded = load(path, sources_);
    for (const auto &fault : loaded.faults) ADD_FAILURE() << fault.to_string();
    ASSERT_EQ(loaded.warnings.size(), 1u);
    EXPECT_EQ(loaded.warnings[0].to_string(),
              path + ":8:18: customers[0].product_lines[0].api_key: warning: group or others may read " +
                  (dir_ / "open.key") + "; chmod 600 would keep the secret to its owner");
  }
  fs::permissions(dir_ / "open.key", fs::perms(0600));
  EXPECT_TRUE(load(path, sources_).warnings.empty());
}

}  // namespace
}  // namespace assay::config
