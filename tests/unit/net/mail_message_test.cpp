#include "host/net/mail_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace assay::net {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

const MailEnvelope kEnvelope{"assay@example.com", "id-1@example.com", 1'700'000'000'000};

std::string rendered(const Mail &mail) {
  auto text = render_mail(mail, kEnvelope);
  EXPECT_TRUE(text.ok());
  return text.ok() ? *text : "";
}

TEST(MailMessage, ASimpleMailIsReadableAsItStands) {
  EXPECT_EQ(rendered({"referee@example.com", "A reference for you", "Hello,\nhttps://example.com/r?t=1"}),
            "Date: Tue, 14 Nov 2023 22:13:20 +0000\n"
            "Message-ID: <id-1@example.com>\n"
            "From: assay@example.com\n"
            "To: referee@example.com\n"
            "Subject: A reference for you\n"
            "Auto-Submitted: auto-generated\n"
            "MIME-Version: 1.0\n"
            "Content-Type: text/plain; charset=utf-8\n"
            "Content-Transfer-Encoding: 8bit\n"
            "\n"
            "Hello,\nhttps://example.com/r?t=1\n");
}

TEST(MailMessage, ASubjectThatIsNotAsciiIsEncoded) {
  EXPECT_THAT(rendered({"a@example.com", "Référence", "x"}), HasSubstr("Subject: =?UTF-8?B?UsOpZsOpcmVuY2U=?=\n"));
}

TEST(MailMessage, ALongSubjectIsFoldedBetweenCodePoints) {
  std::string subject;  // 45 bytes, the longest word, would end inside the 23rd letter
  for (int i = 0; i < 40; ++i) subject += "é";
  const auto text = rendered({"a@example.com", subject, "x"});
  EXPECT_THAT(text, HasSubstr("qcOpw6k=?=\n =?UTF-8?B?w6nDqcOp"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 84u) << line;
}

TEST(MailMessage, ASubjectThatLooksEncodedIsEncodedSoThatItIsShownAsItIs) {
  EXPECT_THAT(rendered({"a@example.com", "=?UTF-8?B?eA==?=", "x"}), Not(HasSubstr("Subject: =?UTF-8?B?eA==?=\n")));
}

TEST(MailMessage, ATextWithAnOverlongLineIsQuotedPrintable) {
  const auto text = rendered({"a@example.com", "s", std::string(999, 'a') + "\ncafé = 1 \n"});
  EXPECT_THAT(text,
              AllOf(HasSubstr("Content-Transfer-Encoding: quoted-printable\n\n"), EndsWith("\ncaf=C3=A9 =3D 1=20\n")));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 76u);
}

TEST(MailMessage, ControlBytesOfATextAreQuoted) {
  EXPECT_THAT(rendered({"a@example.com", "s", std::string("a\rb\0c", 5)}), EndsWith("\n\na=0Db=00c\n"));
}

TEST(MailMessage, LinesEndInOneLineFeed) {
  EXPECT_THAT(rendered({"a@example.com", "s", "a\r\nb\r\n"}), EndsWith("\n\na\nb\n"));
  EXPECT_THAT(rendered({"a@example.com", "s", ""}), EndsWith("8bit\n\n\n"));
}

TEST(MailMessage, HeaderInjectionIsRefusedWithoutRepeatingIt) {
  const auto refused = [](const Mail &mail, const MailEnvelope &envelope = kEnvelope) {
    const auto text = render_mail(mail, envelope);
    ASSERT_FALSE(text.ok());
    EXPECT_EQ(text.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(text.error().message, Not(HasSubstr("evil")));
  };
  for (const auto *to :
       {"", "a", "@b", "a@", "a@b.example\r\nBcc: evil@c.example", "a@b.example\nevil", "a@b.example,evil@c.example",
        "a@b.example evil@c.example", "evil <a@b.example>", "a@b.example;evil@c.example"})
    refused({to, "s", "t"});
  for (const auto *subject : {"s\r\nBcc: evil@c.example", "s\nevil", "s\revil",
                              "s\x7f"
                              "evil"})
    refused({"a@b.example", subject, "t"});
  refused({"a@b.example", std::string("s\0evil", 6), "t"});
  refused({"a@b.example", "s", "t"}, {"a@b.example\nevil", "id", 0});
}

TEST(MailMessage, AnAddressOutsideAsciiPasses) {
  EXPECT_THAT(rendered({"jürgen@example.com", "s", "t"}), HasSubstr("To: jürgen@example.com\n"));
}

}  // namespace
}  // namespace assay::net
