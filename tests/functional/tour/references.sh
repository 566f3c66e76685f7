# A reference check: three referees, one declines and is replaced. Sourced by tour.sh.

step 'The recruiter starts a reference check'
candidate=$(address_of sam)
checked=$(on engineering start --type "$(type_named engineering 'references')" --email "$candidate" --first-name Sam --last-name Sample)
say "assessment_id $checked"

step 'The candidate agrees and names a manager and two colleagues'
link=$(link_in "$(await 'the mail to the candidate' mail_to "$candidate")" c)
expect_page 200 'the candidate page' "$link"
lee=$(address_of lee) kim=$(address_of kim) max=$(address_of max) ines=$(address_of ines)
send 422 'no consent' "$link/name" "name.manager.1=Lee Manager" "email.manager.1=$lee" "name.colleague.1=Kim" "email.colleague.1=$kim" \
  "name.colleague.2=Max" "email.colleague.2=$max"
page_says 'Error'
say 'not without consent: the page keeps what was typed and says what is missing'
send 200 'naming' "$link/name" consent=yes "name.manager.1=Lee Manager" "email.manager.1=$lee" "name.colleague.1=Kim" "email.colleague.1=$kim" \
  "name.colleague.2=Max" "email.colleague.2=$max"

# referee ADDRESS: opens the link that was mailed to a referee; sets $link.
referee() {
  link=$(link_in "$(await "the mail to a referee" mail_to "$1")" f)
  expect_page 200 'a referee page' "$link"
}
answer() {
  referee "$1"
  filled=yes send 200 'the answers' "$link/submit"
  page_says 'Thank you'
}
wanted='over-two 4 gladly' text='Good to work with, and reliable.'

step 'The manager answers, one colleague declines'
answer "$lee"
referee "$kim"
expect_page 200 'asking whether to decline' "$link/decline"
send 200 'declining' "$link/decline"
page_says 'declined'

step 'The candidate is asked to name somebody else, and does'
mail=$(await 'the second mail to the candidate' second_mail_to "$candidate")
say "$(grep -m1 '^Subject:' "$mail")"
link=$(link_in "$mail" c)
expect_page 200 'the candidate page again' "$link"
place=$(grep -oE 'name="name\.[^"]+"' "$scratch/page.html" | head -n 1 | sed -E 's/name="name\.([^"]+)"/\1/')
[ -n "$place" ] || fail 'the candidate page offers no place to fill again'
send 200 'replacing' "$link/replace" "name.$place=Ines" "email.$place=$ines"

step 'Both colleagues answer'
answer "$max"
answer "$ines"

step 'Ashby has been told, in order'
told_in_order "$checked" result
timeline_where "$checked" '[.updates[].update.assessment_status.value | values] | index("1 of 3 references")' >/dev/null || fail 'the progress never arrived'
show "$checked"

step 'The report, for the hiring team only'
report=$(profile_url "$checked")
open_as_staff "$report"
page_says 'Ines'
say "$report"
