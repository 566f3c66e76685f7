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

TEST_F(ValuesTest, APluginCallsHostsByNameAndPort) {
  for (const char *host : {"api.example", "api.example:0", "https://api.example:443"})
    expect_fault("    limits:", "    egress: [\"" + std::string(host) + "\"]\n    limits:", "plugins[0].egress[0]",
                 "must be host:port");
}

}  // namespace
}  // namespace assay::config
