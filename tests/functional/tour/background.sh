# A background check by hand that needs review. Sourced by tour.sh.

step 'The recruiter starts a background check'
case=$(on engineering start --type "$(type_named engineering 'background')" --email "$(address_of toni)" --first-name Toni --last-name Test)
await 'the first update' timeline_where "$case" '.updates | length > 0' >/dev/null
say "assessment_id $case" "$(grep -m1 '^Subject:' "$(await 'the mail to the reviewer' mail_to reviewer@localhost)")"

step 'A reviewer opens the page behind the profile link and begins'
review=$(await 'the profile link' profile_url "$case")
open_as_staff "$review"
send 200 'Begin' "$review" do=begin

# The fields of the checklist with one item that needs review.
wanted='clear' text=''
findings() {
  local item
  for item in $(grep -oE 'name="mark\.[^"]+"' "$scratch/page.html" | sed -E 's/name="mark\.([^"]+)"/\1/' | sort -u); do
    case "$item" in
      employment) printf 'mark.%s=review_needed\nnote.%s=The dates of two employers overlap.\n' "$item" "$item" ;;
      *) printf 'mark.%s=clear\nnote.%s=\n' "$item" "$item" ;;
    esac
  done
}
review_form() { mapfile -t fields < <(findings); fields+=("version=$(grep -oE 'name="version" value="[^"]+"' "$scratch/page.html" | sed -E 's/.*value="([^"]+)"/\1/')"); }

step 'An item does not fit: it cannot be called clear'
review_form
send 422 'calling it clear' "$review" do=finish "${fields[@]}" verdict=clear reason=
page_says 'Not finished yet'
review_form
send 200 'Finish' "$review" do=finish "${fields[@]}" verdict=review_needed 'reason=Ask the candidate about the overlap first.'
page_says 'Review needed'

step 'Ashby has been told the outcome, and nothing of the notes'
told_in_order "$case" result
if timeline "$case" | grep -q 'overlap'; then fail 'a note left the gateway'; fi
show "$case"
