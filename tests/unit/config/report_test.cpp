#include "host/config/report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace assay::config {
namespace {

Fault fault(std::string file, int line, int column, std::string key, std::string problem,
            Fault::Severity severity = Fault::Severity::kError) {
  return {std::move(file), line, column, std::move(key), std::move(problem), "", "", severity};
}

Report sorted(std::vector<Fault> faults) {
  Report report{"gateway.yaml", std::move(faults), {}, {}};
  sort(report);
  return report;
}

TEST(Fault, SaysProblemValueAndHintInThatOrder) {
  Fault each = fault("a.yaml", 1, 2, "k", "must be 1 or 2");
  EXPECT_EQ(each.to_string(), "a.yaml:1:2: k: must be 1 or 2");
  each.value = "\"3\"";
  EXPECT_EQ(each.to_string(), "a.yaml:1:2: k: must be 1 or 2, not \"3\"");
  each.hint = "did you mean \"2\"?";
  EXPECT_EQ(each.to_string(), "a.yaml:1:2: k: must be 1 or 2, not \"3\"; did you mean \"2\"?");
  each.problem = "is none of the options";
  EXPECT_EQ(each.message(), "is none of the options (it is \"3\"); did you mean \"2\"?");
}

TEST(Fault, DoesNotSayAValueTwice) {
  Fault each = fault("a.yaml", 1, 2, "k", "\"c\" is not the id of an option");
  for (const char *value : {"\"c\"", "c"}) {
    each.value = value;
    EXPECT_EQ(each.message(), "\"c\" is not the id of an option");
  }
  each.problem = "its sum is " + std::string(64, '7');
  each.value = shown_in_quotes(std::string(64, '7'));
  EXPECT_EQ(each.message(), each.problem);
  each.problem = "must be at most 1000";
  each.value = "0";
  EXPECT_EQ(each.message(), "must be at most 1000, not 0") << "the 0 in it is another one";
}

TEST(Fault, IsOneHarmlessLine) {
  EXPECT_EQ(fault("a.yaml", 0, 0, "", "x\ny\x1b[31m").to_string(), "a.yaml: x\\x0ay\\x1b[31m");
}

TEST(Fault, AKeyThatSoundsSecretIsOne) {
  for (const char *key : {"api_key", "apiKey", "staff_password", "PASSWD", "client-secret", "auth_token", "passphrase"})
    EXPECT_TRUE(sounds_secret(key)) << key;
  for (const char *key : {"key", "pass_mark", "name", "tests", "monkey"}) EXPECT_FALSE(sounds_secret(key)) << key;
}

TEST(Report, BeginsWithTheFileThatWasAskedForAndGoesByPosition) {
  const auto report = sorted({fault("z.yaml", 1, 1, "", "6"), fault("gateway.yaml", 9, 2, "", "3"),
                              fault("gateway.yaml", 9, 1, "", "2"), fault("a.yaml", 10, 1, "", "5"),
                              fault("a.yaml", 9, 1, "", "4"), fault("gateway.yaml", 0, 0, "", "1")});
  std::string order;
  for (const auto &each : report.faults) order += each.problem;
  EXPECT_EQ(order, "123456");
}

TEST(Report, WhatTwoProductLinesSayIsSaidOnce) {
  EXPECT_EQ(sorted({fault("gateway.yaml", 1, 1, "a", "x"), fault("gateway.yaml", 1, 1, "a", "y"),
                    fault("gateway.yaml", 1, 1, "a", "x"), fault("gateway.yaml", 1, 1, "b", "x")})
                .faults.size(),
            3u);
}

TEST(Report, EndsWithTheCounts) {
  const auto warning = Fault::Severity::kWarning;
  EXPECT_EQ(render_text(sorted({fault("gateway.yaml", 1, 1, "a", "x"), fault("gateway.yaml", 2, 1, "b", "y", warning),
                                fault("gateway.yaml", 3, 1, "c", "z", warning)})),
            "gateway.yaml:1:1: a: x\n"
            "gateway.yaml:2:1: b: warning: y\n"
            "gateway.yaml:3:1: c: warning: z\n"
            "1 error, 2 warnings\n");
}

Report served() {
  Report report{"gateway.yaml", {fault("gateway.yaml", 2, 1, "b", "y", Fault::Severity::kWarning)}, {}, {}};
  report.lines = {{"engineering", "/eng", {"skills"}, {"acme", "other"}}, {"root", "", {}, {}}};
  report.plugins = {{"skills", "example.skills", "1.2.3", "/usr/lib/x.so", {"skills_test"}}};
  return report;
}

TEST(Report, WithoutErrorsSaysWhatWouldBeServed) {
  EXPECT_EQ(render_text(served()),
            "gateway.yaml:2:1: b: warning: y\n"
            "gateway.yaml is fine. It would serve\n"
            "  product line engineering at /eng; plugins: skills; customers: acme, other\n"
            "  product line root at /; plugins: none; customers: none\n"
            "  plugin skills: example.skills 1.2.3 (skills_test), /usr/lib/x.so\n"
            "0 errors, 1 warning\n");
  EXPECT_EQ(render_faults(served()), "gateway.yaml:2:1: b: warning: y\n0 errors, 1 warning\n");
}

TEST(Report, AsJsonHoldsTheSame) {
  const auto good = nlohmann::json::parse(render_json(served(), true));
  EXPECT_EQ(good, nlohmann::json::parse(R"({"config":"gateway.yaml","ok":true,"errors":0,"warnings":1,
    "faults":[{"severity":"warning","file":"gateway.yaml","line":2,"column":1,"key":"b","message":"y"}],
    "product_lines":[{"id":"engineering","base_path":"/eng","plugins":["skills"],"customers":["acme","other"]},
                     {"id":"root","base_path":"/","plugins":[],"customers":[]}],
    "plugins":[{"name":"skills","id":"example.skills","version":"1.2.3","kinds":["skills_test"],
                "file":"/usr/lib/x.so"}]})"));
  auto report = served();
  report.faults.push_back(fault("a.yaml", 3, 4, "k", "must be 1\n"));
  report.faults.back().value = "2";
  const auto bad = nlohmann::json::parse(render_json(report, false));
  EXPECT_FALSE(bad.contains("plugins"));
  EXPECT_EQ(bad["ok"], false);
  EXPECT_EQ(bad["faults"][1], nlohmann::json::parse(R"({"severity":"error","file":"a.yaml","line":3,"column":4,
    "key":"k","message":"must be 1\n, not 2","value":"2"})"));
}

}  // namespace
}  // namespace assay::config
