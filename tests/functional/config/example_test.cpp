// What config/gateway.example.yaml says about the keys holds.
#include <gtest/gtest.h>

#include "host/config/load.h"

namespace assay::config {
namespace {

constexpr const char *kExample = ASSAY_CONFIG_DIR "/gateway.example.yaml";

// The example as it is written, its secrets made up.
Loaded load_example(const std::function<void(std::string &text)> &change) {
  auto sources = system_sources();
  sources.read_file = [&, read = sources.read_file](const std::string &path) -> std::optional<std::string> {
    if (path.rfind("/etc/assay/secrets/", 0) == 0) return "key-of-" + path.substr(19);
    auto text = read(path);
    if (text && path == kExample) change(*text);
    return text;
  };
  return load(kExample, sources);
}

// The line that holds `word`; empty when there is none.
std::string line_with(const std::string &text, const std::string &word) {
  const auto at = text.find(word);
  if (at == std::string::npos) return {};
  const auto begin = text.rfind('\n', at) + 1;
  return text.substr(begin, text.find('\n', at) + 1 - begin);
}

TEST(Example, HasNoFault) {
  for (const auto &fault : load_example([](std::string &) {}).faults) ADD_FAILURE() << fault.to_string();
}

TEST(Example, SaysThatIsolationIsRequired) {
  std::string line;
  const auto loaded = load_example([&](std::string &text) {
    line = line_with(text, "    isolation:");
    text.erase(text.find(line), line.size());
  });
  EXPECT_NE(line.find("Required in this version"), std::string::npos) << line;
  ASSERT_EQ(loaded.faults.size(), 1u);
  EXPECT_EQ(loaded.faults[0].key, "plugins[0].isolation");
}

}  // namespace
}  // namespace assay::config
