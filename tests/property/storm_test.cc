// Law 3, no double booking: many threads and processes hold, book, confirm, cancel and move at
// random on a few hundred starts of capacity 1 and 3. Afterwards every answer still holds, and at
// no moment of the recorded history did more bookings stand than fit. The processes may be programs
// of other languages (tests/storm/README.md).
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>

#include "tests/contract/backend.h"
#include "tests/property/journal.h"
#include "tests/property/rounds.h"
#include "tests/support/child.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using Json = nlohmann::json;
using test::Promise;

// ---- one start -------------------------------------------------------------

TEST_CASE("law 3: k threads on a start of capacity c get exactly min(k, c) bookings") {
  const std::uint64_t seed = test::Seed("law 3, one start");
  CAPTURE(seed);
  test::Dice dice(seed);
  const store::TempDir directory;
  for (const std::string& uri : {std::string(":memory:"), directory / "rota.db"}) {
    CAPTURE(uri);
    Result<Engine> engine = Engine::Open(uri, {});
    REQUIRE_OK(engine);
    REQUIRE_OK(engine->Apply({.catalog = test::Desk()}));
    for (int round = 0; round < test::Rounds(20); ++round) {
      const bool three = dice.Chance(50);
      const auto threads = static_cast<int>(dice.Between(1, 8));
      std::atomic<int> ready = 0, booked = 0, refused = 0;
      std::vector<std::thread> crowd;
      for (int i = 0; i < threads; ++i) {
        const bool hold = dice.Chance(50);
        crowd.emplace_back([&, hold] {
          BookBody command;
          command.event_type = three ? "three" : "one";
          command.start = test::DeskStart(round);
          command.attendees = {Attendee{.email = "kim@example.net", .name = "Kim"}};
          const Envelope at{.now = test::kDeskNow};
          for (++ready; ready < threads;) std::this_thread::yield();
          const Result<Booking> answer =
              hold ? engine->Hold({.book = command}, at) : engine->Book(command, at);
          if (answer.ok()) ++booked;
          if (answer.status().reason() == Reason::k_occupied) ++refused;
        });
      }
      for (std::thread& one : crowd) one.join();
      CHECK(booked.load() == std::min(threads, three ? 3 : 1));
      CHECK(booked.load() + refused.load() == threads);
    }
    CHECK(engine->Verify({})->findings.empty());
  }
}

// ---- a storm ---------------------------------------------------------------

struct Storm {
  int processes = 8;
  int threads = 4;
  int seconds = 3;
  std::int64_t slots = 100;          // of each kind: 200 starts
  std::vector<std::string> workers;  // commands of other languages, each started twice
};

std::int64_t Microseconds() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// What a log says of an answer: "ok status start host" or "refused reason".
std::string Told(const Result<Booking>& answer) {
  if (!answer.ok()) return fmt::format("refused {}", ReasonName(answer.status().reason()));
  const Promise promise = Promise::Of(*answer);
  return fmt::format("ok {} {} {}", WordOf(promise.status), promise.start, promise.host);
}

