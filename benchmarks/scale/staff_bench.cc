// A large staff in one organization: what a change of one of them costs, and what a question does.
//   build/bench/benchmarks/scale/staff_bench /tmp/staff 50000
//
// Everybody has a zone, a schedule and an address of their own. One event type has ten hosts,
// another two in five of the staff. CPU time of this process, SQLite without syncing.
#include <fmt/format.h>

#include <filesystem>
#include <string>

#include "benchmarks/scale/measure.h"
#include "src/engine/impl.h"
#include "tests/support/must.h"

namespace rota {
namespace {

using bench::Median;
using bench::Show;
using test::Must;

constexpr Instant kNow = 1893456000;  // 2030-01-01T00:00:00Z
constexpr int kFew = 10;

Schedule HoursOf(int i) {
  Schedule schedule;
  schedule.header.id = fmt::format("s{}", i);
  WeekdaySet week;
  for (int day = 0; day < 7; ++day) week.Add(static_cast<Weekday>(day));
  schedule.rules = {{.days = week, .start = {8 * 60}, .end = {17 * 60}}};
  return schedule;
}

EventType TypeOf(const char* id, int hosts) {
  EventType type;
  type.header.id = type.title = id;
  type.team = "t";
  type.durations_min = {30};
  type.scheduling = Scheduling::kRoundRobin;
  for (int i = 0; i < hosts; ++i) type.hosts.push_back({.user = fmt::format("u{}", i)});
  return type;
}

Catalog Staff(int size) {
  Catalog catalog;
  Organization& organization = catalog.organization.emplace();
  organization.header.id = "o";
  organization.name = "O";
  organization.zone = "UTC";
  Team& team = catalog.teams.emplace_back();
  team.header.id = team.slug = team.name = "t";
  for (int i = 0; i < size; ++i) {
    catalog.schedules.push_back(HoursOf(i));
    User& user = catalog.users.emplace_back();
    user.header.id = fmt::format("u{}", i);
    user.name = fmt::format("Name {}", i);
    user.email = fmt::format("u{}@example.org", i);
    user.zone = "Europe/Berlin";
    user.default_schedule = catalog.schedules.back().header.id;
    team.members.push_back({.user = user.header.id});
  }
  catalog.event_types = {TypeOf("few", kFew), TypeOf("many", size * 2 / 5)};
  return catalog;
}

std::string Feed(int events) {
  std::string text = "BEGIN:VCALENDAR\n";
  for (int i = 0; i < events; ++i) {
    text += fmt::format(
        "BEGIN:VEVENT\nUID:e{}\nDTSTART:2030{:02}{:02}T{:02}{:02}00Z\nDURATION:PT20M\nEND:VEVENT\n",
        i, i / 28 % 12 + 1, i % 28 + 1, i / 336 % 24, i / 8064 % 2 * 30);
  }
  return text + "END:VCALENDAR\n";
}

Query Week(const char* event_type) {
  Query week;
  week.event_type = event_type;
  week.from = RangeEdge(kNow + kDay);
  week.to = RangeEdge(kNow + 2 * kDay);
  return week;
}

void Measure(const std::string& path, int size) {
  const Envelope at{.now = kNow};
  const auto open = [&] {
    return Must(Engine::Impl::OpenForTest(path, {}, {.synchronous_off = true}));
  };
  {
    Engine engine = open();
    Show(size, "apply the staff",
         Median(1, [&](int) { Must(engine.Apply({.catalog = Staff(size)}, at)); }));
  }
  Engine engine = open(), other = open();
  const auto ask = [&](Engine& one, const char* type) { Must(one.ListSlots(Week(type), at)); };
  Show(size, "first question, ten hosts", Median(1, [&](int) { ask(engine, "few"); }));
  Show(size, "first question, two in five", Median(1, [&](int) { ask(engine, "many"); }));
  Show(size, "question, two in five", Median(5, [&](int) { ask(engine, "many"); }));
  ask(other, "few");
  const auto put = [&](int i) {
    const std::string record =
        fmt::format(R"({{"id":"u{}","name":"Other {}","zone":"Asia/Tokyo"}})", size - 1 - i, i);
    Must(engine.Put({.kind = "user", .record = record}, at));
  };
  Show(size, "put one user", Median(20, put));
  Show(size, "question of another engine after it",
       Median(
           20, [&](int) { ask(other, "few"); }, [&](int i) { put(i + 100); }));
  const auto book = [&](const char* type, int i) {
    BookBody body;
    body.event_type = type;
    body.start = kNow + kDay + 8 * kHour + i % 8 * 30 * kMinute;
    body.attendees = {Attendee{.email = "kim@example.net", .name = "Kim"}};
    Must(engine.Book(body, at));
  };
  Show(size, "book, ten hosts", Median(20, [&](int i) { book("few", i); }));
  Show(size, "book, two in five", Median(5, [&](int i) { book("many", i); }));
  const ImportBody feed{.user = "u1", .text = Feed(10'000)};
  Show(size, "import 10,000 events",
       Median(1, [&](int) { Must(engine.ImportCalendar(feed, at)); }));
  Show(size, "question after it", Median(1, [&](int) { ask(other, "few"); }));
  Show(
      size, "question after a reading without change",
      Median(
          5, [&](int) { ask(other, "few"); }, [&](int) { Must(engine.ImportCalendar(feed, at)); }));
}

}  // namespace
}  // namespace rota

int main(int count, char** values) {
  if (count < 3) {
    std::fprintf(stderr, "usage: staff_bench FOLDER SIZE...\n");
    return 2;
  }
  const std::filesystem::path folder = values[1];
  std::filesystem::create_directories(folder);
  for (int i = 2; i < count; ++i) {
    const std::filesystem::path file = folder / fmt::format("staff-{}.db", values[i]);
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + end);
    rota::Measure(file.string(), std::atoi(values[i]));
  }
}
