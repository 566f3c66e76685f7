# What the parts of the tour share. Sourced by tour.sh.

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
: >"$scratch/cookies"
step_number=0

step() { step_number=$((step_number + 1)); printf '\n%d. %s\n' "$step_number" "$1"; }
say() { printf '   %s\n' "$@"; }
fail() { printf '   FAILED: %s\n' "$1" >&2; exit 1; }

# on LINE CALL …: the recruiter of a product line.
on() {
  local line=$1 call=$2
  shift 2
  "$sandbox_bin" "$call" --sandbox "$sandbox" --partner "$partner/$line" --key-file "$secrets/${key_of[$line]}" "$@"
}
declare -A key_of=([engineering]=partner.key [support]=support.key)
# The id of the type of this name on a product line.
type_named() { on "$1" list | grep -m1 -F "$2" | sed 's/ .*//'; }
# Nobody's address twice, also when the tour is repeated in one folder.
address_of() { printf '%s.%s.%s@example.com' "$1" "$(date +%s)" "$$"; }

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

# The mails to an address, oldest first, and the link of a kind in one ("t", "c", "f": the letter after the plugin's name).
mails_to() { grep -lrZF "To: $1" "$maildir/new" 2>/dev/null | xargs -r0 ls -tr; }
mail_to() { mails_to "$1" | tail -n 1 | grep .; }
second_mail_to() { mails_to "$1" | sed -n 2p | grep .; }
link_in() { grep -oE "https?://[^ ]+/$2/[0-9a-f]+" "$1" | head -n 1 | grep . || fail "there is no link in $1"; }

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

# The fields of the form on the last page, filled in: every question's right or wanted choice where $wanted knows it, else the
# first; texts are answered with $text.
filled_form() {
  tr '\n' ' ' <"$scratch/page.html" | grep -oE '<(input type="(radio|checkbox|text)"|textarea)[^>]*>' | awk -v wanted=" $wanted " -v text="$text" '
    match($0, / name="[^"]+"/) { name = substr($0, RSTART + 7, RLENGTH - 8) }
    match($0, / value="[^"]*"/) { value = substr($0, RSTART + 8, RLENGTH - 9) }
    /^<textarea|type="text"/ { print name "=" text; next }
    /type="checkbox"/ && name ~ /^s\./ { next }
    index(wanted, " " value " ") { chosen[name] = chosen[name] name "=" value "\n" }
    !(name in first) { order[++names] = name; first[name] = name "=" value "\n" }
    END { for (i = 1; i <= names; ++i) printf "%s", order[i] in chosen ? chosen[order[i]] : first[order[i]] }'
}

# send STATUS WHAT URL [FIELD=VALUE…]: posts the form of the last page, with its token and, with $filled=yes, filled in.
send() {
  local status=$1 what=$2 url=$3 token arguments=() field
  shift 3
  token=$(form_token)
  [ -n "$token" ] || fail "$what: the page has no form"
  for field in "form_token=$token" "$@"; do arguments+=(--data-urlencode "$field"); done
  if [ "${filled:-no}" = yes ]; then
    while IFS= read -r field; do arguments+=(--data-urlencode "$field"); done < <(filled_form)
  fi
  expect_page "$status" "$what" -L -b "$scratch/cookies" "${arguments[@]}" "$url"
}
page_says() { grep -qi "$1" "$scratch/page.html" || fail "the page does not say \"$1\""; }

# No update was refused or is missing between the first and the result.
told_in_order() {
  local id=$1 last=$2
  await "the $last of $id" timeline_where "$id" ".ended and (.accepted | index(\"$last\"))" >/dev/null
  timeline_where "$id" '[.updates[] | select(.verdict != "accepted" and .verdict != "repeat")] == []' >/dev/null ||
    fail "Ashby would have refused an update: $(timeline "$id" | jq -c '[.timelines[0].updates[] | {verdict, code, message}]')"
}
profile_url() { timeline "$1" | jq -er '[.timelines[0].updates[].update.assessment_profile_url.value | values][-1]'; }

# Opens a page of the hiring team's, signing in when that has not been done.
open_as_staff() {
  local url=$1 root=${1%%/pages/*}
  if [ ! -s "$scratch/cookies" ]; then
    expect_page 401 'a staff page without signing in' "$url"
    tr -d '\r\n' <"$secrets/staff.password" | expect_page 200 'signing in' -L -c "$scratch/cookies" \
      --data-urlencode "page=${url#"$root"}" --data-urlencode 'password@-' "$root/pages/sign-in"
    say "signed in with the password in $secrets/staff.password"
  fi
  expect_page 200 'a staff page' -b "$scratch/cookies" "$url"
}
