// Workload W1 through the C interface: a query as JSON in, columns out. benchmarks/faces.sh shows
// it beside the other languages.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "benchmarks/availability/workload.h"
#include "rota/codec/record_json.h"
#include "rota/model/apply.h"
#include "rota_c.h"

namespace {

void Check(rota_code code) {
  if (code != ROTA_OK) std::abort();
}

rota_engine* Opened(const rota::Scenario& scenario) {
  rota_engine* engine = nullptr;
  Check(rota_engine_open(ROTA_ABI_VERSION, ":memory:", nullptr, &engine, nullptr));
  const std::string catalog =
      rota::WriteRecord(rota::ApplyBody{.catalog = scenario.catalog}, rota::See::kNever);
  char* answer = nullptr;
  Check(rota_catalog_apply(engine, catalog.data(), catalog.size(), &answer, nullptr));
  rota_string_free(answer);
  for (const rota::BusyBlock& block : scenario.busy) {
    const std::string put =
        R"({"kind":"busy_block","record":)" + rota::WriteRecord(block, rota::See::kNever) + "}";
    Check(rota_record_put(engine, put.data(), put.size(), &answer, nullptr));
    rota_string_free(answer);
  }
  return engine;
}

void BM_CSlots(benchmark::State& state) {
  const auto hosts = static_cast<int>(state.range(0));
  const rota::Scenario scenario =
      rota::bench::W1(hosts, static_cast<int>(state.range(1)),
                      hosts == 1 ? rota::Scheduling::kIndividual : rota::Scheduling::kRoundRobin);
  rota_engine* engine = Opened(scenario);
  std::string query = rota::WriteRecord(scenario.query.what, rota::See::kNever);
  // A guest is told starts and counts.
  query.insert(1,
               R"("actor":{"kind":"guest"},"now":")" + rota::FormatInstant(scenario.now) + R"(",)");
  std::size_t count = 0;
  for (auto _ : state) {
    rota_slots* slots = nullptr;
    Check(rota_slots_find(engine, query.data(), query.size(), &slots, nullptr));
    count = rota_slots_count(slots);
    benchmark::DoNotOptimize(rota_slots_start_utc(slots));
    rota_slots_free(slots);
  }
  state.counters["starts"] = static_cast<double>(count);
  Check(rota_engine_close(engine, nullptr));
}
BENCHMARK(BM_CSlots)
    ->ArgNames({"hosts", "days"})
    ->Args({1, 31})
    ->Args({50, 31})
    ->Unit(benchmark::kMicrosecond);

// What any call costs: through the door, a handle looked up, nothing done.
void BM_CCall(benchmark::State& state) {
  rota_engine* engine = nullptr;
  Check(rota_engine_open(ROTA_ABI_VERSION, ":memory:", nullptr, &engine, nullptr));
  for (auto _ : state) benchmark::DoNotOptimize(rota_slots_count(nullptr));
  Check(rota_engine_close(engine, nullptr));
}
BENCHMARK(BM_CCall);

}  // namespace
