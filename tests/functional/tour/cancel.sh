# A cancel on the other product line. Sourced by tour.sh.

step 'On the support line a recruiter starts a test and cancels it, twice'
test=$(sed -n '1s/ .*//p' "$scratch/support")
cancelled=$(on support start --type "$test" --email "$(address_of ada)" --first-name Ada --last-name Another)
[ "$(on support cancel --assessment "$cancelled")" = "$cancelled" ] || fail 'the cancel was not answered with the same id'
on support cancel --assessment "$cancelled" >/dev/null || fail 'a repeated cancel was refused'
told_in_order "$cancelled" cancelled
show "$cancelled"
