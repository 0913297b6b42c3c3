// Many programs write to one PostgreSQL at once, and everything they do touches what others touch:
// attendees, hosts, collectives, overlapping sets of hosts, batches in any order. Nothing is
// exceeded, nobody is at two places, and the server never has to end a deadlock.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "tests/contract/backend.h"
#include "tests/property/random_office.h"
#include "tests/property/rounds.h"
#include "tests/support/calls.h"
#include "tests/support/must.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using Json = nlohmann::json;
using test::CallJson;
using test::Must;
using test::ReasonOf;

constexpr int kEngines = 3, kThreads = 2;  // each engine has as many writers at once
constexpr int kHosts = 6;
constexpr int kMost = 3;                 // of an attendee's limit, a day
constexpr Instant kMonday = 1893715200;  // 2030-01-07T00:00:00Z
constexpr const char* kNow = "2030-01-01T00:00:00Z";
const char* const kVisitors[] = {"kim@example.net", "Kim@Example.net", "lu@example.net"};
const char* const kRefusals[] = {"occupied", "limit",      "quorum", "invalid_transition",
                                 "buffer",   "not_a_host", "expired"};

Json Host(int i) { return {{"user", fmt::format("p{}", i)}}; }

// Everybody has a type of their own, each two neighbours share one, and all serve one together. A
// visitor has so many bookings a day, of whatever type; "guest" and "second" are users who attend.
Catalog Crossing() {
  Json catalog = {{"organization",
                   {{"id", "o"},
                    {"name", "O"},
                    {"zone", "UTC"},
                    {"default_schedule", "s"},
                    {"limits", {{{"scope", "attendee"}, {"per", "day"}, {"count", kMost}}}}}},
                  {"schedules",
                   {{{"id", "s"},
                     {"rules",
                      {{{"days", {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}},
                        {"start", "00:00"},
                        {"end", "24:00"}}}}}}},
                  {"users",
                   {{{"id", "guest"}, {"name", "G"}, {"email", "guest@example.net"}},
                    {{"id", "second"}, {"name", "S"}, {"email", "second@example.net"}}}}};
  Json members = Json::array(), everybody = Json::array();
  for (int i = 0; i < kHosts; ++i) {
    const std::string id = fmt::format("p{}", i);
    catalog["users"].push_back({{"id", id}, {"name", id}});
    members.push_back(Host(i));
    if (i < 3) everybody.push_back(Host(i));
  }
  catalog["teams"] = {{{"id", "t"}, {"slug", "t"}, {"name", "T"}, {"members", members}}};
  const auto add = [&](const std::string& id, const char* scheduling, Json hosts) {
    catalog["event_types"].push_back({{"id", id},
                                      {"team", "t"},
                                      {"slug", id},
                                      {"title", id},
                                      {"durations_min", {60}},
                                      {"scheduling", scheduling},
                                      {"hosts", std::move(hosts)}});
  };
  for (int i = 0; i < kHosts; ++i) {
    add(fmt::format("own{}", i), "individual", Json::array({Host(i)}));
    add(fmt::format("pair{}", i), "round_robin", Json::array({Host(i), Host((i + 1) % kHosts)}));
  }
  add("all", "collective", everybody);
  Result<Catalog> read = ReadCatalog(catalog.dump());
  INFO(read.status().message() << " " << read.status().path());
  REQUIRE(read.ok());
  return *read;
}

// One writer: what it does next is thrown with dice, on bookings of its own and on new ones.
class Writer {
 public:
  Writer(Engine& engine, std::uint64_t seed, int number)
      : engine_(engine), dice_(seed + static_cast<std::uint64_t>(number)) {}

  void Run(int rounds) {
    for (int i = 0; i < rounds; ++i) Note(Step());
  }
  const std::map<std::string, int>& told() const { return told_; }

 private:
  Json Step() {
    const std::int64_t throwing = dice_.Between(0, 99);
    if (throwing < 20) return Batch();
    if (throwing < 30 && !own_.empty()) return Ask("booking.cancel", {{"booking", Any()}});
    if (throwing < 40 && !own_.empty()) {
      return Ask("booking.move", {{"booking", Any()}, {"start", Start()}});
    }
    if (throwing < 48 && own_.size() > 1) return Swap();
    if (throwing < 51) return Reassign();
    if (throwing < 60) {
      const Json held = Ask("booking.hold", New());
      return ReasonOf(held).empty() ? Ask("booking.confirm", {{"booking", held["id"]}}) : held;
    }
    return Ask("booking.book", New());
  }

