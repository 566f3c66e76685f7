#!/usr/bin/env bash
# Delivery against the drain loop that one would write by hand, alternating in one run: tests/bench/README.md says what is
# measured. ./run.sh [OUT_FOLDER]   env: PAIRS ASSESSMENTS UPDATES CUSTOMERS AT_ONCE WAITING_STREAMS IDLE_S
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
root=$here/../../..
bin=$root/build/release/bin
out=${1:-$root/build/release/delivery_bench}
pairs=${PAIRS:-5} assessments=${ASSESSMENTS:-5000} updates=${UPDATES:-4} customers=${CUSTOMERS:-4} at_once=${AT_ONCE:-32}
waiting_streams=${WAITING_STREAMS:-10000} idle_s=${IDLE_S:-30}
longest=180 # seconds of one measurement

for tool in node npm jq; do
  command -v "$tool" >/dev/null || { echo "$tool is needed" >&2; exit 1; }
done
for program in delivery_bench delivery_sink assay-sandbox; do
  [ -x "$bin/$program" ] || { echo "$program is missing: cmake --preset release && cmake --build --preset release" >&2; exit 1; }
done
mkdir -p "$out/peer"
cp "$here"/{package.json,fill.js,drain.js} "$out/peer/"
[ -d "$out/peer/node_modules/better-sqlite3" ] || (cd "$out/peer" && timeout 600 npm install --silent)

work=$(mktemp -d "$out/work.XXXXXX")
sink=
stop_sink() {
  [ -n "$sink" ] || return 0
  exec 9>&-
  kill "$sink" 2>/dev/null || true
  wait "$sink" 2>/dev/null || true
  sink=
}
trap 'stop_sink; rm -rf "$work"' EXIT
key=bench-key-of-the-sandbox
printf '%s\n' "$key" >"$work/key"
chmod 600 "$work/key"

# Sets url. The sandbox begins each time with the same memory; the bare sink ends with its standard input.
start_sink() {
  rm -rf "$work/in" "$work/sink.out" "$work/memory"
  if [ "$1" = bare ]; then
    mkfifo "$work/in"
    exec 9<>"$work/in"
    "$bin/delivery_sink" <"$work/in" >"$work/sink.out" 9>&- &
  else
    cp -r "$work/journal" "$work/memory"
    "$bin/assay-sandbox" serve --listen 127.0.0.1:0 --data "$work/memory" --api-key-file "$work/key" >"$work/sink.out" 2>/dev/null &
  fi
  sink=$!
  for _ in $(seq 200); do
    url=$(grep -om1 'http://127.0.0.1:[0-9]*' "$work/sink.out" 2>/dev/null || true)
    [ -z "$url" ] || return 0
    sleep 0.1
  done
  echo "the sink $1 did not start" >&2
  return 1
}

# measure SINK SIDE: one drain as a line of JSON. Both sides begin with a copy of what is to be sent, on the same disk.
measure() {
  start_sink "$1"
  local cpu_before cpu_after result
  cpu_before=$(sink_ticks)
  rm -f "$work"/run.db*
  cp "$work/$2.db" "$work/run.db"
  sync "$work/run.db"
  if [ "$2" = assay ]; then
    result=$(timeout "$longest" "$bin/delivery_bench" drain db="$work/run.db" url="$url" key="$key" at_once="$at_once" 2>/dev/null)
  else
    result=$(timeout "$longest" node "$out/peer/drain.js" "$work/run.db" "$url" "$key" "$at_once")
  fi
  cpu_after=$(sink_ticks)
  jq -c --arg sink "$1" --arg side "$2" --argjson ticks $((cpu_after - cpu_before)) \
    '{sink: $sink, side: $side} + . + {sink_cpu_us_per_update: ($ticks * 10000 / .updates)}' <<<"$result"
  stop_sink
}
sink_ticks() { awk '{ print $14 + $15 }' "/proc/$sink/stat"; }

"$bin/delivery_bench" fill db="$work/assay.db" journal="$work/journal" \
  assessments="$assessments" updates="$updates" customers="$customers"
(cd "$out/peer" && node fill.js "$work/assay.db" "$work/node.db")

