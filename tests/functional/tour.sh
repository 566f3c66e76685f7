#!/usr/bin/env bash
# A day in the gateway's life through its real HTTP interfaces: a recruiter lists, starts and cancels, a candidate reads the mail
# and takes the test, Ashby's stand-in shows what arrived. Ends with 0 only if every step held.
set -euo pipefail

while [ $# -gt 0 ]; do
  case "$1" in
    --sandbox-bin) sandbox_bin=$2 ;;
    --partner) partner=$2 ;;
    --sandbox) sandbox=$2 ;;
    --key-file) key_file=$2 ;;
    --staff-password-file) staff_password_file=$2 ;;
    --maildir) maildir=$2 ;;
    *) printf 'tour.sh: unknown argument %s\n' "$1" >&2; exit 2 ;;
  esac
  shift 2
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
step_number=0

step() { step_number=$((step_number + 1)); printf '\n%d. %s\n' "$step_number" "$1"; }
say() { printf '   %s\n' "$@"; }
fail() { printf '   FAILED: %s\n' "$1" >&2; exit 1; }

recruiter() {
  local call=$1
  shift
  "$sandbox_bin" "$call" --sandbox "$sandbox" --partner "$partner" --key-file "$key_file" "$@"
}

# await WHAT COMMAND…: until the command succeeds; what it printed last is printed.
await() {
  local what=$1 deadline=$((SECONDS + 30)) out
  shift
  until out=$("$@"); do
    [ "$SECONDS" -lt "$deadline" ] || fail "$what did not happen within 30 s"
    sleep 0.1
  done
  printf '%s' "$out"
}

mail_to() { grep -lrF "To: $1" "$maildir/new" 2>/dev/null | head -n 1 | grep .; }

timeline() { curl -sfS "$sandbox/_sandbox/timelines?assessment_id=$1"; }
# The timeline of $1 when the jq condition $2 holds for it.
timeline_where() { timeline "$1" | jq -e ".timelines[0] | select($2)"; }

