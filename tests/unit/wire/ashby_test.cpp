#include "host/wire/ashby.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "host/wire/schema.h"

namespace assay::wire {
namespace {

using Json = nlohmann::json;

constexpr const char *kTypeId = "0f8fad5b-d9cb-469f-a165-70867728950e";

Json good_start() {
  return Json::parse(R"({
    "assessment_type_id": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "candidate": {"ashby_id": "c-1", "first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com",
                  "ashby_profile_url": "https://app.ashbyhq.com/candidates/c-1"},
    "application": {"ashby_id": "a-1", "status": "Active"},
    "job": {"ashby_id": "j-1", "name": "Engineer", "req_id": "R1", "ashby_job_url": "https://app.ashbyhq.com/jobs/j-1",
            "hiringTeam": [{"userId": "u", "firstName": "G", "lastName": "H", "email": "g@example.com", "role": "Recruiter"}]},
    "additional_fields": {"extra_time_percent": 25}})");
}

// The pointer of the fault after `edit`.
template <class Edit>
std::string pointer_after(Edit edit) {
  auto document = good_start();
  edit(document);
  const auto request = parse_start(document.dump());
  if (request.ok()) return "(accepted)";
  EXPECT_NE(request.error().message.find(request.error().pointer), std::string::npos);
  return request.error().pointer;
}

TEST(ParseStart, ReadsEveryMemberOfAshbysShape) {
  const auto request = parse_start(good_start().dump());
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->assessment_type_id.to_string(), kTypeId);
  EXPECT_EQ(request->candidate.email, "ada@example.com");
  EXPECT_EQ(request->application.ashby_id, "a-1");
  EXPECT_EQ(request->job.req_id, "R1");
  EXPECT_EQ(request->job.hiring_team.at(0).role, "Recruiter");
  EXPECT_EQ(Json::parse(request->additional_fields), Json::parse(R"({"extra_time_percent":25})"));
}

TEST(ParseStart, EveryMissingNullOrMistypedRequiredMemberIsNamed) {
  const std::pair<const char *, const char *> members[] = {{"candidate", "ashby_id"},
                                                           {"candidate", "first_name"},
                                                           {"candidate", "last_name"},
                                                           {"candidate", "email"},
                                                           {"candidate", "ashby_profile_url"},
                                                           {"application", "ashby_id"},
                                                           {"application", "status"},
                                                           {"job", "ashby_id"},
                                                           {"job", "name"},
                                                           {"job", "ashby_job_url"}};
  for (const auto &[object, member] : members) {
    const auto pointer = "/" + std::string(object) + "/" + member;
    EXPECT_EQ(pointer_after([&](Json &d) { d[object].erase(member); }), pointer);
    EXPECT_EQ(pointer_after([&](Json &d) { d[object][member] = nullptr; }), pointer);
    EXPECT_EQ(pointer_after([&](Json &d) { d[object][member] = 7; }), pointer);
    EXPECT_EQ(pointer_after([&](Json &d) { d[object][member] = std::string(3000, 'x'); }), pointer);
  }
  for (const char *object : {"candidate", "application", "job"}) {
    EXPECT_EQ(pointer_after([&](Json &d) { d.erase(object); }), "/" + std::string(object));
    EXPECT_EQ(pointer_after([&](Json &d) { d[object] = Json::array(); }), "/" + std::string(object));
  }
  for (const Json &id : {Json(nullptr), Json(1), Json("x"), Json("0f8fad5b")})
    EXPECT_EQ(pointer_after([&](Json &d) { d["assessment_type_id"] = id; }), "/assessment_type_id");
  EXPECT_EQ(pointer_after([](Json &d) { d["candidate"]["email"] = "nobody"; }), "/candidate/email");
  EXPECT_EQ(pointer_after([](Json &d) { d["application"]["ashby_id"] = ""; }), "/application/ashby_id");
  EXPECT_EQ(pointer_after([](Json &d) { d["application"]["ashby_id"] = " \n"; }), "/application/ashby_id");
  EXPECT_EQ(pointer_after([](Json &d) { d["job"]["hiringTeam"][0] = 1; }), "/job/hiringTeam/0");
  EXPECT_EQ(pointer_after([](Json &d) { d["job"]["hiringTeam"][0]["email"] = 1; }), "/job/hiringTeam/0/email");
  EXPECT_EQ(pointer_after([](Json &d) { d["additional_fields"] = "x"; }), "/additional_fields");
}

