#!/usr/bin/env bash
# Installs what is missing, builds and runs every test, and ends with the totals.
#   tests/run.sh         everything: first under ASan+UBSan and TSan, then all tests without
#   tests/run.sh quick   without the sanitizers
set -euo pipefail
cd "$(dirname "$0")/.."
. cmake/packages.sh
rota_install build tests

export CCACHE_MAXSIZE=2G
jobs=$(nproc)

build() {  # preset, targets … (none: everything)
  local preset=$1
  shift
  cmake --preset "$preset" >/dev/null
  cmake --build "build/$preset" -j "$jobs" ${1:+--target "$@"} -- --quiet
}
run() {  # preset, ctest arguments …
  local preset=$1
  shift
  ctest --test-dir "build/$preset" -j "$jobs" --output-on-failure "$@"
}

if [ "${1:-}" != quick ]; then
  build asan
  run asan -L 'unit|property|capi' -LE 'slow|no_sanitizer'
  build tsan property_threads property_series capi_threads unit_time  # where threads meet
  run tsan -L threads
fi
build dev
run dev
