// Several programs write to one database at the same moment, each with an engine of its own: laws 3
// and 8 hold to the last booking, on SQLite and on PostgreSQL.
#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/contract/backend.h"
#include "tests/property/journal.h"
#include "tests/property/rounds.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using Json = nlohmann::json;

constexpr int kWriters = 5;

// A database and the engines of so many programs on it.
class Programs {
 public:
  Programs(const store::Backend& backend, const Catalog& catalog) : database_(backend) {
    EngineOptions options{.store = database_.options, .default_actor = {}};
    options.store.durability = OpenOptions::Durability::kNormal;  // no power is lost here
    for (int i = 0; i < kWriters; ++i) {
      Result<Engine> engine = Engine::Open(database_.uri(), options);
      REQUIRE_OK(engine);
      engines_.push_back(*std::move(engine));
      if (i == 0) REQUIRE_OK(engines_[0].Apply({.catalog = catalog}, kAt));
    }
  }

  Engine& operator[](int writer) { return engines_[static_cast<std::size_t>(writer)]; }

  // Each of the first `writers` does the same at once; how often that got which answer.
  std::map<Reason, int> AtOnce(int writers, const std::function<Status(Engine&, int)>& act) {
    std::vector<Status> answers(static_cast<std::size_t>(writers));
    std::vector<std::thread> threads;
    std::atomic<int> ready = 0;
    for (int i = 0; i < writers; ++i) {
      threads.emplace_back([&, i] {
        for (++ready; ready < writers;) std::this_thread::yield();
        answers[static_cast<std::size_t>(i)] = act((*this)[i], i);
      });
    }
    for (std::thread& thread : threads) thread.join();
    std::map<Reason, int> told;
    for (const Status& answer : answers) ++told[answer.reason()];
    return told;
  }

  inline static const Envelope kAt{.now = test::kDeskNow};

 private:
  store::Database database_;
  std::vector<Engine> engines_;
};

BookBody Wanted(const std::string& event_type, Instant start, const std::string& who = "kim") {
  BookBody body;
  body.event_type = event_type;
  body.start = start;
  body.attendees = {Attendee{.email = who + "@example.net", .name = who}};
  return body;
}

// ---- law 3 ------------------------------------------------------------------

TEST_CASE("law 3: k programs on a start of capacity c get exactly min(k, c) bookings") {
  const std::uint64_t seed = test::Seed("law 3, programs");
  CAPTURE(seed);
  for (const store::Backend& backend : store::SharedBackends()) {
    CAPTURE(backend.name);
    Programs programs(backend, test::Desk());
    test::Dice dice(seed);
    for (int round = 0; round < test::Rounds(12); ++round) {
      const bool three = dice.Chance(50), holds = dice.Chance(50);
      const int writers = static_cast<int>(dice.Between(1, kWriters));
      CAPTURE(writers);
      CAPTURE(holds);
      const BookBody body = Wanted(three ? "three" : "one", test::DeskStart(round));
      auto told = programs.AtOnce(writers, [&](Engine& engine, int) {
        return holds ? engine.Hold({.book = body}, Programs::kAt).status()
                     : engine.Book(body, Programs::kAt).status();
      });
      const int booked = std::min(writers, three ? 3 : 1);
      CHECK(told[Reason::kNone] == booked);
      CHECK(told[Reason::k_occupied] == writers - booked);
    }
    CHECK(programs[0].Verify({})->findings.empty());
  }
}

// ---- law 8 ------------------------------------------------------------------

constexpr int kMost = 3;  // of every limit, a day

// For each scope two event types, "user-0" and "user-1", which share nothing but what the limit
// counts by, and the same with requests that take nothing until they are approved. What a limit
// counts by is one event type, or one host of it, where the scope says so.
Json TypeJson(const std::string& scope, int number, bool asks, const std::string& team) {
  const bool one_host = scope == "user" || scope == "host";
  const std::string host = one_host ? scope : fmt::format("{}-{}", scope, number);
  const std::string id = fmt::format("{}-{}{}", scope, number, asks ? "-ask" : "");
  Json type = {{"id", id},
               {"slug", id},
               {"title", id},
               {"team", team},
               {"durations_min", {30}},
               {"hosts", {{{"user", host}}}}};
  if (asks) type.update({{"requires_approval", true}, {"pending_blocks", false}});
  if (scope == "type" || scope == "host" || scope == "attendee") {
    type["limits"] = {
        {{"scope", scope == "type" ? "event_type" : scope}, {"per", "day"}, {"count", kMost}}};
  }
  return type;
}

constexpr const char* kScopes[] = {"type", "host", "user", "team", "descendants", "attendee"};