TEST(ParseStart, UnknownAndNullMembersAreIgnored) {
  auto document = good_start();
  document["new_member"] = {{"deep", {1, 2}}};
  document["candidate"]["pronouns"] = "she";
  document["job"]["req_id"] = nullptr;
  document["job"]["hiringTeam"] = nullptr;
  document["additional_fields"] = nullptr;
  const auto request = parse_start(document.dump());
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->additional_fields, "{}");
}

TEST(ParseStart, ABodyThatIsNoObjectHasNoPointer) {
  for (const char *body : {"", "[]", "7", "{", "\"x\""}) {
    const auto request = parse_start(body);
    ASSERT_FALSE(request.ok());
    EXPECT_TRUE(request.error().pointer.empty()) << body;
  }
}

TEST(ParseList, TakesAnEmptyBodyAndAnyObject) {
  for (const char *body : {"", " \r\n", "{}", "{\"cursor\":null}"}) EXPECT_TRUE(parse_list(body).ok()) << body;
  for (const char *body : {"[]", "{", "null", "x"}) EXPECT_FALSE(parse_list(body).ok()) << body;
}

TEST(ParseCancel, NeedsAUuid) {
  EXPECT_EQ(parse_cancel(R"({"assessment_id":"0F8FAD5B-d9cb-469f-a165-70867728950e"})")->to_string(), kTypeId);
  for (const char *body : {"{}", R"({"assessment_id":null})", R"({"assessment_id":7})", R"({"assessment_id":"x"})"})
    EXPECT_EQ(parse_cancel(body).error().pointer, "/assessment_id") << body;
}

TEST(ContentType, IsJsonOrAbsentWithAnEmptyBody) {
  for (const char *good : {"application/json", "Application/JSON; charset=utf-8", "application/json;",
                           "application/json; charset=\"UTF-8\"", "application/json; version=1 ; charset=utf-8"})
    EXPECT_TRUE(check_content_type(good, false).ok()) << good;
  for (const char *bad : {"", "text/plain", "application/json; charset=latin1", "appli cation/json",
                          "application/json2", "application/x-www-form-urlencoded"})
    EXPECT_FALSE(check_content_type(bad, false).ok()) << bad;
  EXPECT_TRUE(check_content_type("", true).ok());
  EXPECT_TRUE(check_content_type("text/plain", true).ok()) << "of nothing";
}

TEST(RenderList, EscapesNamesAndLeavesOutEmptyDescriptions) {
  const auto id = *AssessmentTypeId::parse(kTypeId);
  const auto body = Json::parse(render_list({{id, "Say \"hi\"", ""}, {id, "B", "d"}}));
  EXPECT_EQ(body["results"][0]["name"], "Say \"hi\"");
  EXPECT_FALSE(body["results"][0].contains("description"));
  EXPECT_EQ(body["results"][1]["description"], "d");
  EXPECT_EQ(render_list({}), R"({"success":true,"results":[]})");
}

