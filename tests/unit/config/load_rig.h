// A configuration without a fault, and the same with something wrong in it. No file is read.
#pragma once

#include <gtest/gtest.h>

#include <map>

#include "host/config/load.h"

namespace assay::config {

inline constexpr const char *kGood = R"(state_dir: ${STATE:-state}
partner: {listen: "127.0.0.1:0", public_url: "https://assess.example/"}
plugin_dirs: [plugins]
plugins:
  - name: skills
    library: libskills_test.so
    isolation: in_process
    limits: {call_timeout: 250ms, max_concurrency: 2}
    config:
      tests: [!include bank.yaml]
      quoted: "12"
      plain: 12
      ratio: 0.5
      yes: true
product_lines:
  - id: engineering
    plugins: [skills]
    type_ids: {skills/backend: 0f8fad5b-d9cb-469f-a165-70867728950e}
customers:
  - id: acme
    product_lines:
      - {id: engineering, api_key: {file: partner.key}, ashby: {base_url: "http://127.0.0.1:9/", api_key: {env: ASHBY}}}
)";

class LoadTest : public testing::Test {
 protected:
  std::map<std::string, std::string> files_ = {{"/etc/assay/gateway.yaml", kGood},
                                               {"/etc/assay/bank.yaml", "key: backend\n"},
                                               {"/etc/assay/partner.key", "pk-1\n"}};
  std::map<std::string, std::string> environment_ = {{"ASHBY", "ak-1"}};

  Loaded load_now() {
    const auto find = [](const auto &map, const std::string &key) -> std::optional<std::string> {
      const auto it = map.find(key);
      return it == map.end() ? std::nullopt : std::optional<std::string>(it->second);
    };
    return load("/etc/assay/gateway.yaml", {[&, find](const std::string &p) { return find(files_, p); },
                                            [&, find](const std::string &n) { return find(environment_, n); }});
  }

  // Replaces text in the good file and gives back the only fault.
  std::string fault_after(const std::string &from, const std::string &to) {
    std::string text = kGood;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    files_["/etc/assay/gateway.yaml"] = text.replace(at, from.size(), to);
    const auto loaded = load_now();
    EXPECT_EQ(loaded.faults.size(), 1u) << from << " -> " << to.substr(0, 200);
    return loaded.faults.empty() ? "" : loaded.faults.front().to_string();
  }
};

}  // namespace assay::config