  Json Swap() {
    const std::string one = Any(), other = Any();
    if (one == other) return {};
    return Ask("booking.swap", {{"booking", one}, {"with", other}, {"exchange", "times"}});
  }

  // A host is away for a day.
  Json Reassign() {
    const Instant day = kMonday + dice_.Between(0, 3) * kDay;
    return Ask("time_off.reassign", {{"user", fmt::format("p{}", dice_.Between(0, kHosts - 1))},
                                     {"from", FormatInstant(day)},
                                     {"to", FormatInstant(day + kDay)}});
  }

  // Some of them are refused; the others stand.
  Json Batch() {
    Json commands = Json::array();
    for (std::int64_t i = dice_.Between(2, 4); i > 0; --i) {
      commands.push_back({{"verb", "booking.book"}, {"body", New()}});
    }
    const Json answer = Ask("batch", {{"mode", "each"}, {"commands", commands}});
    if (!ReasonOf(answer).empty()) return answer;
    for (const Json& verdict : answer["verdicts"]) {
      Note(verdict.contains("error") ? Json{{"error", verdict["error"]}} : verdict["answer"]);
    }
    return {};
  }

  Json New() {
    const std::int64_t kind = dice_.Between(0, 9);
    const std::int64_t host = dice_.Between(0, kHosts - 1);
    std::string type = fmt::format("{}{}", kind < 5 ? "own" : "pair", host);
    if (kind == 9) type = "all";
    Json attendee = {{"name", "N"}};
    if (dice_.Chance(40)) {
      attendee["user"] = dice_.Chance(50) ? "guest" : "second";
    } else {
      attendee["email"] = kVisitors[dice_.Between(0, 2)];
    }
    return {{"event_type", type}, {"start", Start()}, {"attendees", Json::array({attendee})}};
  }
  std::string Start() {
    return FormatInstant(kMonday + dice_.Between(0, 3) * kDay + dice_.Between(8, 15) * kHour);
  }
  std::string Any() {
    return own_[static_cast<std::size_t>(dice_.Between(0, std::ssize(own_) - 1))];
  }

  Json Ask(const char* verb, Json body) {
    body["now"] = kNow;
    return CallJson(engine_, verb, body);
  }
  void Note(const Json& answer) {
    if (answer.is_null()) return;
    const std::string reason = ReasonOf(answer);
    ++told_[reason];
    if (reason.empty() && answer.contains("id")) own_.push_back(answer["id"]);
  }

  Engine& engine_;
  test::Dice dice_;
  std::vector<std::string> own_;
  std::map<std::string, int> told_;
};

// Whose calendar a booking is in, and whose limit it counts for.
std::set<std::string> PeopleOf(const Booking& booking) {
  std::set<std::string> people(booking.hosts.begin(), booking.hosts.end());
  for (const Attendee& attendee : booking.attendees) {
    if (!attendee.user.empty()) people.insert(attendee.user);
  }
  return people;
}

// No limit is exceeded, and nobody is at two places.
void CheckBookings(Engine& engine) {
  std::map<std::pair<std::string, Instant>, int> a_day, at_once;
  std::string cursor;
  int live = 0;
  do {
    ListBody list;
    list.kind = "booking";
    list.cursor = cursor;
    const Page page = Must(engine.List(list, {.now = kMonday - kDay}));
    for (const std::string& text : page.items) {
      const Booking booking = Must(ReadRecord<Booking>(text, {.open = true}));
      if (booking.status != BookingStatus::kConfirmed) continue;
      ++live;
      for (const std::string& who : PeopleOf(booking)) ++at_once[{who, booking.start}];
      for (const Attendee& attendee : booking.attendees) {
        std::string who = attendee.user + attendee.email;
        for (char& c : who) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        ++a_day[{who, booking.start / kDay}];
      }
    }
    cursor = page.next_cursor;
  } while (!cursor.empty());
  CHECK(live > 20);
  for (const auto& [where, count] : a_day) {
    CAPTURE(where.first);
    CHECK(count <= kMost);
  }
  for (const auto& [where, count] : at_once) {
    CAPTURE(where.first);
    CHECK(count == 1);  // all bookings begin at a full hour and take one
  }
}