# Label: value (type), line by line and in order, as Ashby would show it.
show() {
  timeline "$1" | jq -r '
    .timelines[0].updates | sort_by(.update.timestamp) | unique_by(.body)[] | select(.verdict == "accepted") | .update as $u |
    ($u.timestamp / 1000 | floor | strftime("%H:%M:%S")),
    ([$u.assessment_status, $u.assessment_result, $u.assessment_profile_url, $u.cancelled_reason] + ($u.metadata // [])
      | .[] | values | "    " + .label + ": " + (.value | tostring) + "  (" + .type + ")")' | sed 's/^/   /'
}

page() { curl -sS -o "$scratch/page.html" -w '%{http_code}' "$@"; }
expect_page() {
  local status=$1 what=$2 got
  shift 2
  got=$(page "$@") || fail "$what: no answer"
  [ "$got" = "$status" ] || fail "$what: status $got instead of $status"
}
form_token() { grep -oE 'name="form_token" value="[^"]+"' "$scratch/page.html" | head -n 1 | sed -E 's/.*value="([^"]+)"/\1/'; }

# What a candidate who knows the subject ticks: the right choice of every question that this list knows, else the first.
known=' atomic backoff order slow get put delete both first sorted '
filled_form() {
  grep -oE '<input type="(radio|checkbox|text)"[^>]*>' "$scratch/page.html" | awk -v known="$known" '
    match($0, / name="[^"]+"/) { name = substr($0, RSTART + 7, RLENGTH - 8) }
    match($0, / value="[^"]*"/) { value = substr($0, RSTART + 8, RLENGTH - 9) }
    /type="text"/ { print name "=429"; next }
    index(known, " " value " ") { chosen[name] = chosen[name] name "=" value "\n" }
    !(name in first) { first[name] = name "=" value "\n" }
    END { for (name in first) printf "%s", name in chosen ? chosen[name] : first[name] }'
}

step 'The recruiter opens the list of assessments'
recruiter list | tee "$scratch/types" | sed 's/^/   /'
first_type=$(sed -n '1s/ .*//p' "$scratch/types")
second_type=$(sed -n '2s/ .*//p' "$scratch/types")
[ -n "$first_type" ] && [ -n "$second_type" ] || fail 'the list has fewer than two types'

step 'sees what can be filled in with a start'
recruiter custom-fields | tee "$scratch/fields" | sed 's/^/   /'
extra_time=$(grep -m1 '/extra_time ' "$scratch/fields" | sed 's/ .*//')
[ -n "$extra_time" ] || fail 'no plugin offers extra time'
if refused=$(recruiter start --type "$first_type" --field "$extra_time=30 %" 2>&1); then fail 'a value that is not offered was taken'; fi
say "$refused"

step 'and starts the first one for a candidate, with 25 % more time'
address="robin.$(date +%s).$$@example.com"
taken=$(recruiter start --type "$first_type" --email "$address" --first-name Robin --last-name Example --field "$extra_time=25")
say "assessment_id $taken"

step 'The candidate finds a mail with a link'
mail=$(await 'the mail' mail_to "$address")
link=$(grep -oE 'https?://[^ ]+/t/[0-9a-f]+' "$mail" | head -n 1)
[ -n "$link" ] || fail "there is no link in $mail"
say "$(grep -m1 '^Subject:' "$mail")" "$link"

step 'Mail scanners open every link: nothing happens'
expect_page 200 'HEAD' -I "$link"
expect_page 200 'GET' "$link"
grep -q 'includes your extra time' "$scratch/page.html" || fail 'the page says nothing of the extra time'
timeline_where "$taken" '[.updates[].update.assessment_status.value] | index("Started") | not' >/dev/null || fail 'opening the link began the test'
say 'still not started'

step 'The candidate begins, saves once and finishes'
token=$(form_token)
[ -n "$token" ] || fail 'the page has no form'
expect_page 200 'Begin' -L --data-urlencode "form_token=$token" "$link/begin"
token=$(form_token)
answers=()
while IFS= read -r field; do answers+=(--data-urlencode "$field"); done < <(filled_form)
[ "${#answers[@]}" -gt 0 ] || fail 'the test has no questions'
expect_page 200 'Save' -L --data-urlencode "form_token=$token" "${answers[@]}" "$link/save"
expect_page 200 'Finish' -L --data-urlencode "form_token=$token" "${answers[@]}" "$link/submit"
grep -qi 'finished' "$scratch/page.html" || fail 'the last page does not say that the test is finished'
say "$((${#answers[@]} / 2)) answers sent"

step 'Ashby has been told, in order'
await 'the result' timeline_where "$taken" '.ended and (.accepted | index("result"))' >/dev/null
timeline_where "$taken" '[.updates[] | select(.verdict != "accepted" and .verdict != "repeat")] == []' >/dev/null ||
  fail "Ashby would have refused an update: $(timeline "$taken" | jq -c '[.timelines[0].updates[] | {verdict, code, message}]')"
timeline_where "$taken" '[.updates[].update | select(.assessment_status.value == "Started")] | length > 0' >/dev/null || fail 'Started never arrived'
show "$taken"

step 'Somebody of the hiring team signs in and opens the result page that Ashby links to'
result_url=$(timeline "$taken" | jq -r '[.timelines[0].updates[].update.assessment_profile_url.value | values][-1]')
root=${result_url%%/pages/*}
expect_page 401 'the result page without signing in' "$result_url"
tr -d '\r\n' <"$staff_password_file" | expect_page 200 'signing in' -L -c "$scratch/cookies" \
  --data-urlencode "page=${result_url#"$root"}" --data-urlencode 'password@-' "$root/pages/sign-in"
expect_page 200 'the result page' -b "$scratch/cookies" "$result_url"
say "the password is in $staff_password_file"
say "$result_url"

step 'The recruiter starts another one and cancels it'
cancelled=$(recruiter start --type "$second_type" --email "sam.$(date +%s).$$@example.com" --first-name Sam --last-name Sample)
[ "$(recruiter cancel --assessment "$cancelled")" = "$cancelled" ] || fail 'the cancel was not answered with the same id'
recruiter cancel --assessment "$cancelled" >/dev/null || fail 'a repeated cancel was refused'
await 'the cancellation' timeline_where "$cancelled" '.ended and (.accepted | index("cancelled"))' >/dev/null
show "$cancelled"

printf '\nEvery step held.\n'