// One process: its answers go to `log`, a line each: before after verb id, and what it was told.
int Run(const std::string& uri, const EngineOptions& options, const Storm& storm, int number,
        std::uint64_t seed, std::int64_t begin, const std::string& log) {
  Result<Engine> engine = Engine::Open(uri, options);
  if (!engine.ok()) return 1;
  std::ofstream out(log);
  std::mutex mutex;
  const std::int64_t end = begin + storm.seconds * std::int64_t{1000000};
  const auto body = [&](int thread) {
    test::Client client(fmt::format("p{}t{}", number, thread),
                        seed + static_cast<std::uint64_t>(number * 100 + thread), storm.slots);
    client.short_holds = true;
    std::int64_t before = Microseconds();
    while (before < end) {
      // Clocks agree but for a second.
      client.now = test::kDeskNow + (before - begin) / 1000000 + number % 2;
      const auto step = client.Next(*engine, [](const char*, const std::string&) {});
      const std::int64_t after = Microseconds();
      const std::lock_guard lock(mutex);
      out << fmt::format("{} {} {} {} {}\n", before, after, step.verb, step.id, Told(step.answer));
      before = Microseconds();
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < storm.threads; ++i) threads.emplace_back(body, i);
  for (std::thread& thread : threads) thread.join();
  out.close();
  return out.good() ? 0 : 2;
}

// The same by a program of another language, told everything by one JSON object.
int RunWorker(const std::string& command, const std::string& uri, const Storm& storm, int number,
              std::uint64_t seed, std::int64_t begin, const std::string& log) {
  const Json task = {{"database", uri},
                     {"log", log},
                     {"name", fmt::format("p{}", number)},
                     {"seed", (seed + static_cast<std::uint64_t>(number)) % 1000000007},
                     {"threads", storm.threads},
                     {"slots", storm.slots},
                     {"opens", test::kDeskOpens},
                     {"now", test::kDeskNow + number % 2},
                     {"begin_us", begin},
                     {"end_us", begin + storm.seconds * std::int64_t{1000000}}};
  execl("/bin/sh", "sh", "-c", (command + " \"$1\"").c_str(), "sh", task.dump().c_str(), nullptr);
  return 126;
}

// A stretch of monotonic time during which a host was certainly taken at a start.
struct Taken {
  std::int64_t from, to;
};

struct Logs {
  std::map<std::string, Promise> promised;
  std::map<std::pair<std::string, Instant>, std::vector<Taken>> taken;  // by host and start
  std::map<std::string, std::int64_t> refusals;                         // by reason
  std::int64_t answers = 0;
};

// One client changes one booking at a time, so a log's lines are in order for each booking.
void ReadLog(const std::string& path, Logs* logs) {
  std::map<std::string, std::pair<Promise, std::int64_t>> standing;  // what stands, since when
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::int64_t before = 0, after = 0;
    std::string verb, id, answer, told;
    words >> before >> after >> verb >> id >> answer >> told;
    CAPTURE(path);
    CAPTURE(line);
    REQUIRE(!told.empty());
    if (answer == "refused") {
      ++logs->refusals[told];
      continue;
    }
    REQUIRE(answer == "ok");
    Promise promise;
    promise.status = FromName<BookingStatus>(told).value();
    words >> promise.start >> promise.host;
    REQUIRE(!promise.host.empty());
    ++logs->answers;
    logs->promised[id] = promise;
    const auto old = standing.find(id);
    if (old != standing.end()) {
      const auto& [was, since] = old->second;
      const bool stays =
          test::IsLive(promise.status) && was.start == promise.start && was.host == promise.host;
      if (stays) continue;
      logs->taken[{was.host, was.start}].push_back({since, before});
      standing.erase(old);
    }
    // A hold may run out; it stands for certain only once it is confirmed.
    if (test::IsLive(promise.status) && promise.status != BookingStatus::kHold)
      standing[id] = {promise, after};
  }
  for (const auto& [id, last] : standing) {
    logs->taken[{last.first.host, last.first.start}].push_back({last.second, INT64_MAX});
  }
}

// Everything the history tells, in the order in which it was written.
struct Event {
  std::int64_t revision;
  std::string id, status, start, hosts;
};

void CheckHistory(Engine& engine, const Logs& logs) {
  std::vector<Event> events;
  ListBody query;
  query.kind = "booking";
  query.limit = 1000;
  std::int64_t bookings = 0;
  do {
    const Result<Page> page = engine.List(query);
    REQUIRE_OK(page);
    for (const std::string& text : page->items) {
      const std::string id = Json::parse(text)["id"];
      ++bookings;
      CHECK(logs.promised.contains(id));  // nothing stands that nobody was told about
      const Result<HistoryAnswer> history = engine.History({.kind = "booking", .id = id});
      REQUIRE_OK(history);
      for (const HistoryEntry& entry : history->items) {
        Event event{entry.revision, id, "", "", ""};
        for (const FieldChange& change : entry.changes) {
          if (change.field == "status") event.status = Json::parse(change.new_value);
          if (change.field == "start") event.start = Json::parse(change.new_value);
          if (change.field == "hosts") event.hosts = change.new_value;
        }
        events.push_back(std::move(event));
      }
    }
    query.cursor = page->next_cursor;
  } while (!query.cursor.empty());
  CHECK(bookings == static_cast<std::int64_t>(logs.promised.size()));

  // A write first puts down which holds in its way have run out; that belongs to its own revision.
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return a.revision != b.revision ? a.revision < b.revision
                                    : (a.status == "expired") > (b.status == "expired");
  });
  std::map<std::string, Event> now;                             // by booking
  std::map<std::pair<std::string, std::string>, int> standing;  // by host and start
  int most = 0;
  for (const Event& event : events) {
    Event& booking = now[event.id];
    const auto live = [&] {
      return booking.status == "hold" || booking.status == "pending" ||
             booking.status == "confirmed";
    };
    if (live()) --standing[{booking.hosts, booking.start}];
    if (!event.status.empty()) booking.status = event.status;
    if (!event.start.empty()) booking.start = event.start;
    if (!event.hosts.empty()) booking.hosts = event.hosts;
    if (!live()) continue;
    // One booking of a host at a start; with three hosts that is three at a start, with one it is
    // one.
    most = std::max(most, ++standing[{booking.hosts, booking.start}]);
  }
  CHECK(most == 1);
}

