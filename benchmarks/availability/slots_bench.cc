// Workload W1 through the whole path, beside a hand-written floor that knows everything in advance.
//   build/bench/benchmarks/availability/slots_bench
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "benchmarks/availability/warm.h"
#include "benchmarks/availability/workload.h"
#include "benchmarks/cpu_clock.h"
#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "src/availability/explain.h"

namespace rota {
namespace {

using bench::Warm;

Scheduling SchedulingOf(const benchmark::State& state) {
  return state.range(0) == 1 ? Scheduling::kIndividual : Scheduling::kRoundRobin;
}

void Pipeline(benchmark::State& state, bool hosts) {
  const Warm warm(bench::W1(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)),
                            SchedulingOf(state)));
  std::size_t starts = 0;
  for (auto _ : state) {
    const Result<Slots> slots = FindSlots(warm.request, warm.range, {.hosts = hosts});
    starts = slots->starts.size();
    benchmark::DoNotOptimize(slots->starts.data());
  }
  state.counters["starts"] = static_cast<double>(starts);
}
void BM_Pipeline(benchmark::State& state) { Pipeline(state, false); }
void BM_PipelineWithHosts(benchmark::State& state) { Pipeline(state, true); }

// Every start of the grid, each with the first reason why not: `times_list` is what that costs
// beside the plain list of slots, both measured here in turn.
void BM_Lattice(benchmark::State& state) {
  const Warm warm(bench::W1(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)),
                            SchedulingOf(state)));
  double list_s = 0, lattice_s = 0;
  std::size_t starts = 0;
  for (auto _ : state) {
    const double begin = bench::CpuSeconds();
    const Result<Slots> list = FindSlots(warm.request, warm.range, {});
    const double middle = bench::CpuSeconds();
    const Result<Slots> lattice = FindSlots(warm.request, warm.range, {.lattice = true});
    const double end = bench::CpuSeconds();
    list_s += middle - begin;
    lattice_s += end - middle;
    state.SetIterationTime(end - middle);
    starts = lattice->starts.size();
    benchmark::DoNotOptimize(list->starts.data());
    benchmark::DoNotOptimize(lattice->reasons.data());
  }
  state.counters["starts"] = static_cast<double>(starts);
  state.counters["times_list"] = lattice_s / list_s;
}

// One start of the month: decided, and explained with the instant each objection ends.
void BM_CheckStart(benchmark::State& state) {
  const Warm warm(bench::W1(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)),
                            SchedulingOf(state)));
  const Instant start = warm.range.start + 10 * kHour;
  for (auto _ : state) {
    const Result<Explanation> check = Check(warm.request, start);
    benchmark::DoNotOptimize(check->remaining);
  }
}
void BM_ExplainStart(benchmark::State& state) {
  const Warm warm(bench::W1(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)),
                            SchedulingOf(state)));
  const Instant start = warm.range.start + 10 * kHour;
  for (auto _ : state) {
    const Result<Explanation> why = Explain(warm.request, start, 14 * kDay);
    benchmark::DoNotOptimize(why->remaining);
  }
}

// The floor: per host, instants of every opening hour and busy range already expanded; one merge
// that marks quarter hours in a bitmap, one union. No zones, rules, limits or explanations.
void BM_Floor(benchmark::State& state) {
  const Warm warm(bench::W1(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)),
                            SchedulingOf(state)));
  const std::int64_t step = 900, length = 1800;
  const auto points = static_cast<std::size_t>((warm.range.end - warm.range.start) / step);
  std::vector<std::vector<Interval>> open(warm.offer.hosts.size()), busy(open.size());
  for (std::size_t h = 0; h < open.size(); ++h) {
    const HoursOf& uses = warm.offer.hours[warm.offer.hosts[h].hours];
    const Hours hours = ExpandSchedule(warm.catalog->schedule(uses.schedules[0].schedule),
                                       *uses.schedules[0].zone, {}, {}, warm.range);
    open[h].assign(hours.open.begin(), hours.open.end());
    for (const Blocked& block : warm.facts.Person(warm.offer.hosts[h].user).blocked) {
      busy[h].push_back({block.start, block.end});
    }
  }
  for (auto _ : state) {
    std::vector<std::uint8_t> offered(points, 0);
    for (std::size_t h = 0; h < open.size(); ++h) {
      std::size_t b = 0;
      for (const Interval& hours : open[h]) {
        Instant at = std::max(hours.start, warm.range.start);
        while (b < busy[h].size() && busy[h][b].end <= at) ++b;
        std::size_t k = b;
        while (at + length <= hours.end) {
          while (k < busy[h].size() && busy[h][k].end <= at) ++k;
          if (k < busy[h].size() && busy[h][k].start < at + length) {
            at = busy[h][k].end;
            continue;
          }
          const auto i = static_cast<std::size_t>((at - warm.range.start) / step);
          if (i < points) offered[i] = 1;
          at += step;
        }
      }
    }
    std::vector<Instant> starts;
    for (std::size_t i = 0; i < points; ++i) {
      if (offered[i]) starts.push_back(warm.range.start + static_cast<Instant>(i) * step);
    }
    benchmark::DoNotOptimize(starts.data());
  }
}

