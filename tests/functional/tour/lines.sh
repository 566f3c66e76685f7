# Two product lines of one customer. Sourced by tour.sh.

step 'Two product lines, each with its own base URL, key and plugins'
for line in engineering support; do
  say "$partner/$line"
  on "$line" list | tee "$scratch/$line" | sed 's/^/     /'
done
[ "$(wc -l <"$scratch/engineering")" -ge 3 ] || fail 'the engineering line has fewer than three types'
[ "$(wc -l <"$scratch/support")" -ge 2 ] || fail 'the support line has fewer than two types'

step 'A type of one line cannot be started through the other'
foreign=$(sed -n '1s/ .*//p' "$scratch/engineering")
if refused=$(on support start --type "$foreign" 2>&1); then fail 'a type of another line was started'; fi
say "$refused"
