# A skills test, with extra time, a correction and a repetition. Sourced by tour.sh.

step 'The recruiter sees what can be filled in with a start'
on engineering custom-fields | tee "$scratch/fields" | sed 's/^/   /'
extra_time=$(grep -m1 '/extra_time ' "$scratch/fields" | sed 's/ .*//')
[ -n "$extra_time" ] || fail 'no plugin offers extra time'

step 'starts a test and is told what to correct'
test=$(type_named engineering 'Backend')
address=$(address_of robin)
start_test() { on engineering start --type "$test" --application "$address" --first-name Robin --last-name Example "$@"; }
if refused=$(start_test --email 'robin at example.com' 2>&1); then fail 'an address that is none was taken'; fi
say "$refused"
if refused=$(start_test --email "$address" --field "$extra_time=30 %" 2>&1); then fail 'a value that is not offered was taken'; fi
say "$refused"

step 'corrects both, and presses twice: one assessment'
for press in first second; do start_test --email "$address" --field "$extra_time=25" >"$scratch/$press" & done
wait
taken=$(cat "$scratch/first")
[ -n "$taken" ] && [ "$(cat "$scratch/second")" = "$taken" ] || fail 'a repeated start got another id'
say "assessment_id $taken, twice"

step 'The candidate finds one mail with a link'
mail=$(await 'the mail' mail_to "$address")
[ "$(grep -lrF "To: $address" "$maildir/new" | wc -l)" = 1 ] || fail 'the candidate was invited twice'
link=$(link_in "$mail" t)
say "$(grep -m1 '^Subject:' "$mail")" "$link"

step 'Mail scanners open every link: nothing happens'
expect_page 200 'HEAD' -I "$link"
expect_page 200 'GET' "$link"
page_says 'includes your extra time'
timeline_where "$taken" '[.updates[].update.assessment_status.value] | index("Started") | not' >/dev/null || fail 'opening the link began the test'
say 'still not started'

step 'The candidate begins, saves once and finishes'
# What a candidate who knows the subject ticks.
wanted='atomic backoff order slow get put delete both first sorted' text=429
send 200 'Begin' "$link/begin"
filled=yes send 200 'Save' "$link/save"
filled=yes send 200 'Finish' "$link/submit"
page_says 'finished'

step 'Ashby has been told, in order'
told_in_order "$taken" result
timeline_where "$taken" '[.updates[].update | select(.assessment_status.value == "Started")] | length > 0' >/dev/null || fail 'Started never arrived'
show "$taken"

step 'Somebody of the hiring team opens the result page that Ashby links to'
result=$(profile_url "$taken")
open_as_staff "$result"
say "$result"
