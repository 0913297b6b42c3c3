// The same verbs with ten thousand, a hundred thousand and a million bookings in the store, all of
// them written by the engine itself:
//   build/bench/benchmarks/scale/scale_bench /tmp/scale 10000 100000 1000000
//
// A thousand hosts in a hundred types; the file is filled without syncing and then measured with it
// off as well, in CPU time of this process: what grows is the engine's part, not the disk's.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "benchmarks/scale/measure.h"
#include "src/engine/impl.h"
#include "tests/support/must.h"

namespace rota {
namespace {

using bench::Median;
using bench::Show;
using test::Must;

constexpr int kTypes = 100, kHostsOfType = 10;
constexpr Instant kFirst = 1893456000;  // 2030-01-01T00:00:00Z
constexpr Instant kNow = kFirst - 7 * kDay;
constexpr int kStartsOfDay = 40;  // half hours from midnight on

Catalog People() {
  Catalog catalog;
  Organization& organization = catalog.organization.emplace();
  organization.header.id = "o";
  organization.name = "O";
  organization.zone = "UTC";
  organization.default_schedule = "always";
  Schedule& schedule = catalog.schedules.emplace_back();
  schedule.header.id = "always";
  WeekdaySet week;
  for (int day = 0; day < 7; ++day) week.Add(static_cast<Weekday>(day));
  schedule.rules = {{.days = week, .start = {0}, .end = {kStartsOfDay * 30}}};
  for (int t = 0; t < kTypes; ++t) {
    Team& team = catalog.teams.emplace_back();
    team.header.id = team.slug = fmt::format("team{}", t);
    team.name = team.header.id;
    EventType& type = catalog.event_types.emplace_back();
    type.header.id = fmt::format("type{}", t);
    type.team = team.header.id;
    type.title = type.header.id;
    type.durations_min = {30};
    type.scheduling = Scheduling::kRoundRobin;
    for (int h = 0; h < kHostsOfType; ++h) {
      User& user = catalog.users.emplace_back();
      user.header.id = fmt::format("h{}", t * kHostsOfType + h);
      user.name = user.header.id;
      team.members.push_back({.user = user.header.id});
      type.hosts.push_back({.user = user.header.id});
    }
  }
  return catalog;
}

// The i-th booking of all: types in turn, each of a type's starts once for each of its hosts.
BookBody Nth(std::int64_t i) {
  const std::int64_t of_type = i / kTypes;
  const std::int64_t start = of_type / kHostsOfType;
  BookBody body;
  body.event_type = fmt::format("type{}", i % kTypes);
  body.start = kFirst + start / kStartsOfDay * kDay + start % kStartsOfDay * 30 * kMinute;
  Attendee attendee;
  attendee.name = fmt::format("Guest {}", i);
  attendee.email = fmt::format("guest{}@example.net", i % 50000);
  body.attendees = {attendee};
  return body;
}

class Store {
 public:
  explicit Store(std::string path) : path_(std::move(path)) {}
  Engine Open() const {
    return Must(Engine::Impl::OpenForTest(path_, {}, {.synchronous_off = true}));
  }

 private:
  std::string path_;
};

void Measure(const Store& store, std::int64_t size) {
  const Envelope at{.now = kNow};
  Engine engine = store.Open(), other = store.Open();
  std::int64_t next = size;
  Query day;
  day.event_type = "type0";
  day.from = RangeEdge(kFirst + 2 * kDay);
  day.to = RangeEdge(kFirst + 9 * kDay);
  const double cold = bench::CpuMilliseconds();
  Must(engine.ListSlots(day, at));
  Show(size, "first question of an engine", bench::CpuMilliseconds() - cold);
  Must(other.Book(Nth(next++), at));
  Show(size, "question, nothing changed",
       Median(50, [&](int) { Must(engine.ListSlots(day, at)); }));
  Show(size, "question after another engine's booking",
       Median(
           30, [&](int) { Must(engine.ListSlots(day, at)); },
           [&](int) {
             BookBody body = Nth(next / kTypes * kTypes + kTypes);
             next = next / kTypes * kTypes + kTypes + 1;
             Must(other.Book(body, at));
           }));
  for (int i = 0; i < kTypes; ++i) Must(other.Book(Nth(next++), at));  // loads every type
  Show(size, "book after book", Median(100, [&](int) { Must(other.Book(Nth(next++), at)); }));
  ListBody list;
  list.kind = "booking";
  list.limit = 50;
  list.from = kFirst;
  list.to = kFirst + kDay;
  Show(size, "list one day, a page", Median(10, [&](int) { Must(engine.List(list, at)); }));
  list.host = "h7";
  Show(size, "list one host's day", Median(10, [&](int) { Must(engine.List(list, at)); }));
  LeaseBody lease;
  lease.owner = "w";
  lease.limit = 100;
  lease.lease_s = 3600;
  std::vector<std::string> leased;
  Show(size, "lease 100 messages", Median(5, [&](int) {
         for (const Message& m : Must(engine.LeaseMessages(lease, at)).items) {
           leased.push_back(m.header.id);
         }
       }));
  Show(size, "ack one message", Median(100, [&](int i) {
         AckBody ack;
         ack.message = leased[static_cast<std::size_t>(i)];
         Must(engine.AckMessage(ack, at));
       }));
  PutBody put;
  put.kind = "user";
  Show(size, "put one user", Median(10, [&](int i) {
         put.record = fmt::format(R"({{"id":"h{}","name":"Name {}"}})", i + 20, i);
         Must(engine.Put(put, at));
       }));
  Show(size, "verify", Median(1, [&](int) { Must(engine.Verify({}, at)); }));
}

void Fill(const Store& store, std::int64_t from, std::int64_t to) {
  Engine engine = store.Open();
  const Envelope at{.now = kNow};
  if (from == 0) Must(engine.Apply({.catalog = People()}, at));
  const double start = bench::CpuMilliseconds();
  for (std::int64_t i = from; i < to; ++i) Must(engine.Book(Nth(i), at));
  Show(to, "filling, each booking",
       (bench::CpuMilliseconds() - start) /
           static_cast<double>(std::max<std::int64_t>(to - from, 1)));
}

}  // namespace
}  // namespace rota

// What is filled stays in the folder named first, and is not filled again.
int main(int count, char** values) {
  if (count < 3) {
    std::fprintf(stderr, "usage: scale_bench FOLDER SIZE...\n");
    return 2;
  }
  const std::filesystem::path folder = values[1];
  std::filesystem::create_directories(folder);
  std::filesystem::path last;
  std::int64_t size = 0;
  for (int i = 2; i < count; ++i) {
    const std::int64_t to = std::atoll(values[i]);
    const std::filesystem::path filled = folder / fmt::format("{}.db", to);
    if (!std::filesystem::exists(filled)) {
      const std::filesystem::path filling = folder / "filling.db";
      std::filesystem::remove(filling);
      if (!last.empty()) std::filesystem::copy_file(last, filling);
      rota::Fill(rota::Store(filling.string()), size, to);
      std::filesystem::rename(filling, filled);
    }
    size = to, last = filled;
    // Measuring adds bookings of its own, so it works on a copy.
    const std::filesystem::path measured = folder / "measured.db";
    std::filesystem::copy_file(filled, measured, std::filesystem::copy_options::overwrite_existing);
    rota::Measure(rota::Store(measured.string()), size);
  }
}
