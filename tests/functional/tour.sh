#!/usr/bin/env bash
# A day in the gateway's life through its real HTTP interfaces: recruiters list, start, correct and cancel, a candidate takes a test,
# referees answer, one declines and is replaced, a reviewer decides, and Ashby's stand-in shows what arrived. Ends with 0 only if
# every step held.
set -euo pipefail

while [ $# -gt 0 ]; do
  case "$1" in
    --sandbox-bin) sandbox_bin=$2 ;;
    --partner) partner=$2 ;;
    --sandbox) sandbox=$2 ;;
    --secrets) secrets=$2 ;;
    --maildir) maildir=$2 ;;
    *) printf 'tour.sh: unknown argument %s\n' "$1" >&2; exit 2 ;;
  esac
  shift 2
done

parts=$(dirname "$(readlink -f "$0")")/tour
for part in common lines skills references background cancel; do
  # shellcheck source=/dev/null
  source "$parts/$part.sh"
done

printf '\nEvery step held.\n'
