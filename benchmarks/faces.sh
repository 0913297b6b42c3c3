#!/usr/bin/env bash
# One table for all faces: workload W1 through C++, C, Python and Node, the cost of a call, and 1,000 slots as
# objects and as columns.
#   benchmarks/faces.sh
set -euo pipefail
cd "$(dirname "$0")/.."
cmake --preset bench >/dev/null
cmake --build build/bench -j "$(nproc)" --target slots_bench capi_slots_bench rota rota_python -- --quiet
(cd bindings/node && npm ci --ignore-scripts --silent && npm run build --silent -w @rota/engine)
echo "== C++"
build/bench/benchmarks/availability/slots_bench --benchmark_filter='EngineWarm' 2>/dev/null
echo "== C"
build/bench/benchmarks/capi/capi_slots_bench 2>/dev/null
echo "== Python"
PYTHONPATH=build/bench/bindings/python /usr/bin/python3 benchmarks/python/slots_bench.py \
  build/bench/benchmarks/availability/slots_bench
echo "== Node"
ROTA_LIBRARY=$PWD/build/bench/capi/librota.so node benchmarks/node/slots_bench.mjs
