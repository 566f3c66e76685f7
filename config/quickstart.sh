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

# Yesterday's links hold while the usual port is free.
free_port() {
  local port=$1
  while (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}

make_key() {
  [ -s "$1" ] || (umask 077 && "$build/bin/assay" generate-key >"$1")
}

# Waits until $1 (a log) holds a line that begins with $2, or process $3 has ended.
await_ready() {
  local line
  while true; do
    line=$(grep -m1 "^$2" "$1" || true)
    [ -z "$line" ] || { printf '%s\n' "${line#*=}"; return 0; }
    kill -0 "$3" 2>/dev/null || { printf 'it ended early; its log %s:\n' "$1" >&2; tail -20 "$1" >&2; return 1; }
    sleep 0.05
  done
}

mkdir -p "$data/secrets" "$data/log"
chmod 700 "$data" "$data/secrets"
make_key "$data/secrets/partner.key"
make_key "$data/secrets/ashby.key"

"$build/bin/assay-sandbox" serve --listen "127.0.0.1:$(free_port 8090)" --data "$data/sandbox" \
  --api-key-file "$data/secrets/ashby.key" >"$data/log/sandbox.out" 2>"$data/log/sandbox.log" &
started+=($!)
sandbox=$(await_ready "$data/log/sandbox.out" 'assay-sandbox ready url=' "$!")

port=$(free_port 8080)
ASSAY_QUICKSTART_DIR=$data ASSAY_PLUGIN_DIR=$build/plugins ASSAY_PORT=$port ASSAY_SANDBOX_URL=$sandbox \
  "$build/bin/assay" serve --config "$root/config/quickstart.yaml" >"$data/log/assay.out" 2>"$data/log/assay.log" &
started+=($!)
partner=$(await_ready "$data/log/assay.out" 'assay ready partner=' "$!")

"$root/tests/functional/tour.sh" --sandbox-bin "$build/bin/assay-sandbox" --partner "$partner/engineering" \
  --sandbox "$sandbox" --key-file "$data/secrets/partner.key" --maildir "$data/mail"

[ "$once" != --once ] || exit 0
cat <<TEXT

Up until Ctrl-C:
  partner API   $partner/engineering   (POST assessment.list, .start, .cancel; Basic user = the key in .quickstart/secrets/partner.key)
  sandbox       $sandbox/              (what Ashby would show)
  mail          .quickstart/mail/new/
  logs          .quickstart/log/
Try: curl -u "\$(cat .quickstart/secrets/partner.key):" -X POST $partner/engineering/assessment.list
TEXT
wait