std::int64_t Deadlocks(const store::Database& database) {
  const auto session = database.Open();
  store::Statement read = session->Query(
      "SELECT sum(deadlocks)::bigint FROM pg_stat_database WHERE datname=current_database()");
  REQUIRE_OK(read.Step());
  return read.Int(0);
}

const store::Backend& PostgresBackend() {
  const std::vector<store::Backend>& all = store::Backends();
  return *std::find_if(all.begin(), all.end(), [](const store::Backend& b) { return b.server; });
}

std::vector<Engine> OpenEngines(const store::Database& database, int count) {
  std::vector<Engine> engines;
  for (int i = 0; i < count; ++i) {
    engines.push_back(
        Must(Engine::Open(database.uri(), {.store = database.options, .default_actor = {}})));
  }
  return engines;
}

TEST_CASE("writers who cross each other exceed nothing and never deadlock") {
  const std::uint64_t seed = test::Seed("locks");
  CAPTURE(seed);
  const store::Database database(PostgresBackend());
  const std::int64_t deadlocks = Deadlocks(database);
  std::map<std::string, int> told;
  {
    std::vector<Engine> engines = OpenEngines(database, kEngines);
    Must(engines[0].Apply({.catalog = Crossing()}, {.now = kMonday - 7 * kDay}));
    std::vector<Writer> writers;
    for (int i = 0; i < kEngines * kThreads; ++i) {
      writers.emplace_back(engines[static_cast<std::size_t>(i % kEngines)], seed, i * 1000);
    }
    std::vector<std::thread> threads;
    for (Writer& writer : writers) {
      threads.emplace_back([&writer] { writer.Run(test::Rounds(60)); });
    }
    for (std::thread& thread : threads) thread.join();
    for (const Writer& writer : writers) {
      for (const auto& [reason, count] : writer.told()) told[reason] += count;
    }
    CheckBookings(engines[0]);
    const VerifyReport verified = Must(engines[0].Verify({}));
    CAPTURE(verified.findings);
    CHECK(verified.findings.empty());
  }
  for (const auto& [reason, count] : told) {
    CAPTURE(reason);
    CAPTURE(count);
    const bool expected = reason.empty() || std::find(std::begin(kRefusals), std::end(kRefusals),
                                                      reason) != std::end(kRefusals);
    CHECK(expected);
  }
  CHECK(told[""] > 40);
  CHECK(told["limit"] > 0);
  // Sessions tell the server's statistics what they met when they end.
  CHECK(Deadlocks(database) == deadlocks);
}

