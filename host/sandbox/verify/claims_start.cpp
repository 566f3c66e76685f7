// The life of an assessment: started, started again, cancelled. Every one of these may write to the candidate.
#include "host/sandbox/verify/claim.h"
#include "host/sandbox/verify/session.h"

namespace assay::sandbox::verify {
namespace {

using Json = nlohmann::json;

constexpr auto kNoType = "assessment.list gave no type to start";
constexpr auto kNoLife = "start.accepted got no assessment";
constexpr auto kNoCancel = "cancel.accepted cancelled nothing";

Outcome skip(const char *reason) { return {skipped(reason), "", ""}; }

bool asks_for_fields(const Session &session) {
  return session.fields && judge_fields_optional(*session.fields).mark != Mark::kKept;
}

Judgement judge_first(const Session &session, const net::HttpReply &reply) {
  if (reply.status == 422 && asks_for_fields(session))
    return skipped("the partner requires custom fields, which verify does not fill in");
  return judge_started(session.schema(), reply);
}

// A start of its own, which is over when this returns.
Outcome brief_start(Session &session, const Json &body) {
  auto outcome = session.asked(post(kStartPath, body), [&](const auto &reply) { return judge_first(session, reply); });
  session.cancel_open();
  return outcome;
}

Outcome accepted(Session &session) {
  if (session.type_id().empty()) return skip(kNoType);
  auto body = session.start_body(session.type_id());
  const auto exchange = session.ask(post(kStartPath, body));
  auto outcome = session.judged(exchange, [&](const auto &reply) { return judge_first(session, reply); });
  if (outcome.judgement.mark == Mark::kKept)
    session.life = Life{std::move(body), body_of(*exchange.reply), assessment_of(*exchange.reply)};
  return outcome;
}

Outcome update_request(Session &session) {
  if (!session.life) return skip(kNoLife);
  auto judgement = judge_update_request(session.schema(), session.life->answer);
  return {std::move(judgement), describe_sent(post(kStartPath, session.life->request)),
          describe_received(net::HttpReply{200, {{"content-type", "application/json"}}, session.life->answer.dump()},
                            session.secret())};
}

Outcome repeated(Session &session) {
  if (!session.life) return skip(kNoLife);
  return session.asked(post(kStartPath, session.life->request), [&](const auto &reply) {
    return judge_started_again(session.schema(), session.life->id, reply);
  });
}

Outcome cancel_life(Session &session) {
  return session.asked(post(kCancelPath, Json{{"assessment_id", session.life->id}}),
                       [&](const auto &reply) { return judge_cancelled(session.schema(), session.life->id, reply); });
}

Outcome cancel_accepted(Session &session) {
  if (!session.life) return skip(kNoLife);
  auto outcome = cancel_life(session);
  session.life->cancelled = outcome.judgement.mark == Mark::kKept;
  return outcome;
}

Outcome cancel_repeated(Session &session) {
  if (!session.life || !session.life->cancelled) return skip(kNoCancel);
  return cancel_life(session);
}

Outcome after_cancel(Session &session) {
  if (!session.life || !session.life->cancelled) return skip(kNoCancel);
  auto outcome = session.asked(post(kStartPath, session.life->request), [&](const auto &reply) {
    const auto judgement = judge_success(session.schema(), "StartResponse", reply);
    if (judgement.mark != Mark::kKept || assessment_of(reply) != session.life->id) return judgement;
    return broken("/results/assessment_id: is the cancelled one's, so that nothing was started");
  });
  session.cancel_open();
  return outcome;
}

Outcome concurrent(Session &session) {
  if (session.type_id().empty()) return skip(kNoType);
  const auto [one, other] = session.ask_twice(post(kStartPath, session.start_body(session.type_id())));
  Outcome outcome;
  if (!one.reply.ok() || !other.reply.ok()) {
    outcome = session.judged(one.reply.ok() ? other : one, [](const auto &) { return kept(); });
  } else if (one.reply->status == 422 && other.reply->status == 422 && asks_for_fields(session)) {
    outcome = session.judged(one, [&](const auto &reply) { return judge_first(session, reply); });
  } else {
    outcome = session.judged(
        one, [&](const auto &reply) { return judge_started_twice(session.schema(), reply, *other.reply); });
    outcome.received += "; and " + describe_received(other.reply, session.secret());
  }
  outcome.sent = "twice at once: " + outcome.sent;
  session.cancel_open();
  return outcome;
}

Outcome other_members(Session &session) {
  if (session.type_id().empty()) return skip(kNoType);
  auto body = session.start_body(session.type_id());
  body["assay_verify_unknown"] = {{"nested", {1, 2}}};
  body["candidate"]["assay_verify_unknown"] = "text";
  body["job"]["req_id"] = nullptr;
  body["job"]["hiringTeam"] = nullptr;
  body["additional_fields"] = nullptr;
  return brief_start(session, body);
}

Outcome unicode_name(Session &session) {
  if (session.type_id().empty()) return skip(kNoType);
  auto body = session.start_body(session.type_id());
  body["candidate"]["first_name"] = "Zoë 美咲";
  body["candidate"]["last_name"] = "Ørsted-Łukasik 🙂";
  return brief_start(session, body);
}

Outcome refused(Session &session, Json body) {
  auto outcome = session.asked(post(kStartPath, body),
                               [&](const auto &reply) { return judge_start_refused(session.schema(), reply); });
  session.cancel_open();
  return outcome;
}

Outcome missing_candidate(Session &session) {
  if (session.type_id().empty()) return skip(kNoType);
  auto body = session.start_body(session.type_id());
  body.erase("candidate");
  return refused(session, std::move(body));
}

Outcome bad_email(Session &session) {
  if (session.type_id().empty()) return skip(kNoType);
  auto body = session.start_body(session.type_id());
  body["candidate"]["email"] = "no address at all";
  return refused(session, std::move(body));
}

Outcome without_key(Session &session) {
  if (session.type_id().empty()) return skip(kNoType);
  auto question = post(kStartPath, session.start_body(session.type_id()));
  question.auth = Auth::kNone;
  auto outcome = session.asked(std::move(question), judge_key_refused);
  session.cancel_open();
  return outcome;
}

}  // namespace

Claims start_claims() {
  constexpr auto kMessage = "422 {\"message\": a text for the recruiter}, before anything is done";
  constexpr auto kStarted = "200 {\"success\":true,\"results\":{\"assessment_id\":UUID,\"update_request\"?:…}}";
  constexpr auto kCancelled = "200 {\"success\":true,\"results\":{\"assessment_id\": the same id}}";
  constexpr auto kDocumented = Source::kDocumented;
  constexpr auto kConvention = Source::kConvention;
  constexpr auto kMust = Severity::kMust;
  constexpr auto kStart = Needs::kStart;
  return {
      {"start.missing-candidate", "a start without a candidate is refused with a text", kMessage, kDocumented, kMust,
       kStart, missing_candidate},
      {"start.bad-email", "a start with an address that cannot be written to is refused with a text", kMessage,
       kDocumented, kMust, kStart, bad_email},
      {"start.without-key", "a whole start without Authorization starts nothing", "401", kConvention, kMust, kStart,
       without_key},
      {"start.accepted", "a start answers 200 with the documented shape and an id", kStarted, kDocumented, kMust,
       kStart, accepted},
      {"start.update-request", "the update_request of a start is an assessment.update of the same assessment",
       "a whole assessment.update: assessment_id of the answer, timestamp in ms, assessment_status, identifiers that "
       "stand once",
       kDocumented, kMust, kStart, update_request},
      {"start.repeated", "the same start again starts no second assessment",
       "200 with the first assessment_id (the first answer may have been lost), or 409 {\"message\":…}", kConvention,
       kMust, kStart, repeated},
      {"cancel.accepted", "a cancel answers 200 with the documented shape and the same id", kCancelled, kDocumented,
       kMust, kStart, cancel_accepted},
      {"cancel.repeated", "the same cancel again is a success too", kCancelled, kConvention, kMust, kStart,
       cancel_repeated},
      {"start.after-cancel", "a start after a cancel starts a new assessment", "200 with another assessment_id",
       kConvention, kMust, kStart, after_cancel},
      {"start.concurrent", "two identical starts at once start one assessment",
       "the same assessment_id in both answers, or 409 {\"message\":…} for one of them", kConvention, kMust, kStart,
       concurrent},
      {"start.other-members", "a start ignores unknown members and takes null for optional ones", kStarted, kDocumented,
       kMust, kStart, other_members},
      {"start.unicode-name", "a start takes a name in any script", kStarted, kConvention, kMust, kStart, unicode_name},
  };
}

}  // namespace assay::sandbox::verify
