// A visit of three parts over 50 hosts and 31 days, beside the list of starts of its first part.
//   build/bench/benchmarks/engine/visits_bench
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "benchmarks/cpu_clock.h"
#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"

namespace rota {
namespace {

template <typename T>
T Must(Result<T> result) {
  if (result.ok()) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.status().message().c_str());
  std::abort();
}

constexpr Instant kNow = 1893484800;  // 2030-01-01T00:00:00Z, a Tuesday

// `shared`: all hosts serve every part; else each part has its own third of them.
Engine Salon(int hosts, bool shared, int bookings) {
  Catalog catalog = Must(ReadCatalog(R"({
    "organization": {"id": "s", "name": "S", "zone": "Europe/Copenhagen", "default_schedule": "h"},
    "schedules": [{"id": "h", "rules": [
      {"days": ["mon", "tue", "wed", "thu", "fri"], "start": "09:00", "end": "17:00"}]}],
    "teams": [{"id": "t", "name": "T"}]})"));
  for (int i = 0; i < hosts; ++i) {
    User user;
    user.header.id = fmt::format("u{}", i);
    user.name = user.header.id;
    catalog.users.push_back(user);
    catalog.teams[0].members.push_back({.user = user.header.id});
  }
  const std::int32_t minutes[] = {30, 45, 15};
  for (int part = 0; part < 3; ++part) {
    EventType type;
    type.header.id = type.title = fmt::format("p{}", part);
    type.team = "t";
    type.durations_min = {minutes[part]};
    type.step_min = 15;
    type.scheduling = Scheduling::kRoundRobin;
    for (int i = 0; i < hosts; ++i) {
      if (shared || i % 3 == part) type.hosts.push_back({.user = fmt::format("u{}", i)});
    }
    catalog.event_types.push_back(type);
  }
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = catalog}, {.now = kNow}));
  for (int i = 0; i < bookings; ++i) {
    BookBody body;
    body.event_type = fmt::format("p{}", i % 3);
    body.start = kNow + (1 + i * 7 % 29) * kDay + (8 + i % 7) * kHour;
    body.attendees = {{.email = "kim@example.net", .name = "Kim"}};
    (void)engine.Book(body, {.now = kNow});  // weekends refuse
  }
  return engine;
}

void BM_Visits(benchmark::State& state) {
  Engine engine = Salon(static_cast<int>(state.range(0)), state.range(1) == 1, 600);
  Query visit, first;
  for (const char* part : {"p0", "p1", "p2"}) visit.parts.push_back({.event_type = part});
  first.event_type = "p0";
  for (Query* query : {&visit, &first}) {
    query->from = kNow;
    query->to = kNow + 31 * kDay;
  }
  double list_s = 0, visits_s = 0;
  std::size_t visits = 0;
  for (auto _ : state) {
    const double begin = bench::CpuSeconds();
    const SlotsAnswer list = Must(engine.ListSlots(first, {.now = kNow}));
    const double middle = bench::CpuSeconds();
    const SlotsAnswer answer =
        Must(engine.ListSlots(visit, {.actor = Actor{.kind = ActorKind::kGuest}, .now = kNow}));
    const double end = bench::CpuSeconds();
    list_s += middle - begin;
    visits_s += end - middle;
    state.SetIterationTime(end - middle);
    visits = answer.visits->size();
    benchmark::DoNotOptimize(list.slots.data());
  }
  state.counters["visits"] = static_cast<double>(visits);
  state.counters["times_list"] = visits_s / list_s;
}
BENCHMARK(BM_Visits)
    ->ArgNames({"hosts", "shared"})
    ->Args({50, 0})
    ->Args({50, 1})
    ->Args({1, 1})
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace rota
