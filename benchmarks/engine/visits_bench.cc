// A visit of three parts over 50 hosts and 31 days, beside the list of starts of its first part;
// with up to 100,000 bookings in the store.
//   build/bench/benchmarks/engine/visits_bench
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <map>

#include "benchmarks/cpu_clock.h"
#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "src/engine/impl.h"
#include "tests/support/database_file.h"
#include "tests/support/must.h"

namespace rota {
namespace {

using test::Must;

constexpr Instant kNow = 1893484800;  // 2030-01-01T08:00:00Z, a Tuesday

struct Salon {
  std::string name;
  int hosts = 50;
  bool shared = false;  // all hosts serve every part; else each part has its own third of them
  int stored = 0;       // bookings beside the 600 of the month that is asked about
  int free = 50;        // hosts who are not booked all that month
  bool limit = false;   // of a month, on each event type; never reached
  bool same = false;    // whoever serves the first part serves the last
};

Catalog Staff(const Salon& salon) {
  Catalog catalog = Must(ReadCatalog(R"({
    "organization": {"id": "s", "name": "S", "zone": "Europe/Copenhagen", "default_schedule": "h"},
    "schedules": [{"id": "h", "rules": [
      {"days": ["mon", "tue", "wed", "thu", "fri"], "start": "09:00", "end": "17:00"}]}],
    "teams": [{"id": "t", "name": "T"}]})"));
  for (int i = 0; i < salon.hosts; ++i) {
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
    if (salon.limit) type.limits = {{.per = LimitPeriod::kMonth, .count = 100'000}};
    for (int i = 0; i < salon.hosts; ++i) {
      if (salon.shared || i % 3 == part) type.hosts.push_back({.user = fmt::format("u{}", i)});
    }
    catalog.event_types.push_back(type);
  }
  return catalog;
}

BookBody Booking(int type, Instant start, std::vector<std::string> hosts) {
  BookBody body;
  body.event_type = fmt::format("p{}", type);
  body.start = start;
  body.hosts = std::move(hosts);
  body.attendees = {{.email = "kim@example.net", .name = "Kim"}};
  return body;
}

// Books the hosts from `first` on, all at once, on working days from `day` on and before `before`.
void Fill(Engine& engine, const Salon& salon, int first, Instant day, Instant before) {
  for (int left = salon.stored; left > 0 && day < before; day += kDay) {
    const Instant weekday = (day / kDay + 3) % 7;  // 0: Monday
    for (int slot = 0; weekday < 5 && slot < 9; ++slot) {
      for (int host = first; host < salon.hosts && left > 0; ++host, --left) {
        const Instant start = day + 8 * kHour + slot * 45 * kMinute;
        Must(engine.Book(Booking(host % 3, start, {fmt::format("u{}", host)}), {.now = kNow}));
      }
    }
  }
}

Engine Open(const std::string& path, const Salon& salon) {
  Engine engine = Must(Engine::Impl::OpenForTest(path, {}, {.synchronous_off = true}));
  Must(engine.Apply({.catalog = Staff(salon)}, {.now = kNow}));
  const Instant today = kNow / kDay * kDay, later = today + 35 * kDay;
  Fill(engine, salon, salon.free, today + kDay, later);
  Fill(engine, salon, 0, later, kMaxInstant);
  for (int i = 0; i < 600; ++i) {
    const Instant start = kNow + (1 + i * 7 % 29) * kDay + (8 + i % 7) * kHour;
    (void)engine.Book(Booking(i % 3, start, {}), {.now = kNow});  // weekends refuse
  }
  return engine;
}

// Filled once, however often the library calls to find how many rounds to measure.
Engine& OpenOnce(const Salon& salon) {
  static std::map<std::string, test::DatabaseFile> files;
  static std::map<std::string, Engine> engines;
  if (!engines.contains(salon.name)) {
    engines.emplace(salon.name, Open(files[salon.name].path(), salon));
  }
  return engines.at(salon.name);
}

void BM_Visits(benchmark::State& state, const Salon& salon) {
  Engine& engine = OpenOnce(salon);
  Query visit, first;
  for (const char* part : {"p0", "p1", "p2"}) visit.parts.push_back({.event_type = part});
  if (salon.same) visit.parts[2].same_host_as = 0;
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
#define ROTA_VISITS(salon, ...)                                           \
  BENCHMARK_CAPTURE(BM_Visits, salon, Salon{.name = #salon, __VA_ARGS__}) \
      ->UseManualTime()                                                   \
      ->Unit(benchmark::kMillisecond)
ROTA_VISITS(apart, .shared = false);
ROTA_VISITS(shared, .shared = true);
ROTA_VISITS(one_host, .hosts = 1, .shared = true, .free = 1);
ROTA_VISITS(stored, .shared = true, .stored = 100'000);
ROTA_VISITS(stored_one_free, .shared = true, .stored = 100'000, .free = 1);
ROTA_VISITS(stored_limit, .shared = true, .stored = 100'000, .free = 1, .limit = true);
ROTA_VISITS(same_host, .shared = true, .same = true);
ROTA_VISITS(stored_same_host, .shared = true, .stored = 100'000, .free = 2, .same = true);

}  // namespace
}  // namespace rota