TEST(RenderCustomFields, HasFieldsAndNotResultsInEveryTypeThatAshbyKnows) {
  std::vector<CustomField> fields;
  for (std::size_t i = 0; i < kFieldTypes; ++i) {
    CustomField field{"skills/f" + std::to_string(i), "Say \"hi\"", static_cast<FieldType>(i), i == 0, {}};
    if (is_select(field.type)) field.possible_values = {{"k\"", "V"}, {"l", "W"}};
    fields.push_back(std::move(field));
  }
  const auto body = Json::parse(render_custom_fields(fields));
  const auto fits = AshbySchema::open()->check("CustomFieldListResponse", body);
  EXPECT_TRUE(fits.ok()) << fits.error().message;
  std::vector<std::string> types;
  for (const auto &field : body["fields"]) types.push_back(field["type"]);
  EXPECT_EQ(types, (std::vector<std::string>{"String", "Date", "DateRange", "Number", "ValueSelect", "MultiValueSelect",
                                             "Boolean", "LongText", "Email", "Phone", "Score", "SocialLink", "Url",
                                             "Currency", "Location"}));
  EXPECT_EQ(body["fields"][0],
            Json::parse(R"({"id":"skills/f0","name":"Say \"hi\"","type":"String","isRequired":true})"));
  EXPECT_EQ(body["fields"][4]["isRequired"], false);
  EXPECT_EQ(body["fields"][4]["possible_values"],
            Json::parse(R"([{"key":"k\"","value":"V"},{"key":"l","value":"W"}])"));
  EXPECT_EQ(render_custom_fields({}), R"({"success":true,"fields":[]})");
}

TEST(RenderStarted, CarriesTheFirstUpdateAsItIs) {
  const auto id = *AssessmentId::parse(kTypeId);
  EXPECT_EQ(
      render_started(id, R"({"timestamp":1})"),
      R"({"success":true,"results":{"assessment_id":"0f8fad5b-d9cb-469f-a165-70867728950e","update_request":{"timestamp":1}}})");
  EXPECT_FALSE(Json::parse(render_started(id, ""))["results"].contains("update_request"));
}

struct StatusCase {
  ErrorCode code;
  const char *pointer;
  int list, start, cancel;
};

TEST(Failures, HaveTheStatusesOfTheTable) {
  using enum ErrorCode;
  const StatusCase cases[] = {{kInvalidArgument, "", 400, 400, 400},   {kInvalidArgument, "/a", 200, 422, 200},
                              {kNotFound, "", 200, 422, 200},          {kConflict, "", 200, 409, 200},
                              {kAlreadyExists, "", 200, 409, 200},     {kRejected, "", 200, 422, 200},
                              {kDeadlineExceeded, "", 200, 422, 200},  {kUnavailable, "", 503, 503, 503},
                              {kResourceExhausted, "", 503, 503, 503}, {kUnsupported, "", 200, 422, 200}};
  for (const auto &c : cases) {
    const Error error{c.code, "because", c.pointer};
    EXPECT_EQ(list_failure(error, "r").status, c.list) << name_of(c.code);
    EXPECT_EQ(start_failure(error, "r").status, c.start) << name_of(c.code);
    EXPECT_EQ(cancel_failure(error, "r").status, c.cancel) << name_of(c.code);
  }
}

TEST(Failures, AStartRefusalIsAMessageAndTheOthersAreEnvelopes) {
  EXPECT_EQ(start_failure({ErrorCode::kRejected, "no"}, "r").body, R"({"message":"no"})");
  const auto body = Json::parse(cancel_failure({ErrorCode::kNotFound, "secret detail"}, "r-1").body);
  EXPECT_EQ(body["success"], false);
  EXPECT_EQ(body["errorInfo"]["code"], "assessment_not_found");
  EXPECT_EQ(body["errorInfo"]["requestId"], "r-1");
  EXPECT_EQ(body["errors"][0], "assessment_not_found");
}

TEST(Failures, TemporaryOnesSayWhenToComeBack) {
  Error error{ErrorCode::kUnavailable, "x"};
  EXPECT_EQ(start_failure(error, "r").retry_after_s, 1);
  error.retry_after = std::chrono::milliseconds(2500);
  EXPECT_EQ(start_failure(error, "r").retry_after_s, 3);
}

TEST(Failures, UnauthorizedAsksForBasicAndTellsNothingElse) {
  EXPECT_TRUE(unauthorized("r").ask_credentials);
  EXPECT_EQ(unauthorized("r").status, 401);
  EXPECT_EQ(method_not_allowed("POST", "r").allow, "POST");
}

}  // namespace
}  // namespace assay::wire
