// Values that would fail later, without a place: each is a fault of the loader.
#include "tests/unit/config/load_rig.h"

namespace assay::config {
namespace {

class ValuesTest : public LoadTest {
 protected:
  // The only fault begins with file, place and key, and says what would be right.
  void expect_fault(const std::string &from, const std::string &to, const std::string &key, const std::string &says) {
    const auto fault = fault_after(from, to);
    EXPECT_EQ(fault.find_first_of("\r\n"), std::string::npos) << fault;
    EXPECT_EQ(fault.rfind("/etc/assay/gateway.yaml:", 0), 0u) << fault;
    EXPECT_NE(fault.find(": " + key + ": "), std::string::npos) << to << " gave: " << fault;
    EXPECT_NE(fault.find(says), std::string::npos) << to << " gave: " << fault;
  }
  void expect_good(const std::string &from, const std::string &to) {
    std::string text = kGood;
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    files_["/etc/assay/gateway.yaml"] = text.replace(at, from.size(), to);
    for (const auto &fault : load_now().faults) ADD_FAILURE() << to << " gave: " << fault.to_string();
  }
  void expect_fault_of(const std::string &addition, const std::string &key, const std::string &says) {
    expect_fault("state_dir:", addition + "\nstate_dir:", key, says);
  }
  void expect_good_with(const std::string &addition) { expect_good("state_dir:", addition + "\nstate_dir:"); }
};

TEST_F(ValuesTest, TheContactFitsIntoAUserAgent) {
  for (const char *contact : {R"("ops\r\nX-Evil: 1")", R"("a\tb")", R"("a\x7f")", R"("Jürgen")", "a (b)", "a)"})
    expect_fault_of("delivery: {user_agent_contact: " + std::string(contact) + "}", "delivery.user_agent_contact",
                    "must be visible ASCII and blanks without parentheses");
  expect_good_with("delivery: {user_agent_contact: \"Ops team, +https://example.com/assay; ops@example.com\"}");
}

TEST_F(ValuesTest, TheHostListensOnAnAddress) {
  for (const char *listen : {"localhost:0", "999.0.0.1:0", "127.0.0.1:65536", "::1:80"})
    expect_fault("127.0.0.1:0\", public", std::string(listen) + "\", public", "partner.listen",
                 "must be address:port with an IPv4 address or [IPv6]");
  expect_good("127.0.0.1:0\", public", "[::1]:0\", public");
}

TEST_F(ValuesTest, TheSenderOfMailsIsOneAddress) {
  for (const char *from :
       {R"("a b")", R"("a@b\r\nBcc: c@d")", R"("")", "assay", "\"Assay <a@b.example>\"", "\"a@b, c@d\""})
    expect_fault_of("mail: {from: " + std::string(from) + "}", "mail.from", "must be one address, name@domain");
  expect_good_with("mail: {from: assessments+acme@mail.example}");
}

TEST_F(ValuesTest, EveryCustomerAndLineNeedsItsOwnKey) {
  const std::string ashby = ", ashby: {api_key: {env: ASHBY}}}\n";  // one may stand twice: it is the customer's
  const auto line = [&](const std::string &key) {
    return "  - id: other\n    product_lines:\n      - {id: engineering, " + key + ashby;
  };
  files_["/etc/assay/same.key"] = "pk-1\r\n";
  expect_fault("customers:\n", "customers:\n" + line("api_key: {file: same.key}"),
               "customers[1].product_lines[0].api_key",
               "is the same as customers[0].product_lines[0].api_key; every customer and product line needs its own");
  EXPECT_EQ(load_now().faults.at(0).to_string().find("pk-1"), std::string::npos) << "a secret is never printed";

  const auto hash = "api_key_hash: " + std::string(64, 'a');
  expect_fault("customers:\n",
               "customers:\n" + line(hash) + "  - {id: third, product_lines: [{id: engineering, " + hash +
                   ashby.substr(0, ashby.size() - 1) + "]}\n",
               "customers[1].product_lines[0].api_key_hash",
               "is the same as customers[0].product_lines[0].api_key_hash");
  files_["/etc/assay/same.key"] = "pk-2";
  expect_good("customers:\n", "customers:\n" + line("api_key: {file: same.key}"));
}

TEST_F(ValuesTest, AKeyAndTheHashOfTheSameKeyAreOne) {
  std::string text = kGood;
  files_["/etc/assay/gateway.yaml"] =
      text + "  - {id: other, product_lines: [{id: engineering, api_key_hash: " + std::string(64, '1') +
      ", ashby: {api_key: {env: ASHBY}}}]}\n";
  const auto load_with = [&](const char *hash) {
    return load("/etc/assay/gateway.yaml",
                {[&](const std::string &path) { return std::optional(files_.at(path)); },
                 [&](const std::string &name) { return std::optional(environment_[name]); },
                 {},
                 [&](const std::string &key) { return key == "pk-1" ? std::string(64, *hash) : key; }});
  };
  EXPECT_TRUE(load_with("2").faults.empty());
  const auto faults = load_with("1").faults;
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_NE(faults[0].to_string().find("customers[1].product_lines[0].api_key_hash: is the same as "
                                       "customers[0].product_lines[0].api_key"),
            std::string::npos)
      << faults[0].to_string();
}

TEST_F(ValuesTest, ALimitThatLetsNothingThroughIsRefused) {
  for (const char *size : {"0", "1023"})
    expect_fault("partner: {", "partner: {max_body: " + std::string(size) + ", ", "partner.max_body",
                 "must be at least 1KiB");
  expect_good("partner: {", "partner: {max_body: 1KiB, ");
  expect_fault("call_timeout: 250ms", "call_timeout: 0s", "plugins[0].limits.call_timeout", "must be more than zero");
  expect_fault_of("list: {deadline: 0ms}", "list.deadline", "must be more than zero");
}

TEST_F(ValuesTest, ATryOfAnUpdateHasATimeAndEndsBeforeItsLease) {
  for (const char *name : {"connect_timeout", "total_timeout"})
    expect_fault_of("delivery: {" + std::string(name) + ": 0s}", "delivery." + std::string(name),
                    "must be more than zero");
  expect_fault_of("delivery: {total_timeout: 51s}", "delivery.total_timeout", "must be at most 50s");
  expect_good_with("delivery: {connect_timeout: 1ms, total_timeout: 50s}");
}

TEST_F(ValuesTest, ZeroMeansAtOnceWhereAWaitCanBeSpared) {
  expect_good_with("list: {ttl: 0s}\ndrain_limit: 0s\ndelivery: {first_update_delay: 0s, progress_interval: 0s}");
}

TEST_F(ValuesTest, TheSoftDeadlineLeavesThePluginTimeAndComesBeforeTheEdgesOwnAnswer) {
  expect_good_with("start: {soft_deadline: 3s, give_up: 2h}");
  const auto loaded = load_now();
  EXPECT_EQ(loaded.config.start.soft_deadline, std::chrono::seconds(3));
  EXPECT_EQ(loaded.config.start.give_up, std::chrono::hours(2));
  for (const char *good : {"100ms", "25s"}) expect_good_with("start: {soft_deadline: " + std::string(good) + "}");
  for (const char *bad : {"99ms", "0s", "25001ms"})
    expect_fault_of("start: {soft_deadline: " + std::string(bad) + "}", "start.soft_deadline", "from 100ms to 25s");
  expect_fault_of("start: {give_up: 0s}", "start.give_up", "must be more than zero");
}

TEST_F(ValuesTest, ACustomerHasEachProductLineOnce) {
  files_["/etc/assay/second.key"] = "pk-2";
  expect_fault("      - {id: engineering",
               "      - {id: engineering, api_key: {file: second.key}, ashby: {api_key: {env: ASHBY}}}\n"
               "      - {id: engineering",
               "customers[0].product_lines[1]", "product line \"engineering\" stands twice under this customer");
}

TEST_F(ValuesTest, ACustomersKeyIsGivenInOneWay) {
  expect_fault("api_key: {file: partner.key}", "api_key: {file: partner.key}, api_key_hash: " + std::string(64, 'a'),
               "customers[0].product_lines[0]", "needs exactly one of api_key and api_key_hash");
}

TEST_F(ValuesTest, ABasePathIsOneThatARequestCanHave) {
  const std::string from = "    plugins: [skills]";
  const auto with = [&](const std::string &path) { return "    base_path: \"" + path + "\"\n" + from; };
  for (const char *path : {"engineering", "/a/", "//a", "/a//b", "/a b", "/a?b", "/a#b", "/a%20b", "/ä", "/.",
                           "/a/../b", "/a\\nb", "/a:b"})
    expect_fault(from, with(path), "product_lines[0].base_path", "must be / or begin with it and not end with it");
  for (const char *path : {"/pages", "/pages/engineering"})
    expect_fault(from, with(path), "product_lines[0].base_path", "/pages is taken");
  for (const char *path : {"/hooks", "/hooks/engineering"})
    expect_fault(from, with(path), "product_lines[0].base_path", "/hooks is taken");
  for (const char *path : {"/", "/pages-team", "/pagesx/a", "/a/B.c_~-9", "/...", "/.well-known"})
    expect_good(from, with(path));
}

TEST_F(ValuesTest, ABaseUrlNamesAHost) {
  for (const char *url : {"http://:1", "http://h:99999", "http://h:"}) {
    expect_fault("http://127.0.0.1:9/", url, "customers[0].product_lines[0].ashby.base_url",
                 "must be https:// or http://");
    expect_fault("https://assess.example/", url, "partner.public_url", "must be https:// or http://");
  }
}

TEST_F(ValuesTest, TheAdminListenerIsOnLoopbackOnly) {
  const std::string from = "plugin_dirs: [plugins]";
  const auto with = [&](const std::string &listen) { return "admin: {listen: \"" + listen + "\"}\n" + from; };
  for (const char *listen : {"0.0.0.0:0", "192.0.2.1:8081", "[::]:8081", "[::ffff:127.0.0.1]:1", "localhost:8081",
                             "127.0.0.1", "127.0.0.1:65536", "127.1:8081"})
    expect_fault(from, with(listen), "admin.listen", "must be a loopback address with a port");
  for (const char *listen : {"127.0.0.1:0", "127.0.0.2:8081", "[::1]:8081"}) expect_good(from, with(listen));
}

TEST_F(ValuesTest, UpdatesHaveAWayToGo) {
  expect_fault("http://127.0.0.1:9/", "", "customers[0].product_lines[0].ashby.base_url", "must not be empty");
}

TEST_F(ValuesTest, APluginCallsHostsByNameAndPort) {
  for (const char *host : {"api.example", "api.example:0", "https://api.example:443"})
    expect_fault("    limits:", "    egress: [\"" + std::string(host) + "\"]\n    limits:", "plugins[0].egress[0]",
                 "must be host:port");
}

}  // namespace
}  // namespace assay::config