// The same question to an engine on a SQLite file: warm, and opened anew each time.
class File {
 public:
  explicit File(const Scenario& scenario) {
    path_ = (std::filesystem::temp_directory_path() / "rota-slots-bench.db").string();
    Remove();
    Result<Engine> engine = Engine::Open(path_, {});
    if (!engine.ok() || !engine->Apply({.catalog = scenario.catalog}).ok()) std::abort();
    for (const BusyBlock& block : scenario.busy) {
      const PutBody put{.kind = "busy_block", .record = WriteRecord(block, See::kNever)};
      if (!engine->Put(put).ok()) std::abort();
    }
  }
  ~File() { Remove(); }
  const std::string& path() const { return path_; }

 private:
  void Remove() const {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + end);
  }
  std::string path_;
};

void BM_EngineWarm(benchmark::State& state) {
  const Scenario scenario = bench::W1(static_cast<int>(state.range(0)),
                                      static_cast<int>(state.range(1)), SchedulingOf(state));
  const File file(scenario);
  Result<Engine> engine = Engine::Open(file.path(), {});
  const Envelope guest{.organization = "w1",  // who is told starts and counts
                       .actor = Actor{.kind = ActorKind::kGuest},
                       .now = scenario.now};
  for (auto _ : state) {
    const Result<SlotList> slots = engine->FindSlots(scenario.query.what, guest);
    if (!slots.ok()) std::abort();
    benchmark::DoNotOptimize(slots->start.data());
  }
}

void BM_EngineCold(benchmark::State& state) {
  const Scenario scenario = bench::W1(static_cast<int>(state.range(0)),
                                      static_cast<int>(state.range(1)), SchedulingOf(state));
  const File file(scenario);
  const Envelope now{.now = scenario.now};
  for (auto _ : state) {
    Result<Engine> engine = Engine::Open(file.path(), {});
    const Result<SlotList> slots = engine->FindSlots(scenario.query.what, now);
    if (!slots.ok()) std::abort();
    benchmark::DoNotOptimize(slots->start.data());
  }
}

void BM_Open(benchmark::State& state) {
  const File file(bench::W1(1, 7, Scheduling::kIndividual));
  for (auto _ : state) {
    Result<Engine> engine = Engine::Open(file.path(), {});
    benchmark::DoNotOptimize(engine.ok());
  }
}

void Sizes(benchmark::internal::Benchmark* bench) {
  for (const int days : {31, 92}) {
    for (const int hosts : {1, 50, 500, 1000}) bench->Args({hosts, days});
  }
  bench->ArgNames({"hosts", "days"})->Unit(benchmark::kMicrosecond);
}
void Months(benchmark::internal::Benchmark* bench) {
  for (const int hosts : {1, 50}) bench->Args({hosts, 31});
  bench->ArgNames({"hosts", "days"})->Unit(benchmark::kMicrosecond);
}

BENCHMARK(BM_Floor)->Apply(Sizes);
BENCHMARK(BM_Pipeline)->Apply(Sizes);
BENCHMARK(BM_PipelineWithHosts)->Apply(Sizes);
BENCHMARK(BM_Lattice)->Apply(Sizes)->UseManualTime();
BENCHMARK(BM_CheckStart)->Apply(Months);
BENCHMARK(BM_ExplainStart)->Apply(Months);
BENCHMARK(BM_EngineWarm)->Apply(Months);
BENCHMARK(BM_EngineCold)->Apply(Months);
BENCHMARK(BM_Open)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace rota
