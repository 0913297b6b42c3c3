#!/usr/bin/env bash
# Installs what is missing, builds, runs the tests, and ends with what took the time and the totals.
#   tests/run.sh         what continuous integration runs: what is short under ASan+UBSan, then every test in an
#                        optimised build with checks
#   tests/run.sh quick   without the sanitizers
#   tests/run.sh full    and then, once before an issue is called resolved: threads under TSan, random tests ten times as
#                        long, long storms, peers at full size, minutes of fuzzing
set -euo pipefail
cd "$(dirname "$0")/.."
. cmake/packages.sh
mode=${1:-}
case "$mode" in
  "" | quick) rota_install build tests ;;
  full) rota_install build tests fuzz ;;
  *) sed -n '2,7s/^# *//p' "$0" >&2; exit 2 ;;
esac

export CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-4G}
jobs=$(nproc)
record=$(mktemp -d)

# What took the time, then the totals of each run of ctest; the ordinary build's stand last.
report() {
  local status=$?
  printf '\nMinutes:\n'
  cat "$record/minutes"
  printf '\nThe slowest ten tests, seconds:\n'
  sed -nE 's/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: ([^ ]+) .* ([0-9.]+) sec.*/\2 \1/p' "$record"/*.ctest 2>/dev/null |
    sort -rn | head -10 | awk '{printf "%8.1f  %s\n", $1, $2}'
  echo
  grep -hE '[0-9]+% tests passed' $(ls -tr "$record"/*.ctest 2>/dev/null) /dev/null || true
  rm -rf "$record"
  exit "$status"
}
trap report EXIT

step() {  # what, command …: runs it and notes the minutes
  local what=$1 begin=$SECONDS
  shift
  echo "== $what"
  "$@" && local status=0 || local status=$?
  awk -v s=$((SECONDS - begin)) -v what="$what" 'BEGIN {printf "%8.1f  %s\n", s / 60, what}' >>"$record/minutes"
  return "$status"
}
build() {  # preset, targets … (none: everything)
  local preset=$1
  shift
  cmake --preset "$preset" >/dev/null && cmake --build "build/$preset" -j "$jobs" ${1:+--target "$@"} -- --quiet
}
run() {  # preset, ctest arguments …
  local preset=$1
  shift
  ctest --test-dir "build/$preset" -j "$jobs" --output-on-failure "$@" | tee "$record/$(date +%s%N).ctest"
}
fuzz_one() {  # target, seconds
  local kept=build/fuzz/corpus/$1 words=tests/fuzz/$1.dict
  mkdir -p "$kept"
  [ -f "$words" ] || words=tests/fuzz/json.dict
  "build/fuzz/tests/fuzz/$1_fuzz" -max_total_time="$2" -artifact_prefix="build/fuzz/$1-" -dict="$words" "$kept" \
    "tests/data/fuzz/$1" >"build/fuzz/$1.log" 2>&1 || { tail -40 "build/fuzz/$1.log"; return 1; }
  tail -1 "build/fuzz/$1.log"
}
fuzz() {  # seconds; two targets at a time
  local first second
  for first in ics google; do
    [ "$first" = ics ] && second=recurrence || second=graph
    fuzz_one "$first" "$1" &
    fuzz_one "$second" "$1" && wait $!
  done
}

if [ "$mode" = full ]; then
  step "build, TSan" build tsan property_threads property_series capi_threads unit_time  # where threads meet
  step "threads, TSan" run tsan -L threads
  step "build, fuzzing" build fuzz fuzz_targets
  step "fuzzing" fuzz 300
  step "build" build dev
  step "what takes long" run dev -L full
  ROTA_ROUNDS=10 ROTA_SEED= step "random tests, long" run dev -L property -E 'storm|differential|peers'
fi
if [ "$mode" != quick ]; then
  step "build, ASan+UBSan" build asan sanitized_tests
  step "tests, ASan+UBSan" run asan -L sanitized
fi
step "build" build dev
step "tests" run dev -LE full