void CheckStorm(const std::string& uri, const EngineOptions& options, const Logs& logs) {
  for (const auto& [reason, times] : logs.refusals) {
    CAPTURE(reason);
    CAPTURE(times);
    CHECK((reason == "expired" ||
           test::IsTaken(ReasonFromName(reason).value_or(Reason::k_internal))));
  }
  // By the clients' own clocks: two bookings never certainly stood together.
  for (auto [where, taken] : logs.taken) {
    std::sort(taken.begin(), taken.end(),
              [](const Taken& a, const Taken& b) { return a.from < b.from; });
    for (std::size_t i = 1; i < taken.size(); ++i) CHECK(taken[i - 1].to <= taken[i].from);
  }
  Result<Engine> engine = Engine::Open(uri, options);
  REQUIRE_OK(engine);
  for (const auto& [id, promise] : logs.promised) {
    const Result<Booking> booking = engine->GetBooking({.booking = id});
    REQUIRE_OK(booking);
    Promise kept = Promise::Of(*booking);
    // Whoever came by later has written down that a hold ran out.
    if (promise.status == BookingStatus::kHold && kept.status == BookingStatus::kExpired) {
      kept.status = BookingStatus::kHold;
    }
    CHECK(kept.Text() == promise.Text());
  }
  CheckHistory(*engine, logs);
  const Result<VerifyReport> report = engine->Verify({});
  REQUIRE_OK(report);
  CHECK(report->findings.empty());
}

void Rage(const store::Backend& backend, const Storm& storm) {
  CAPTURE(backend.name);
  const std::uint64_t seed = test::Seed("law 3, storm");
  CAPTURE(seed);
  const store::Database database(backend);
  const EngineOptions options{.store = database.options, .default_actor = {}};
  {
    Result<Engine> engine = Engine::Open(database.uri(), options);
    REQUIRE_OK(engine);
    REQUIRE_OK(engine->Apply({.catalog = test::Desk()}));
  }
  const store::TempDir logs_of;
  std::vector<test::Child> children;
  const auto log_of = [&](int number) { return logs_of / fmt::format("{}.log", number); };
  const std::int64_t begin = Microseconds();
  const int started = storm.processes + 2 * static_cast<int>(storm.workers.size());
  for (int number = 0; number < started; ++number) {
    const auto worker = static_cast<std::size_t>(number - storm.processes) / 2;
    children.emplace_back([&, number, worker] {
      if (number < storm.processes) {
        return Run(database.uri(), options, storm, number, seed, begin, log_of(number));
      }
      return RunWorker(storm.workers[worker], database.uri(), storm, number, seed, begin,
                       log_of(number));
    });
  }
  for (test::Child& child : children) CHECK(child.Wait() == 0);
  Logs logs;
  for (int number = 0; number < started; ++number) {
    const std::int64_t answers = logs.answers;
    ReadLog(log_of(number), &logs);
    CAPTURE(number);
    CHECK(logs.answers > answers);  // everybody got something
  }
  std::string refusals;
  for (const auto& [reason, times] : logs.refusals)
    refusals += fmt::format(" {} {}", reason, times);
  MESSAGE(backend.name << ": answers " << logs.answers << ", bookings " << logs.promised.size()
                       << ", refused:" << refusals);
  CHECK(logs.answers > 20 * storm.seconds);
  CheckStorm(database.uri(), options, logs);
}

// ROTA_STORM=<seconds> makes them longer.
int Seconds(int usual) {
  const char* given = std::getenv("ROTA_STORM");
  return given ? std::stoi(given) : usual;
}

TEST_CASE("law 3: a storm of processes and threads") {
  for (const store::Backend& backend : store::SharedBackends()) {
    // One thread in each client of a server: there it is the processes that meet.
    Rage(backend, {.threads = backend.server ? 1 : 4, .seconds = Seconds(3)});
  }
}

// The commands in ROTA_STORM_WORKERS, divided by |.
std::vector<std::string> Workers() {
  std::vector<std::string> workers;
  const char* given = std::getenv("ROTA_STORM_WORKERS");
  std::istringstream lines(given ? given : "");
  for (std::string line; std::getline(lines, line, '|');) workers.push_back(line);
  return workers;
}

TEST_CASE("law 3: a storm of programs in several languages" * doctest::skip(Workers().empty())) {
  for (const store::Backend& backend : store::SharedBackends()) {
    if (backend.server) continue;  // the file is what programs of one machine share
    Rage(backend, {.processes = 3, .threads = 2, .seconds = Seconds(4), .workers = Workers()});
  }
}

}  // namespace
}  // namespace rota
