#include "host/sandbox/verify/verify.h"

#include "host/sandbox/basic_key.h"
#include "host/sandbox/partner_call.h"
#include "host/wire/email.h"

namespace assay::sandbox::verify {
namespace {

constexpr auto kNeedsKey = "the partner does not accept the key; see list.schema";
constexpr auto kNeedsStart = "starts assessments; allow it with --start";

Result<std::string> key_of(const VerifyOptions &options) {
  if (!options.key_file.empty()) return read_key_file(options.key_file);
  if (is_usable_key(options.key)) return options.key;
  return Error{ErrorCode::kInvalidArgument, "--key is no API key: visible ASCII without ':' is expected"};
}

Result<void> check(const VerifyOptions &options) {
  if (!options.type_id.empty() && !AssessmentTypeId::parse(options.type_id))
    return Error{ErrorCode::kInvalidArgument, "--type must be a UUID, as assessment.list gives it"};
  if (!wire::is_plausible_email(options.candidate_email))
    return Error{ErrorCode::kInvalidArgument, "--candidate-email is no address that can be written to"};
  return {};
}

// Whoever cannot be reached by the first call is no partner to judge.
Result<void> reach(Session &session) {
  session.first_list = session.ask(empty_post(kListPath));
  const auto &reply = session.first_list->reply;
  if (reply.ok() || reply.error().code == ErrorCode::kResourceExhausted) return {};
  return reply.error();
}

Outcome answer(const Claim &claim, const VerifyOptions &options, Session &session) {
  if (claim.needs == Needs::kStart && !options.start) return {skipped(kNeedsStart), "", ""};
  if (claim.needs != Needs::kNothing && session.key_is_refused()) return {skipped(kNeedsKey), "", ""};
  if (session.out_of_time())
    return {skipped("the time limit of " + std::to_string(kTotalLimit.count()) + " s was used up"), "", ""};
  return claim.check(session);
}

}  // namespace

Result<Report> run(Session::Parts parts, const VerifyOptions &options, const std::string &key) {
  // Refuses a base URL that no call can be made to.
  ASSAY_CHECK(make_partner_call(parts.schema, CallName::kList, {{"partner", options.base_url}}, key, parts.ids));
  Session session(parts, options, key);
  ASSAY_CHECK(reach(session));
  Report report;
  report.base_url = options.base_url;
  for (const auto &claim : all_claims()) report.rows.push_back({claim, answer(claim, options, session)});
  session.limit(kCleanUpLimit);
  session.cancel_open();
  report.left_open = session.open();
  return report;
}

Exit verify(const VerifyOptions &options, net::HttpClient &client) {
  const auto refused = [](const Error &error) { return Exit{2, "assay-sandbox verify: " + error.message + '\n'}; };
  if (const auto usable = check(options); !usable.ok()) return refused(usable.error());
  const auto key = key_of(options);
  if (!key.ok()) return refused(key.error());
  const auto schema = wire::AshbySchema::open();
  if (!schema.ok()) return refused(schema.error());

  const SystemClock clock;
  SystemIdSource ids;
  const auto report = run({client, *schema, clock, ids}, options, *key);
  if (!report.ok()) return refused(report.error());
  const auto failed = counts_of(*report)[static_cast<std::size_t>(Verdict::kFail)];
  return {failed == 0 ? 0 : 1, options.json ? render_json(*report) : render_text(*report)};
}

}  // namespace assay::sandbox::verify
