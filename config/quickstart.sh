#!/usr/bin/env bash
# Starts assay and assay-sandbox with config/quickstart.yaml, does the tour, and stays up (or ends after it with --once).
# Called by ./dev run. Data of earlier runs in .quickstart/ is kept and goes on.
set -euo pipefail
build=$(realpath "$1")
once=${2:-}
root=$(realpath "$(dirname "$0")/..")
data=${ASSAY_QUICKSTART_DIR:-$root/.quickstart}

started=()
stop_all() {
  local pid
  for pid in "${started[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
}
trap stop_all EXIT
trap 'exit 130' INT TERM

make_key() {
  [ -s "$1" ] || (umask 077 && "$build/bin/assay" generate-key >"$1")
}

# launch NAME PORT READY_LINE COMMAND…, in which PORT stands for the port: the usual one, so that yesterday's links hold, or the
# next that is free. Sets `url` to what follows READY_LINE.
launch() {
  local name=$1 port=$2 ready=$3 out=$data/log/$1.out log=$data/log/$1.log pid line tries
  shift 3
  for tries in 1 2 3 4 5 6 7 8 9 10; do
    : >"$out" # here, not in the child: an earlier run's line must not be taken for this one's
    ASSAY_PORT=$port "${@//PORT/$port}" >"$out" 2>>"$log" &
    pid=$!
    while line=$(grep -m1 "^$ready" "$out" || true) && [ -z "$line" ] && kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
    if [ -n "$line" ]; then
      started+=("$pid")
      url=${line#*=}
      return 0
    fi
    tail -n 3 "$log" | grep -q 'ddress already in use' || break
    port=$((port + 1))
  done
  printf '%s did not start; its log %s ends with:\n' "$name" "$log" >&2
  tail -n 20 "$log" >&2
  return 1
}

mkdir -p "$data/secrets" "$data/log"
data=$(realpath "$data")
chmod 700 "$data" "$data/secrets"
make_key "$data/secrets/partner.key"
make_key "$data/secrets/support.key"
make_key "$data/secrets/ashby.key"
make_key "$data/secrets/staff.password"

launch sandbox 8090 'assay-sandbox ready url=' "$build/bin/assay-sandbox" serve --listen 127.0.0.1:PORT \
  --data "$data/sandbox" --api-key-file "$data/secrets/ashby.key"
sandbox=$url

export ASSAY_QUICKSTART_DIR=$data ASSAY_PLUGIN_DIR=$build/plugins ASSAY_SANDBOX_URL=$sandbox
launch assay 8080 'assay ready partner=' "$build/bin/assay" serve --config "$root/config/quickstart.yaml"
partner=$url

"$root/tests/functional/tour.sh" --sandbox-bin "$build/bin/assay-sandbox" --partner "$partner" --sandbox "$sandbox" \
  --secrets "$data/secrets" --maildir "$data/mail"

[ "$once" != --once ] || exit 0
cat <<TEXT

Up until Ctrl-C:
  partner API   $partner/engineering and $partner/support
                (Basic user: the key in $data/secrets/partner.key and support.key)
  sandbox       $sandbox/              (what Ashby would show)
  staff pages   $partner/pages/sign-in   (results and reviews; the password is in $data/secrets/staff.password)
  mail          $data/mail/new/
  logs          $data/log/
Try: curl -u "\$(cat "$data/secrets/partner.key"):" -X POST $partner/engineering/assessment.list
     $build/bin/assay-sandbox verify --base-url $partner/engineering --key-file $data/secrets/partner.key
TEXT
wait
