// Every claim is kept by a partner that keeps the contract, and seen to be broken by one that breaks it.
#include <gmock/gmock.h>

#include <set>

#include "host/wire/json.h"
#include "tests/unit/sandbox/verify/run.h"

namespace assay::sandbox::verify {
namespace {

using Json = nlohmann::json;
using Reply = FakePartner::Reply;
using Bend = FakePartner::Bend;

struct Break {
  const char *claim;
  Verdict verdict;
  const char *how;
  Bend bend;
};

bool has_key(const net::HttpCall &call) { return call.basic_user == kKey; }
bool is_good(const Reply &reply) { return reply.ok() && reply->status == 200; }

// Answers calls to `path` that carry the key with this.
Bend always(std::string path, int status, Json body) {
  return [=](const auto &call, const auto &asked, auto &reply) {
    if (asked == path && has_key(call)) reply = FakePartner::json(status, body);
  };
}
// Answers what the good partner refuses with `status` with this.
Bend instead_of(int status, int other, Json body) {
  return [=](const auto &, const auto &, auto &reply) {
    if (reply.ok() && reply->status == status) reply = FakePartner::json(other, body);
  };
}
// The same for one path and one text in the body.
Bend when(std::string path, std::string text, int status, Json body) {
  return [=](const auto &call, const auto &asked, auto &reply) {
    if (asked == path && call.body.find(text) != std::string::npos) reply = FakePartner::json(status, body);
  };
}
// Good answers of a path, edited.
Bend edited(std::string path, std::function<void(Json &)> edit) {
  return [=](const auto &, const auto &asked, auto &reply) {
    if (asked != path || !is_good(reply)) return;
    auto body = Json::parse(reply->body);
    edit(body);
    reply->body = body.dump();
  };
}
// Only the n-th POST with the key to a path, counted from 1.
Bend nth(std::string path, int n, Bend bend) {
  return [=, count = 0](const auto &call, const auto &asked, auto &reply) mutable {
    if (asked == path && call.method == "POST" && has_key(call) && ++count == n) bend(call, asked, reply);
  };
}

// Only the n-th 200 of a path, counted from 1.
Bend nth_good(std::string path, int n, Bend bend) {
  return [=, count = 0](const auto &call, const auto &asked, auto &reply) mutable {
    if (asked == path && is_good(reply) && ++count == n) bend(call, asked, reply);
  };
}

std::string fresh_id() { return SystemIdSource().random_uuid().to_string(); }
Bend with_fresh_id() {
  return edited("/assessment.start", [](Json &body) { body = FakePartner::started(fresh_id()); });
}

const Json kYes = {{"success", true}, {"results", Json::array()}};
const Json kMessage = {{"message", "No."}};
const Json kPlain = {{"error", "no"}};

constexpr auto kList = "/assessment.list";
constexpr auto kStart = "/assessment.start";
constexpr auto kCancel = "/assessment.cancel";
constexpr auto kFields = "/assessment.customField.list";

std::vector<Break> list_breaks() {
  return {
      {"list.schema", Verdict::kFail, "no results", always(kList, 200, {{"success", true}})},
      {"list.schema", Verdict::kFail, "a 500", always(kList, 500, kPlain)},
      {"list.schema", Verdict::kFail, "the envelope", always(kList, 200, FakePartner::envelope("none"))},
      {"list.schema", Verdict::kFail, "HTML",
       [](const auto &, const auto &path, auto &reply) {
         if (path == kList) reply->body = "<html>";
       }},
      {"list.ids", Verdict::kFail, "an id twice, in another case",
       edited(kList,
              [](Json &body) { body["results"][1]["assessment_type_id"] = "0B5C7A3E-3F0D-4D1E-9A52-6F2F5F0F1A11"; })},
      {"list.names", Verdict::kWarn, "a name twice",
       edited(kList, [](Json &body) { body["results"][1]["name"] = "One"; })},
      {"list.names", Verdict::kWarn, "a blank name",
       edited(kList, [](Json &body) { body["results"][1]["name"] = "  "; })},
      {"list.stable", Verdict::kFail, "new ids each time",
       edited(kList, [](Json &body) { body["results"][0]["assessment_type_id"] = fresh_id(); })},
      {"list.stable", Verdict::kFail, "the second call fails", nth(kList, 2, always(kList, 500, kPlain))},
      {"list.body-object", Verdict::kFail, "refused", when(kList, "{}", 400, kPlain)},
      {"list.unknown-member", Verdict::kFail, "refused", when(kList, "nested", 400, kPlain)},
  };
}

std::vector<Break> key_breaks() {
  const auto open_to = [](std::string path, std::function<bool(const net::HttpCall &)> whom, int status) -> Bend {
    return [=](const auto &call, const auto &asked, auto &reply) {
      if (asked == path && call.method == "POST" && !has_key(call) && whom(call))
        reply = FakePartner::json(status, kYes);
    };
  };
  const auto anybody = [](const net::HttpCall &) { return true; };
  const auto wrong = [](const net::HttpCall &call) { return !call.basic_user.empty(); };
  const auto malformed = [](const net::HttpCall &call) {
    for (const auto &[name, value] : call.headers)
      if (name == "Authorization") return true;
    return false;
  };
  return {
      {"key.missing", Verdict::kFail, "not asked for", open_to(kList, anybody, 200)},
      {"key.missing", Verdict::kFail, "a 500", open_to(kList, anybody, 500)},
      {"key.missing", Verdict::kWarn, "a 403", instead_of(401, 403, kPlain)},
      {"key.missing", Verdict::kWarn, "the envelope", instead_of(401, 200, FakePartner::envelope("unauthorized"))},
      {"key.wrong", Verdict::kFail, "any key will do", open_to(kList, wrong, 200)},
      {"key.malformed", Verdict::kFail, "any header will do", open_to(kList, malformed, 200)},
      {"key.start", Verdict::kFail, "not asked for", open_to(kStart, anybody, 422)},
      {"key.cancel", Verdict::kFail, "not asked for", open_to(kCancel, anybody, 200)},
      {"start.without-key", Verdict::kFail, "not asked for", open_to(kStart, anybody, 200)},
  };
}

std::vector<Break> request_breaks() {
  const auto too_long = [](auto bend) -> Bend {
    return [=](const auto &call, const auto &, auto &reply) {
      if (call.body.size() > 1'000'000) bend(reply);
    };
  };
  return {
      {"request.get", Verdict::kFail, "served", instead_of(405, 200, kYes)},
      {"request.get", Verdict::kWarn, "a 404", instead_of(405, 404, kPlain)},
      {"request.path", Verdict::kWarn, "served", instead_of(404, 200, kYes)},
      {"request.path", Verdict::kWarn, "a 403", instead_of(404, 403, kPlain)},
      {"request.not-json", Verdict::kFail, "taken", instead_of(400, 200, kYes)},
      {"request.not-json", Verdict::kWarn, "the envelope", instead_of(400, 200, FakePartner::envelope("bad"))},
      {"request.array", Verdict::kFail, "a 500", instead_of(400, 500, kPlain)},
      {"request.not-utf8", Verdict::kFail, "a 500", when(kStart, "\xff\xfe", 500, kPlain)},
      {"request.too-deep", Verdict::kFail, "a 502", when(kStart, "[[[[[[[[[[", 502, kPlain)},
      {"request.oversized", Verdict::kFail, "a 500",
       too_long([](auto &reply) { reply = FakePartner::json(500, kPlain); })},
      {"request.oversized", Verdict::kFail, "no answer in time", too_long([](auto &reply) {
         reply = Error{ErrorCode::kDeadlineExceeded, "late"};
       })},
      {"request.oversized", Verdict::kWarn, "closed early", too_long([](auto &reply) {
         reply = Error{ErrorCode::kUnavailable, "reset"};
       })},
      {"request.survived", Verdict::kFail, "down for ever",
       [down = false](const auto &call, const auto &, auto &reply) mutable {
         down = down || call.body.size() > 1'000'000;
         if (down) reply = Error{ErrorCode::kUnavailable, "refused"};
       }},
      {"request.content-type", Verdict::kWarn, "taken",
       [](const auto &call, const auto &path, auto &reply) {
         if (path == kList && call.body == "{}") reply = FakePartner::json(200, FakePartner::list());
       }},
  };
}

std::vector<Break> refusal_breaks() {
  return {
      {"start.unknown-type", Verdict::kFail, "a 404", instead_of(422, 404, kMessage)},
      {"start.unknown-type", Verdict::kFail, "no text", instead_of(422, 422, {{"message", ""}})},
      {"start.unknown-type", Verdict::kFail, "the envelope", instead_of(422, 200, FakePartner::envelope("no"))},
      {"start.malformed-type", Verdict::kFail, "a 500", when(kStart, "not-a-uuid", 500, kPlain)},
      {"start.missing-candidate", Verdict::kFail, "a 400", instead_of(422, 400, kMessage)},
      {"start.bad-email", Verdict::kFail, "taken",
       when(kStart, "no address at all", 200, FakePartner::started(fresh_id()))},
      {"cancel.unknown", Verdict::kFail, "a success",
       nth(kCancel, 1, always(kCancel, 200, {{"success", true}, {"results", {{"assessment_id", kTypeId}}}}))},
      {"cancel.unknown", Verdict::kFail, "no errorInfo", nth(kCancel, 1, always(kCancel, 200, {{"success", false}}))},
      {"cancel.unknown", Verdict::kWarn, "a 404", nth(kCancel, 1, always(kCancel, 404, kMessage))},
      {"cancel.unknown", Verdict::kFail, "a 500", nth(kCancel, 1, always(kCancel, 500, kMessage))},
      {"cancel.malformed", Verdict::kFail, "a 500", when(kCancel, "not-a-uuid", 500, kPlain)},
  };
}

std::vector<Break> field_breaks() {
  return {
      {"fields.schema", Verdict::kFail, "results", always(kFields, 200, kYes)},
      {"fields.schema", Verdict::kFail, "a 500", always(kFields, 500, kPlain)},
      {"fields.schema", Verdict::kFail, "a type of its own",
       edited(kFields, [](Json &body) { body["fields"][0]["type"] = "Colour"; })},
      {"fields.schema", Verdict::kSkip, "not offered", always(kFields, 404, kPlain)},
      {"fields.schema", Verdict::kSkip, "refused", always(kFields, 200, FakePartner::envelope("none"))},
      {"fields.ids", Verdict::kFail, "an id twice",
       edited(kFields, [](Json &body) { body["fields"][1]["id"] = "note"; })},
      {"fields.ids", Verdict::kSkip, "not offered", always(kFields, 404, kPlain)},
      {"fields.choices", Verdict::kFail, "none",
       edited(kFields, [](Json &body) { body["fields"][1].erase("possible_values"); })},
      {"fields.choices", Verdict::kFail, "an empty list of many",
       edited(kFields,
              [](Json &body) {
                body["fields"][1]["type"] = "MultiValueSelect";
                body["fields"][1]["possible_values"] = Json::array();
              })},
      {"fields.optional", Verdict::kWarn, "required",
       edited(kFields, [](Json &body) { body["fields"][0]["isRequired"] = true; })},
  };
}

// Of the good starts the first is start.accepted's, the second start.repeated's, the third start.after-cancel's; the
// next two are start.concurrent's, then comes one each of start.other-members and start.unicode-name.
std::vector<Break> start_breaks() {
  const auto start_is = [](int n, int status, Json body) { return nth_good(kStart, n, always(kStart, status, body)); };
  const auto refused_twice = [](const auto &, const auto &path, auto &reply) {
    if (path == kStart && is_good(reply)) reply = FakePartner::json(409, kMessage);
  };
  return {
      {"start.accepted", Verdict::kFail, "the envelope", start_is(1, 200, FakePartner::envelope("no"))},
      {"start.accepted", Verdict::kFail, "an id that is no UUID", start_is(1, 200, FakePartner::started("42"))},
      {"start.accepted", Verdict::kFail, "refused", start_is(1, 422, kMessage)},
      {"start.accepted", Verdict::kWarn, "a conflict with nothing", start_is(1, 409, kMessage)},
      {"start.accepted", Verdict::kFail, "a conflict without a text", start_is(1, 409, kPlain)},
      {"start.update-request", Verdict::kFail, "of another assessment",
       nth_good(kStart, 1,
                edited(kStart, [](Json &body) { body["results"]["update_request"]["assessment_id"] = fresh_id(); }))},
      {"start.update-request", Verdict::kFail, "an identifier twice",
       nth_good(kStart, 1,
                edited(kStart,
                       [](Json &body) {
                         auto &update = body["results"]["update_request"];
                         update["metadata"] = Json::array({update["assessment_status"]});
                       }))},
      {"start.update-request", Verdict::kSkip, "none",
       nth_good(kStart, 1, edited(kStart, [](Json &body) { body["results"].erase("update_request"); }))},
      {"start.repeated", Verdict::kFail, "another id", nth_good(kStart, 2, with_fresh_id())},
      {"start.repeated", Verdict::kFail, "refused otherwise", start_is(2, 422, kMessage)},
      {"start.repeated", Verdict::kPass, "a conflict", start_is(2, 409, kMessage)},
      {"start.after-cancel", Verdict::kFail, "the cancelled id",
       [first = std::string()](const auto &, const auto &path, auto &reply) mutable {
         if (path != kStart || !is_good(reply)) return;
         if (first.empty()) first = text_at(Json::parse(reply->body), "/results/assessment_id");
         reply = FakePartner::json(200, FakePartner::started(first));
       }},
      {"start.after-cancel", Verdict::kFail, "a conflict", start_is(3, 409, kMessage)},
      {"start.concurrent", Verdict::kFail, "two ids", nth_good(kStart, 5, with_fresh_id())},
      {"start.concurrent", Verdict::kFail, "one fails", start_is(4, 500, kPlain)},
      {"start.concurrent", Verdict::kFail, "both are refused", refused_twice},
      {"start.concurrent", Verdict::kFail, "one is not answered",
       nth_good(kStart, 4,
                [](const auto &, const auto &, auto &reply) {
                  reply = Error{ErrorCode::kUnavailable, "reset"};
                })},
      {"start.concurrent", Verdict::kPass, "a conflict for the first", start_is(4, 409, kMessage)},
      {"start.concurrent", Verdict::kPass, "a conflict for the second", start_is(5, 409, kMessage)},
      {"start.other-members", Verdict::kFail, "refused", when(kStart, "assay_verify_unknown", 422, kMessage)},
      {"start.other-members", Verdict::kFail, "null refused", when(kStart, "\"req_id\":null", 422, kMessage)},
      {"start.unicode-name", Verdict::kFail, "refused", when(kStart, "美咲", 500, kPlain)},
  };
}

std::vector<Break> cancel_breaks() {
  const auto cancel_is = [](int n, int status, Json body) {
    return nth_good(kCancel, n, always(kCancel, status, body));
  };
  const auto not_offered = [](const auto &, const auto &path, auto &reply) {
    if (path == kCancel) reply = FakePartner::json(404, kPlain);
  };
  // The good answers to cancel begin with those of cancel.unknown and cancel.malformed.
  return {
      {"cancel.accepted", Verdict::kFail, "refused", cancel_is(3, 200, FakePartner::envelope("no"))},
      {"cancel.accepted", Verdict::kFail, "another id", cancel_is(3, 200, FakePartner::started(fresh_id()))},
      {"cancel.accepted", Verdict::kSkip, "not offered", not_offered},
      {"cancel.repeated", Verdict::kFail, "refused", cancel_is(4, 200, FakePartner::envelope("no"))},
      {"cancel.repeated", Verdict::kSkip, "not offered", not_offered},
      {"start.after-cancel", Verdict::kSkip, "not offered", not_offered},
  };
}

std::vector<Break> answer_breaks() {
  const auto html = [](int status) -> Bend {
    return [=](const auto &, const auto &, auto &reply) {
      if (reply.ok() && reply->status == status) reply->headers = {{"content-type", "text/html"}};
    };
  };
  return {
      {"answer.content-type", Verdict::kFail, "200", html(200)},
      {"answer.content-type", Verdict::kFail, "422", html(422)},
      {"answer.error-content-type", Verdict::kWarn, "404", html(404)},
      {"answer.envelope", Verdict::kFail, "no errorInfo",
       instead_of(404, 404, {{"success", false}, {"errors", {"x"}}})},
      {"answer.key", Verdict::kFail, "in the body",
       [](const auto &, const auto &, auto &reply) {
         reply->body = Json{{"message", kKey}}.dump();
       }},
      {"answer.key", Verdict::kFail, "escaped",
       [](const auto &, const auto &, auto &reply) { reply->body = R"({"message":"partner\/key-0123456789"})"; }},
      {"answer.key", Verdict::kFail, "as it travelled, in a header",
       [](const auto &, const auto &, auto &reply) {
         reply->headers.push_back({"x-debug", "Basic cGFydG5lci9rZXktMDEyMzQ1Njc4OTo="});
       }},
  };
}

std::vector<Break> all_breaks() {
  std::vector<Break> all;
  for (auto part : {list_breaks(), key_breaks(), request_breaks(), refusal_breaks(), field_breaks(), start_breaks(),
                    cancel_breaks(), answer_breaks()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

TEST(Claims, APartnerThatKeepsTheContractKeepsAll) {
  FakePartner partner;
  const auto report = run_against(partner);
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(counts_of(*report)[0], all_claims().size()) << render_text(*report);
  EXPECT_THAT(report->left_open, testing::IsEmpty());
  EXPECT_THAT(partner.open, testing::IsEmpty());
}

void expect_seen(const std::vector<Break> &breaks) {
  for (const auto &each : breaks) {
    FakePartner partner(each.bend);
    const auto report = run_against(partner);
    ASSERT_TRUE(report.ok()) << each.claim << ": " << each.how << ": " << report.error().message;
    EXPECT_EQ(name_of(verdicts_of(*report)[each.claim]), name_of(each.verdict))
        << each.claim << ": " << each.how << '\n'
        << render_text(*report);
  }
}

TEST(BrokenClaims, OfTheList) { expect_seen(list_breaks()); }
TEST(BrokenClaims, OfTheKey) { expect_seen(key_breaks()); }
TEST(BrokenClaims, OfRequests) { expect_seen(request_breaks()); }
TEST(BrokenClaims, OfRefusals) { expect_seen(refusal_breaks()); }
TEST(BrokenClaims, OfCustomFields) { expect_seen(field_breaks()); }
TEST(BrokenClaims, OfStarts) { expect_seen(start_breaks()); }
TEST(BrokenClaims, OfCancels) { expect_seen(cancel_breaks()); }
TEST(BrokenClaims, OfEveryAnswer) { expect_seen(answer_breaks()); }

TEST(Claims, EachHasATestThatBreaksIt) {
  std::set<std::string_view> broken;
  for (const auto &each : all_breaks())
    if (each.verdict == Verdict::kFail || each.verdict == Verdict::kWarn) broken.insert(each.claim);
  for (const auto &claim : all_claims()) EXPECT_EQ(broken.count(claim.id), 1u) << claim.id;
}

TEST(Claims, EachHasAnIdOfItsOwnAndSaysWhatWouldBeRight) {
  std::set<std::string_view> ids;
  for (const auto &claim : all_claims()) {
    EXPECT_TRUE(ids.insert(claim.id).second) << claim.id;
    EXPECT_FALSE(claim.title.empty() || claim.right.empty()) << claim.id;
  }
}

TEST(Claims, RequiredCustomFieldsAreNoFaultOfTheStart) {
  FakePartner partner([](const auto &call, const auto &path, auto &reply) {
    if (path == kFields && has_key(call)) {
      auto body = FakePartner::fields();
      body["fields"][0]["isRequired"] = true;
      reply = FakePartner::json(200, body);
    }
    if (path == kStart && is_good(reply)) reply = FakePartner::json(422, kMessage);
  });
  const auto report = run_against(partner);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(counts_of(*report)[static_cast<std::size_t>(Verdict::kFail)], 0u) << render_text(*report);
  EXPECT_EQ(verdicts_of(*report)["start.accepted"], Verdict::kSkip);
  EXPECT_EQ(verdicts_of(*report)["start.concurrent"], Verdict::kSkip);
}

}  // namespace
}  // namespace assay::sandbox::verify
