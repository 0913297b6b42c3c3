// Zone conversions beside HowardHinnant date and a floor: a fixed offset read from memory, which no
// conversion can beat. Sequential: every 15 minutes from 2025 (as grids ask). Random: 2000 to 2040.
#include <benchmark/benchmark.h>
#include <date/tz.h>

#include <random>
#include <vector>

#include "rota/time/zone.h"

namespace {

constexpr std::size_t kSamples = 1 << 17;
constexpr const char* kZone = "America/New_York";

const rota::Zone& Zone() { return **rota::Zone::Find(kZone); }

std::vector<rota::Instant> Sequential() {
  std::vector<rota::Instant> times(kSamples);
  rota::Instant t = *rota::ParseInstant("2025-01-01T00:00:00Z");
  for (rota::Instant& time : times) time = t += 15 * rota::kMinute;
  return times;
}

std::vector<rota::Instant> Random() {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<rota::Instant> any(*rota::ParseInstant("2000-01-01T00:00:00Z"),
                                                   *rota::ParseInstant("2040-01-01T00:00:00Z"));
  std::vector<rota::Instant> times(kSamples);
  for (rota::Instant& time : times) time = any(random);
  return times;
}

// Reports nanoseconds per conversion as the time of one iteration.
template <typename Convert>
void Run(benchmark::State& state, const std::vector<rota::Instant>& times, Convert convert) {
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(convert(times[i]));
    i = (i + 1) % kSamples;
  }
}

template <auto Times>
void Floor(benchmark::State& state) {
  volatile std::int32_t offset = -18000;
  Run(state, Times(), [&](rota::Instant t) { return t + offset; });
}

template <auto Times>
void OffsetAt(benchmark::State& state) {
  const rota::Zone& zone = Zone();
  Run(state, Times(), [&](rota::Instant t) { return zone.OffsetAt(t); });
}

template <auto Times>
void ToInstant(benchmark::State& state) {
  const rota::Zone& zone = Zone();
  Run(state, Times(), [&](rota::Instant t) { return zone.ToInstant({t}); });
}

template <auto Times>
void Resolve(benchmark::State& state) {
  const rota::Zone& zone = Zone();
  Run(state, Times(), [&](rota::Instant t) { return zone.Resolve({t}).second; });
}

template <auto Times>
void DateLibraryOffset(benchmark::State& state) {
  const date::time_zone* zone = date::locate_zone(kZone);
  Run(state, Times(), [&](rota::Instant t) {
    return zone->get_info(date::sys_seconds(std::chrono::seconds(t))).offset.count();
  });
}

template <auto Times>
void DateLibraryToInstant(benchmark::State& state) {
  const date::time_zone* zone = date::locate_zone(kZone);
  Run(state, Times(), [&](rota::Instant t) {
    return t - zone->get_info(date::local_seconds(std::chrono::seconds(t))).first.offset.count();
  });
}

void Find(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(rota::Zone::Find(kZone));
}

void DateLibraryLocate(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(date::locate_zone(kZone));
}

BENCHMARK(Floor<Sequential>);
BENCHMARK(OffsetAt<Sequential>);
BENCHMARK(DateLibraryOffset<Sequential>);
BENCHMARK(ToInstant<Sequential>);
BENCHMARK(DateLibraryToInstant<Sequential>);
BENCHMARK(Resolve<Sequential>);
BENCHMARK(Floor<Random>);
BENCHMARK(OffsetAt<Random>);
BENCHMARK(DateLibraryOffset<Random>);
BENCHMARK(ToInstant<Random>);
BENCHMARK(DateLibraryToInstant<Random>);
BENCHMARK(Resolve<Random>);
BENCHMARK(Find);
BENCHMARK(DateLibraryLocate);

}  // namespace