Catalog Limited() {
  Json limit = {{"per", "day"}, {"count", kMost}}, with_below = limit;
  with_below["descendants"] = true;
  Json catalog = {
      {"organization", {{"id", "o"}, {"name", "O"}, {"zone", "UTC"}, {"default_schedule", "s"}}},
      {"schedules",
       {{{"id", "s"},
         {"rules",
          {{{"days", {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}},
            {"start", "00:00"},
            {"end", "24:00"}}}}}}},
      {"users", {{{"id", "user"}, {"name", "U"}, {"limits", {limit}}}}}};
  Json teams;
  for (const char* id : {"free", "team", "descendants", "below"}) {
    teams[id] = {{"id", id}, {"slug", id}, {"name", id}, {"members", Json::array()}};
  }
  teams["team"]["limits"] = {limit};
  teams["descendants"]["limits"] = {with_below};
  teams["below"]["parent"] = "descendants";
  std::set<std::string> users = {"user"};
  for (const std::string scope : kScopes) {
    for (const int number : {0, 1}) {
      std::string team = teams.contains(scope) ? scope : "free";
      if (scope == "descendants" && number == 1) team = "below";
      for (const bool asks : {false, true}) {
        const Json type = TypeJson(scope, number, asks, team);
        catalog["event_types"].push_back(type);
        const std::string host = type["hosts"][0]["user"];
        if (users.insert(host).second) catalog["users"].push_back({{"id", host}, {"name", host}});
        Json& members = teams[team]["members"];
        if (std::find(members.begin(), members.end(), Json{{"user", host}}) == members.end()) {
          members.push_back({{"user", host}});
        }
      }
    }
  }
  for (const Json& team : teams) catalog["teams"].push_back(team);
  Result<Catalog> read = ReadCatalog(catalog.dump());
  INFO(read.status().message() << " " << read.status().path());
  REQUIRE(read.ok());
  return *read;
}

// How a booking comes to count on a day.
enum class Way { kBook, kHold, kMove, kApprove };

class LimitRounds {
 public:
  LimitRounds(Programs* programs, std::string scope)
      : programs_(*programs), scope_(std::move(scope)) {}

  // All writers want a place on one day that has kMost: whether so many got one, and the others
  // were told why not.
  bool IsRight(Way way) {
    std::map<Reason, int> told = Round(way);
    return told[Reason::kNone] == kMost && told[Reason::k_limit] == kWriters - kMost;
  }

 private:
  std::map<Reason, int> Round(Way way) {
    const Instant day = test::kDeskOpens + NextDay() * kDay;
    std::vector<std::string> ids;
    for (int i = 0; i < kWriters; ++i) {
      ids.push_back(fmt::format("{}-{}-{}", scope_, day, i));
      if (way == Way::kBook || way == Way::kHold) continue;
      // Before: on a day of its own, or a request of this day that takes nothing yet.
      const Instant from =
          way == Way::kMove ? test::kDeskOpens + NextDay() * kDay : StartOf(day, i);
      const Envelope named{.now = test::kDeskNow, .new_id = ids.back()};
      REQUIRE_OK(programs_[i].Book(Wanted(TypeOf(way, i), from, scope_), named));
    }
    return programs_.AtOnce(kWriters, [&](Engine& engine, int i) {
      const std::string& id = ids[static_cast<std::size_t>(i)];
      const BookBody body = Wanted(TypeOf(way, i), StartOf(day, i), scope_);
      switch (way) {
        case Way::kBook:
          return engine.Book(body, Programs::kAt).status();
        case Way::kHold:
          return engine.Hold({.book = body}, Programs::kAt).status();
        case Way::kMove: {
          MoveBody move;
          move.booking = id;
          move.start = body.start;
          return engine.Move(move, Programs::kAt).status();
        }
        case Way::kApprove:
          break;
      }
      return engine.Approve({.booking = id, .note = {}}, Programs::kAt).status();
    });
  }

  // Nobody is in another's way but by the limit.
  static Instant StartOf(Instant day, int writer) { return day + writer * kHour; }
  std::int64_t NextDay() { return day_++; }
  std::string TypeOf(Way way, int writer) const {
    const bool one_type = scope_ == "type" || scope_ == "host" || scope_ == "attendee";
    return fmt::format("{}-{}{}", scope_, one_type ? 0 : writer % 2,
                       way == Way::kApprove ? "-ask" : "");
  }

  Programs& programs_;
  std::string scope_;
  std::int64_t day_ = 0;
};

TEST_CASE("law 8: limits hold to the last booking, whoever writes at once") {
  for (const store::Backend& backend : store::SharedBackends()) {
    CAPTURE(backend.name);
    Programs programs(backend, Limited());
    for (const std::string scope : kScopes) {
      CAPTURE(scope);
      LimitRounds limit(&programs, scope);
      for (const Way way : {Way::kBook, Way::kHold, Way::kMove, Way::kApprove}) {
        CAPTURE(static_cast<int>(way));
        for (int round = 0; round < test::Rounds(2); ++round) CHECK(limit.IsRight(way));
      }
    }
    CHECK(programs[0].Verify({})->findings.empty());
  }
}

}  // namespace
}  // namespace rota
