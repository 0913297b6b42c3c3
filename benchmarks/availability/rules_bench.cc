// What rules cost: workload W1 with every rule on, and with hosts in groups, each beside the plain
// question over the same people, measured in turn. `times_plain` is the ratio.
//   build/bench/benchmarks/availability/rules_bench
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "benchmarks/availability/warm.h"
#include "benchmarks/availability/workload.h"
#include "benchmarks/cpu_clock.h"
#include "rota/codec/record_json.h"

namespace rota {
namespace {

using bench::Warm;
using test::Must;

// Every option that can take a start away, but for windows of n available days, which look at as
// many days as they need. Bookings of every host and of the attendee give the limits something to
// count.
Scenario WithEveryRule(int hosts, int days) {
  Scenario scenario = bench::W1(hosts, days, Scheduling::kRoundRobin);
  Catalog& catalog = scenario.catalog;
  const EventType plain = catalog.event_types[0];
  EventType type = Must(ReadRecord<EventType>(R"({
      "id": "half-hour", "team": "team", "slug": "half-hour", "title": "Half an hour",
      "durations_min": [30], "step_min": 15, "scheduling": "round_robin", "hosts": [],
      "buffer_before_min": 5, "buffer_after_min": 10, "buffers_inside_hours": true,
      "minimum_notice_min": 240, "minimum_notice_by": {"time": "17:00", "days_before": 1},
      "window": {"type": "rolling", "days": 365}, "first_slots_per_day": 40,
      "restriction_schedules": ["open"], "attendee_gap_min": 15, "attendee_overlap": "refuse",
      "limits": [{"per": "day", "count": 400}, {"per": "week", "count": 2000},
                 {"per": "month", "minutes": 200000}, {"scope": "host", "per": "day", "count": 6},
                 {"scope": "attendee", "per": "day", "count": 3},
                 {"scope": "attendee", "per": "upcoming", "count": 50}],
      "policy": {"criteria": ["least_recent"], "lead_threshold": 5},
      "resources": [{"pool": "rooms"}]})"));
  type.hosts = plain.hosts;
  catalog.event_types[0] = type;
  catalog.schedules.push_back(Must(ReadRecord<Schedule>(R"({"id": "open", "zone": "UTC",
      "rules": [{"days": ["mon", "tue", "wed", "thu", "fri"], "start": "06:00", "end": "20:00"}]})")));
  catalog.holiday_sets.push_back(Must(ReadRecord<HolidaySet>(
      R"({"id": "days", "name": "Days", "holidays": [{"date": "2027-03-26", "name": "Good Friday"}]})")));
  catalog.organization->holiday_sets = {"days"};
  catalog.teams[0].limits =
      Must(ReadRecord<Team>(R"({"id": "t", "name": "T", "slug": "t", "limits": [
      {"per": "week", "count": 5000}, {"scope": "member", "per": "week", "count": 30}]})"))
          .limits;
  ResourcePool rooms =
      Must(ReadRecord<ResourcePool>(R"({"id": "rooms", "name": "Rooms", "members": ["room0"]})"));
  rooms.members.clear();
  for (int i = 0; i < 20; ++i) {
    Resource room;
    room.header.id = room.name = fmt::format("room{}", i);
    rooms.members.push_back(room.header.id);
    catalog.resources.push_back(room);
  }
  catalog.resource_pools.push_back(rooms);
  for (std::size_t i = 0; i < catalog.users.size(); ++i) {
    User& user = catalog.users[i];
    user.rest_min = 11 * 60;
    Booking booking;
    booking.header.id = fmt::format("k{}", i);
    booking.event_type = "half-hour";
    booking.hosts = {user.header.id};
    booking.start = bench::kW1Start + static_cast<Instant>(i % 20) * kDay + 13 * kHour;
    booking.end = booking.start + 30 * kMinute;
    booking.attendees = {
        Attendee{.email = i % 50 == 0 ? "kim@example.net" : fmt::format("a{}@example.net", i),
                 .name = "Somebody"}};
    booking.resources = {BookedResource{.resource = fmt::format("room{}", i % 20), .units = 1}};
    scenario.bookings.push_back(booking);
  }
  scenario.query.what.attendee = QueryAttendee{.email = "kim@example.net"};
  return scenario;
}

// Three groups: two of the first two thirds, one of the last two, one of everybody.
Scenario InGroups(int hosts, int days) {
  Scenario scenario = bench::W1(hosts, days, Scheduling::kGroups);
  EventType& type = scenario.catalog.event_types[0];
  type.groups = {{.id = "lead", .members = {}, .required = 2},
                 {.id = "assist", .members = {}},
                 {.id = "anybody", .members = {}}};
  for (int h = 0; h < hosts; ++h) {
    const GroupMember member{.user = fmt::format("h{}", h)};
    if (h < 2 * hosts / 3) type.groups[0].members.push_back(member);
    if (h >= hosts / 3) type.groups[1].members.push_back(member);
    type.groups[2].members.push_back(member);
  }
  return scenario;
}

void Compare(benchmark::State& state, Scenario scenario) {
  const int hosts = static_cast<int>(state.range(0)), days = static_cast<int>(state.range(1));
  const Warm plain(bench::W1(hosts, days, Scheduling::kRoundRobin)), with(std::move(scenario));
  double plain_s = 0, with_s = 0;
  std::size_t starts = 0;
  for (auto _ : state) {
    const double begin = bench::CpuSeconds();
    const Result<Slots> few = FindSlots(plain.request, plain.range, {});
    const double middle = bench::CpuSeconds();
    const Result<Slots> slots = FindSlots(with.request, with.range, {});
    const double end = bench::CpuSeconds();
    plain_s += middle - begin;
    with_s += end - middle;
    state.SetIterationTime(end - middle);
    starts = Must(slots).starts.size();
    benchmark::DoNotOptimize(few->starts.data());
  }
  if (starts == 0) state.SkipWithError("nothing is offered");
  state.counters["starts"] = static_cast<double>(starts);
  state.counters["times_plain"] = with_s / plain_s;
}
void BM_EveryRule(benchmark::State& state) {
  Compare(state, WithEveryRule(static_cast<int>(state.range(0)), static_cast<int>(state.range(1))));
}
void BM_Groups(benchmark::State& state) {
  Compare(state, InGroups(static_cast<int>(state.range(0)), static_cast<int>(state.range(1))));
}

void Sizes(benchmark::internal::Benchmark* bench) {
  for (const int hosts : {5, 50, 500, 1000}) bench->Args({hosts, 31});
  bench->ArgNames({"hosts", "days"})->Unit(benchmark::kMicrosecond)->UseManualTime();
}
BENCHMARK(BM_EveryRule)->Apply(Sizes);
BENCHMARK(BM_Groups)->Apply(Sizes);

}  // namespace
}  // namespace rota