// So many threads, each with an engine of its own, do it at the same moment.
template <typename Act>
std::map<std::string, int> AtOnce(std::vector<Engine>& engines, const Act& act) {
  std::vector<std::string> answers(engines.size());
  std::vector<std::thread> threads;
  std::atomic<std::size_t> ready = 0;
  for (std::size_t i = 0; i < engines.size(); ++i) {
    threads.emplace_back([&, i] {
      for (++ready; ready < engines.size();) std::this_thread::yield();
      answers[i] = ReasonOf(act(engines[i], static_cast<int>(i)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::map<std::string, int> counts;
  for (const std::string& answer : answers) ++counts[answer];
  return counts;
}

using Counts = std::map<std::string, int>;

Json BookingOf(const std::string& type, Instant start, Json attendee) {
  attendee["name"] = "N";
  return {{"now", kNow},
          {"event_type", type},
          {"start", FormatInstant(start)},
          {"attendees", Json::array({std::move(attendee)})}};
}

TEST_CASE("one who attends is asked for by one host only") {
  const store::Database database(PostgresBackend());
  std::vector<Engine> engines = OpenEngines(database, kHosts);
  Must(engines[0].Apply({.catalog = Crossing()}, {.now = kMonday - 7 * kDay}));
  for (int round = 0; round < test::Rounds(12); ++round) {
    const Counts counts = AtOnce(engines, [&](Engine& engine, int i) {
      return CallJson(engine, "booking.book",
                      BookingOf(fmt::format("own{}", i), kMonday + round * kDay + 9 * kHour,
                                {{"user", "guest"}}));
    });
    CHECK(counts == Counts{{"", 1}, {"occupied", kHosts - 1}});
  }
}

TEST_CASE("a command repeated at the same moment under its key is carried out once") {
  const store::Database database(PostgresBackend());
  std::vector<Engine> engines = OpenEngines(database, kHosts);
  Must(engines[0].Apply({.catalog = Crossing()}, {.now = kMonday - 7 * kDay}));
  for (int round = 0; round < test::Rounds(8); ++round) {
    const Counts counts = AtOnce(engines, [&](Engine& engine, int) {
      Json body = BookingOf("own1", kMonday + round * kDay, {{"email", "kim@example.net"}});
      body["idempotency_key"] = fmt::format("k{}", round);
      return CallJson(engine, "booking.book", body);
    });
    CHECK(counts == Counts{{"", kHosts}});
  }
  CHECK(Must(engines[0].List({.kind = "booking"}, {.now = kMonday})).items.size() ==
        static_cast<std::size_t>(test::Rounds(8)));
}

TEST_CASE("an address, and a booking's external_ref, belong to one of those who want it at once") {
  const store::Database database(PostgresBackend());
  std::vector<Engine> engines = OpenEngines(database, kHosts);
  Must(engines[0].Apply({.catalog = Crossing()}, {.now = kMonday - 7 * kDay}));
  for (int round = 0; round < test::Rounds(8); ++round) {
    const Counts users = AtOnce(engines, [&](Engine& engine, int i) {
      return CallJson(engine, "record.put",
                      {{"now", kNow},
                       {"kind", "user"},
                       {"record",
                        {{"id", fmt::format("u{}-{}", round, i)},
                         {"name", "U"},
                         {"email", fmt::format("u{}@example.net", round)}}}});
    });
    CHECK(users == Counts{{"", 1}, {"email_taken", kHosts - 1}});
    const Counts bookings = AtOnce(engines, [&](Engine& engine, int i) {
      Json body = BookingOf(fmt::format("own{}", i), kMonday + round * kDay,
                            {{"email", fmt::format("v{}@example.net", i)}});
      body["external_ref"] = fmt::format("R-{}", round);
      return CallJson(engine, "booking.book", body);
    });
    CHECK(bookings == Counts{{"", 1}, {"external_ref_taken", kHosts - 1}});
  }
}

TEST_CASE("batches with the same commands in different orders do not wait for each other") {
  const store::Database database(PostgresBackend());
  const std::int64_t deadlocks = Deadlocks(database);
  {
    std::vector<Engine> engines = OpenEngines(database, kHosts);
    Must(engines[0].Apply({.catalog = Crossing()}, {.now = kMonday - 7 * kDay}));
    for (int round = 0; round < test::Rounds(8); ++round) {
      const Counts counts = AtOnce(engines, [&](Engine& engine, int i) {
        Json commands = Json::array();
        for (int at = 0; at < kHosts; ++at) {
          const int host = i % 2 == 0 ? at : kHosts - 1 - at;
          Json body = BookingOf(fmt::format("own{}", host), kMonday + round * kDay + i * kHour,
                                {{"email", fmt::format("v{}@example.net", host)}});
          body.erase("now");
          commands.push_back({{"verb", "booking.book"}, {"body", body}});
        }
        return CallJson(engine, "batch",
                        {{"now", kNow}, {"mode", "all_or_nothing"}, {"commands", commands}});
      });
      // Each visitor may have three a day: three of the batches, whichever they are.
      CHECK(counts == Counts{{"", kMost}, {"limit", kHosts - kMost}});
    }
  }
  CHECK(Deadlocks(database) == deadlocks);
}

// Types own0 to own5, each of one host: those with an even number keep an hour between an
// attendee's bookings, all others refuse two at once; "far" is p0's own too, in the south. Visitors
// have two bookings to come at most, a member hosts three a day of the team.
Catalog Strict() {
  Json catalog = {{"organization",
                   {{"id", "o"},
                    {"name", "O"},
                    {"zone", "UTC"},
                    {"default_schedule", "s"},
                    {"limits", {{{"scope", "attendee"}, {"per", "upcoming"}, {"count", 2}}}},
                    {"distances", {{{"from", "north"}, {"to", "south"}, {"min", 30}}}}}},
                  {"schedules",
                   {{{"id", "s"},
                     {"rules",
                      {{{"days", {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}},
                        {"start", "00:00"},
                        {"end", "24:00"}}}}}}}};
  Json members = Json::array();
  const auto add = [&](const std::string& id, int host, const char* place, Json more) {
    Json type = {{"id", id},
                 {"team", "t"},
                 {"slug", id},
                 {"title", id},
                 {"durations_min", {60}},
                 {"step_min", 15},
                 {"hosts", {Host(host)}}};
    type["locations"] = {{{"kind", "address"}, {"place", place}}};
    type.update(more);
    catalog["event_types"].push_back(type);
  };
  for (int i = 0; i < kHosts; ++i) {
    const std::string id = fmt::format("p{}", i);
    catalog["users"].push_back({{"id", id}, {"name", id}, {"rest_min", 600}});
    members.push_back(Host(i));
    add(fmt::format("own{}", i), i, "north",
        i % 2 == 0 ? Json{{"attendee_gap_min", 60}} : Json{{"attendee_overlap", "refuse"}});
  }
  add("far", 0, "south", Json::object());
  catalog["teams"] = {{{"id", "t"},
                       {"slug", "t"},
                       {"name", "T"},
                       {"members", members},
                       {"limits", {{{"scope", "member"}, {"per", "day"}, {"count", 3}}}}}};
  Result<Catalog> read = ReadCatalog(catalog.dump());
  INFO(read.status().message() << " " << read.status().path());
  REQUIRE(read.ok());
  return *read;
}

TEST_CASE("rules of attendees, members, rest and ways hold whoever books at the same moment") {
  for (const store::Backend& backend : store::SharedBackends()) {
    CAPTURE(backend.name);
    const store::Database database(backend);
    std::vector<Engine> engines = OpenEngines(database, kHosts);
    Must(engines[0].Apply({.catalog = Strict()}, {.now = kMonday - 7 * kDay}));
    for (int round = 0; round < test::Rounds(4); ++round) {
      CAPTURE(round);
      // Each round has days and visitors of its own.
      const Instant day = kMonday + 10 * round * kDay;
      const auto book = [&](const char* visitor, const auto& type, const auto& start) {
        return AtOnce(engines, [&, visitor](Engine& engine, int i) {
          const std::string email =
              fmt::format("{}{}-{}@example.net", visitor, round, visitor[0] == 'x' ? i : 0);
          return CallJson(engine, "booking.book", BookingOf(type(i), start(i), {{"email", email}}));
        });
      };
      const auto own = [](int i) { return fmt::format("own{}", i); };
      const auto odd = [](int i) { return fmt::format("own{}", i | 1); };
      CHECK(book("a", odd, [&](int i) { return day + 9 * kHour + i / 2 * 15 * kMinute; }).at("") ==
            1);
      const auto even = [](int i) { return fmt::format("own{}", i & ~1); };
      CHECK(book("b", even, [&](int i) {
              return day + 12 * kHour + i % 2 * 90 * kMinute;
            }).at("") == 1);
      CHECK(book("c", own, [&](int i) { return day + (2 + i) * kDay + 12 * kHour; }) ==
            Counts{{"", 2}, {"limit", kHosts - 2}});
      const auto first = [](int) { return std::string("own0"); };
      CHECK(book("x1", first, [&](int i) { return day + kDay + (8 + 2 * i) * kHour; }) ==
            Counts{{"", 3}, {"limit", kHosts - 3}});
      const auto late = [&](int i) { return day + 8 * kDay + (i % 2 == 0 ? 22 : 30) * kHour; };
      CHECK(book("x2", first, late) == Counts{{"", 1}, {"occupied", 2}, {"rest", 3}});
      const auto either = [](int i) { return std::string(i % 2 == 0 ? "own0" : "far"); };
      const auto near = [&](int i) { return day + 6 * kDay + 9 * kHour + i % 2 * 75 * kMinute; };
      CHECK(book("x3", either, near) == Counts{{"", 1}, {"occupied", 2}, {"distance", 3}});
    }
    CHECK(Must(engines[0].Verify({})).findings.empty());
  }
}

}  // namespace
}  // namespace rota
