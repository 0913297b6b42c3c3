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

test_preset() {  # preset, ctest arguments …
  local preset=$1
  shift
  cmake --preset "$preset" >/dev/null
  cmake --build "build/$preset" -j "$jobs" -- --quiet
  ctest --test-dir "build/$preset" -j "$jobs" --output-on-failure "$@"
}

if [ "${1:-}" != quick ]; then
  test_preset asan -L 'unit|property|capi' -LE 'slow|no_sanitizer'
  test_preset tsan -L 'unit|threads|capi' -LE 'slow|no_sanitizer'
fi
test_preset dev