: >"$work/drains"
for which in bare sandbox; do
  for pair in $(seq "$pairs"); do
    for side in assay node; do
      measure "$which" "$side" | jq -c --argjson pair "$pair" '. + {pair: $pair}' | tee -a "$work/drains" >&2
    done
  done
done
timeout "$longest" "$bin/delivery_bench" latency db="$work/latency.db" >"$work/latency"
for wait in due held; do
  rm -f "$work"/waiting.db*
  timeout "$longest" "$bin/delivery_bench" fill db="$work/waiting.db" assessments="$waiting_streams" updates=10 \
    customers="$customers" first_due_ms="$([ $wait = due ] && echo 3600000 || echo 0)"
  timeout "$longest" "$bin/delivery_bench" waiting db="$work/waiting.db" held="$([ $wait = held ] && echo 1 || echo 0)" \
    idle_s="$idle_s" 2>/dev/null >"$work/waiting_$wait"
done

jq -n --slurpfile drains "$work/drains" --slurpfile latency "$work/latency" --slurpfile due "$work/waiting_due" \
  --slurpfile held "$work/waiting_held" --arg date "$(date -u +%FT%TZ)" --arg commit "$(git -C "$root" describe --always --dirty)" \
  --arg machine "$(nproc) cores, $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)" \
  --arg load "$(cut -d' ' -f1-3 /proc/loadavg)" --arg node "$(node --version)" '
  def middle: sort | (.[((length - 1) / 2 | floor)] + .[(length / 2 | floor)]) / 2;
  def spread: {min: min, median: middle, max: max};
  def of($sink; $side): $drains | map(select(.sink == $sink and .side == $side)) | sort_by(.pair);
  def compare($sink): of($sink; "assay") as $a | of($sink; "node") as $n | {
    per_s: {assay: ($a | map(.per_s) | spread), node: ($n | map(.per_s) | spread)},
    ratio: ([$a, $n] | transpose | map(.[0].per_s / .[1].per_s) | spread),
    cpu_us_per_update: {assay: ($a | map(.cpu_us_per_update) | middle), node: ($n | map(.cpu_us_per_update) | middle),
      sink: ($a | map(.sink_cpu_us_per_update) | middle)},
    max_rss_mib: {assay: ($a | map(.max_rss_mib) | max), node: ($n | map(.max_rss_mib) | max)}};
  {date: $date, commit: $commit, machine: $machine, load: $load, node: $node,
   unsent: ($drains | map(.left + (.dead // 0)) | add), bare: compare("bare"), sandbox: compare("sandbox"),
   latency: $latency[0], waiting_due: $due[0], waiting_held: $held[0], drains: $drains}' >"$out/result.json"

jq -r '
  def round1: . * 10 | round / 10;
  def row($name; $c): "| \($name) | \($c.per_s.assay.median | round) | \($c.per_s.node.median | round) | \($c.ratio.median * 100 | round / 100) (\($c.ratio.min * 100 | round / 100) to \($c.ratio.max * 100 | round / 100)) | \($c.cpu_us_per_update.assay | round) | \($c.cpu_us_per_update.node | round) | \($c.cpu_us_per_update.sink | round) |";
  "\(.date), commit \(.commit), \(.machine), load \(.load), node \(.node); not sent: \(.unsent)\n",
  "| sink | assay/s | node/s | ratio (min to max) | CPU µs assay | CPU µs node | CPU µs sink |", "|---|---|---|---|---|---|---|",
  row("bare"; .bare), row("sandbox"; .sandbox),
  "\nreport to first byte: p50 \(.latency.report_to_first_byte_ms.p50) ms, p99 \(.latency.report_to_first_byte_ms.p99) ms (after the commit: \(.latency.commit_to_first_byte_ms.p50), \(.latency.commit_to_first_byte_ms.p99))\n",
  "| waiting | rows | start-up s | RSS MiB | idle CPU ms/s | upkeep s | upkeep CPU s | first byte after ms |", "|---|---|---|---|---|---|---|---|",
  ([["an hour", .waiting_due], ["a hold", .waiting_held]][] | .[0] as $name | .[1] | "| \($name) | \(.rows) | \(.start_s) | \(.rss_mib) | \(.idle_cpu_ms_per_s) | \(.upkeep_s) | \(.upkeep_cpu_s) | \(.due_to_first_byte_ms) |")
' "$out/result.json" | tee "$out/table.md"
