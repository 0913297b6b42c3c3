// Law 1 for visits (behaviour §18): what is offered is what ordinary bookings, made one after the
// other by somebody who tries every minute and every host, find first; what is offered can be
// booked as it is, and nothing else.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>
#include <thread>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "tests/contract/backend.h"
#include "tests/property/rounds.h"
#include "tests/support/must.h"
#include "tests/support/office.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using test::At;
using test::Must;
using test::T;

class Salon {
 public:
  explicit Salon(std::uint64_t seed) : random_(seed) {
    catalog_ = test::Office();
    for (Team& team : catalog_.teams) {
      for (Membership& member : team.members) member.weight = Pick({50, 100});
    }
    for (const char* id : {"cut", "dye", "dry"}) {
      EventType type;
      type.header.id = type.slug = type.title = id;
      type.team = "support";
      type.durations_min = {Pick({15, 20, 30})};
      type.step_min = Pick({15, 30});
      type.buffer_after_min = Pick({0, 0, 5, 10});
      type.scheduling = Chance(70) ? Scheduling::kRoundRobin : Scheduling::kCollective;
      const int hosts = type.scheduling == Scheduling::kRoundRobin ? Pick({1, 2, 3}) : Pick({1, 2});
      std::vector<std::string> all = {"ana", "bo", "cy"};
      std::shuffle(all.begin(), all.end(), random_);
      for (int i = 0; i < hosts; ++i) {
        type.hosts.push_back({.user = all[static_cast<std::size_t>(i)]});
      }
      type.limits.emplace();
      if (Chance(20)) type.limits->push_back({.per = LimitPeriod::kDay, .count = Pick({1, 3})});
      if (Chance(20)) {
        type.limits->push_back({.scope = LimitScope::kHost, .per = LimitPeriod::kDay, .count = 2});
      }
      if (Chance(15)) type.first_slots_per_day = 4;
      if (Chance(20)) type.minimum_notice_min = 150;
      catalog_.event_types.push_back(type);
    }
    if (Chance(20)) catalog_.users[0].limits.push_back({.per = LimitPeriod::kDay, .count = 3});
  }

  int Pick(std::initializer_list<int> of) {
    return *(of.begin() +
             std::uniform_int_distribution<int>(0, static_cast<int>(of.size()) - 1)(random_));
  }
  bool Chance(int percent) {
    return std::uniform_int_distribution<int>(1, 100)(random_) <= percent;
  }
  const Catalog& catalog() const { return catalog_; }

  Engine Open() {
    Engine engine = Must(Engine::Open(":memory:", {}));
    Must(engine.Apply({.catalog = catalog_}, At()));
    for (int i = Pick({0, 1, 3}); i > 0; --i) {
      BookBody other;
      other.event_type = Type();
      other.start = T("2026-03-02T08:00:00Z") + Pick({0, 3, 6, 7, 9, 12, 14}) * 15 * kMinute;
      other.attendees = {Attendee{.email = "lee@example.net", .name = "Lee"}};
      other.overrides.Add(RuleOverride::kGrid);
      (void)engine.Book(other, At());
    }
    return engine;
  }

  std::string Type() {
    return catalog_
        .event_types[catalog_.event_types.size() - 3 + static_cast<std::size_t>(Pick({0, 1, 2}))]
        .header.id;
  }
  const EventType& TypeOf(const std::string& id) const {
    return *std::find_if(catalog_.event_types.begin(), catalog_.event_types.end(),
                         [&](const EventType& type) { return type.header.id == id; });
  }

  Query RandomQuery() {
    Query query;
    const int parts = Pick({1, 2, 2, 3});
    for (int i = 0; i < parts; ++i) {
      QueryPart& part = query.parts.emplace_back();
      part.event_type = Type();
      part.gap.at_least_min = Pick({0, 0, 1});
      part.gap.at_most_min = part.gap.at_least_min + Pick({0, 2, 5});
      if (parts > 1 && Chance(25)) part.same_host_as = (i + 1) % parts;
      if (Chance(10)) part.hosts = {TypeOf(part.event_type).hosts[0].user};
    }
    if (Chance(40)) query.order = PartOrder::kAny;
    return query;
  }

 private:
  std::mt19937_64 random_;
  Catalog catalog_;
};

const Attendee kKim{.email = "kim@example.net", .name = "Kim"};

// Tries everything by ordinary bookings.
class Tries {
 public:
  Tries(Engine& engine, const Salon& salon, const Query& query)
      : engine_(engine), salon_(salon), query_(query) {}

  // (part, start) of each in the order taken; empty: none.
  using Found = std::vector<std::pair<std::size_t, Instant>>;

  Found First(Instant start) {
    std::vector<std::size_t> order(query_.parts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    Found best;
    do {
      Found times = {{order[0], start}};
      if (Extend(order, &times) && (best.empty() || EndOf(times) < EndOf(best))) best = times;
    } while (query_.order == PartOrder::kAny && std::next_permutation(order.begin(), order.end()));
    return best;
  }

  Instant EndOf(const Found& times) const {
    return times.back().second + Length(times.back().first);
  }

 private:
  std::int64_t Length(std::size_t part) const {
    return salon_.TypeOf(query_.parts[part].event_type).durations_min[0] * kMinute;
  }

  bool Extend(const std::vector<std::size_t>& order, Found* times) {
    // The first n of a day are those of all hosts, whoever is tried then.
    if (times->size() == 1 && !Begins(order.front(), times->front().second)) return false;
    if (!Fits(*times, 0, {})) return false;
    if (times->size() == order.size()) return true;
    const std::size_t part = order[times->size()];
    const Instant end = EndOf(*times);
    for (std::int32_t gap = query_.parts[part].gap.at_least_min;
         gap <= query_.parts[part].gap.at_most_min; ++gap) {
      times->emplace_back(part, end + gap * kMinute);
      if (Extend(order, times)) return true;
      times->pop_back();
    }
    return false;
  }

  bool Begins(std::size_t part, Instant start) {
    Query query{.event_type = query_.parts[part].event_type};
    query.hosts = query_.parts[part].hosts;
    query.start = start;
    return Must(engine_.Check(query, At())).available;
  }

  // Whether some choice of hosts serves all of them, those before `at` being booked already.
  bool Fits(const Found& times, std::size_t at, std::vector<Booking> made) {
    if (at == times.size()) return BindsHold(times, made);
    const QueryPart& part = query_.parts[times[at].first];
    const EventType& type = salon_.TypeOf(part.event_type);
    BookBody body;
    body.event_type = part.event_type;
    body.start = times[at].second;
    body.attendees = {kKim};
    if (at > 0) {
      for (const RuleOverride rule :
           {RuleOverride::kGrid, RuleOverride::kNotice, RuleOverride::kWindow,
            RuleOverride::kFirstN, RuleOverride::kLeadThreshold}) {
        body.overrides.Add(rule);
      }
    }
    std::vector<std::vector<std::string>> choices = {part.hosts};
    if (part.hosts.empty() && type.scheduling == Scheduling::kRoundRobin) {
      choices.clear();
      for (const HostRow& host : type.hosts) choices.push_back({host.user});
    }
    for (const std::vector<std::string>& hosts : choices) {
      body.hosts = hosts;
      const Result<Booking> booked = engine_.Book(body, At());
      if (!booked.ok()) continue;
      std::vector<Booking> all = made;
      all.push_back(*booked);
      const bool fits = Fits(times, at + 1, all);
      Must(engine_.Cancel({.booking = booked->header.id}, At()));
      if (fits) return true;
    }
    return false;
  }

  bool BindsHold(const Found& times, const std::vector<Booking>& made) const {
    for (std::size_t i = 0; i < times.size(); ++i) {
      for (std::size_t k = 0; k < times.size(); ++k) {
        const auto bound = query_.parts[times[i].first].same_host_as;
        if (!bound || static_cast<std::size_t>(*bound) != times[k].first) continue;
        const bool shared =
            std::any_of(made[i].hosts.begin(), made[i].hosts.end(), [&](const std::string& host) {
              return std::find(made[k].hosts.begin(), made[k].hosts.end(), host) !=
                     made[k].hosts.end();
            });
        if (!shared) return false;
      }
    }
    return true;
  }

  Engine& engine_;
  const Salon& salon_;
  const Query& query_;
};

std::vector<QueryPart> ListOf(const Query& query, const Tries::Found& times) {
  std::vector<QueryPart> parts;
  for (const auto& [part, start] : times) {
    QueryPart& one = parts.emplace_back(query.parts[part]);
    one.start = start;
    if (!one.same_host_as) continue;
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (times[i].first == static_cast<std::size_t>(*query.parts[part].same_host_as)) {
        one.same_host_as = static_cast<std::int32_t>(i);
      }
    }
  }
  return parts;
}

std::size_t Live(Engine& engine) {
  ListBody live{.kind = "booking", .limit = 1000};
  live.status.Add(BookingStatus::kConfirmed);
  return Must(engine.List(live, At())).items.size();
}

TEST_CASE("visits are offered as ordinary bookings find them, and booked as they are offered") {
  const std::uint64_t seed = test::Seed("visits");
  int offered = 0, refused = 0, several = 0;
  for (int round = 0; round < test::Rounds(25); ++round) {
    CAPTURE(round);
    Salon salon(seed + static_cast<std::uint64_t>(round) * 7919);
    Engine engine = salon.Open();
    Query query = salon.RandomQuery();
    CAPTURE(WriteRecord(query, See::kNever));
    CAPTURE(WriteRecord(salon.catalog(), See::kNever));
    const Instant from = T("2026-03-02T08:00:00Z"), to = from + 4 * kHour;
    query.from = from;
    query.to = to;
    std::map<Instant, VisitAnswer> visits;
    const SlotsAnswer slots = Must(engine.ListSlots(query, At()));
    for (const VisitAnswer& visit : *slots.visits) {
      visits[visit.start] = visit;
    }
    query.from.reset();
    query.to.reset();
    Tries tries(engine, salon, query);
    for (Instant start = from; start < to; start += 15 * kMinute) {
      CAPTURE(FormatInstant(start));
      const std::size_t live = Live(engine);
      const Tries::Found found = tries.First(start);
      CHECK(Live(engine) == live);
      const auto visit = visits.find(start);
      CHECK((visit != visits.end()) == !found.empty());
      if (visit == visits.end() && !found.empty()) continue;
      Query about = query;
      about.start = start;
      const CheckAnswer check = Must(engine.Check(about, At()));
      CHECK(check.available == !found.empty());
      BookBody body;
      body.parts = query.parts;
      body.order = query.order;
      body.start = start;
      body.attendees = {kKim};
      if (found.empty()) {
        ++refused;
        const Result<Booking> booked = engine.Book(body, At());
        CHECK(!booked.ok());
        CHECK(ReasonName(booked.status().reason()) == check.reason);
        CHECK(Live(engine) == live);
        continue;
      }
      if (visit == visits.end()) continue;
      ++offered;
      several += found.size() > 1;
      REQUIRE(visit->second.parts.size() == found.size());
      for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(visit->second.parts[i].event_type == query.parts[found[i].first].event_type);
        CHECK(visit->second.parts[i].start == found[i].second);
      }
      CHECK(check.parts == visit->second.parts);
      const std::vector<QueryPart> list = ListOf(query, found);
      for (const bool resolved : {true, false}) {
        BookBody as_offered = body;
        if (resolved) {
          as_offered.parts = list;
          as_offered.start = 0;
          as_offered.order = PartOrder::kDeclared;
        }
        const Result<Booking> booked = engine.Book(as_offered, At());
        INFO(booked.status().message(), " ", ReasonName(booked.status().reason()));
        REQUIRE(booked.ok());
        REQUIRE(booked->parts.size() == found.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
          CHECK(booked->parts[i].start == found[i].second);
          for (const std::string& host : *booked->parts[i].hosts) {
            const std::vector<std::string>& able = *visit->second.parts[i].hosts;
            CHECK(std::find(able.begin(), able.end(), host) != able.end());
          }
        }
        CHECK(Must(engine.Verify({})).findings.empty());
        Must(engine.Cancel({.booking = booked->parts.back().booking}, At()));
        CHECK(Live(engine) == live);
      }
      // Whoever is named could serve it, and nobody else.
      const std::size_t i = static_cast<std::size_t>(round) % list.size();
      const EventType& type = salon.TypeOf(list[i].event_type);
      if (type.scheduling != Scheduling::kRoundRobin || !list[i].hosts.empty()) continue;
      for (const HostRow& host : type.hosts) {
        BookBody named = body;
        named.parts = list;
        named.start = 0;
        named.order = PartOrder::kDeclared;
        named.parts[i].hosts = {host.user};
        const Result<Booking> booked = engine.Book(named, At());
        const std::vector<std::string>& able = *visit->second.parts[i].hosts;
        CHECK(booked.ok() == (std::find(able.begin(), able.end(), host.user) != able.end()));
        if (booked.ok()) Must(engine.Cancel({.booking = booked->header.id}, At()));
      }
    }
  }
  MESSAGE("visits offered: " << offered << " (of several parts " << several << "), refused "
                             << refused);
  CHECK(several > 5);
  CHECK(refused > 5);
}

// Two cut and dye, two dye and dry, all day; each has one limit of six a day.
Catalog Shop() {
  return Must(ReadCatalog(R"({
      "organization": {"id": "o", "name": "O", "zone": "UTC", "default_schedule": "s"},
      "schedules": [{"id": "s", "rules": [{"days": ["mon"], "start": "00:00", "end": "24:00"}]}],
      "users": [{"id": "ana", "name": "Ana"}, {"id": "bo", "name": "Bo"}, {"id": "cy", "name": "Cy"}],
      "teams": [{"id": "t", "slug": "t", "name": "T",
                 "members": [{"user": "ana"}, {"user": "bo"}, {"user": "cy"}]}],
      "event_types": [
        {"id": "cut", "team": "t", "slug": "cut", "title": "C", "durations_min": [30],
         "scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}]},
        {"id": "dye", "team": "t", "slug": "dye", "title": "D", "durations_min": [45],
         "scheduling": "round_robin", "hosts": [{"user": "bo"}, {"user": "cy"}],
         "limits": [{"per": "day", "count": 8}]},
        {"id": "dry", "team": "t", "slug": "dry", "title": "E", "durations_min": [15],
         "scheduling": "round_robin", "hosts": [{"user": "cy"}, {"user": "ana"}]}]})"));
}

// One program: it books visits at random, moves and cancels them, and knows which stand.
class Customer {
 public:
  Customer(std::uint64_t seed, std::string name) : random_(seed), name_(std::move(name)) {}

  void Step(Engine& engine) {
    const std::uint64_t what = random_() % 10;
    if (what < 6 || mine_.empty()) {
      BookBody body;
      for (const char* type : {"cut", "dye", "dry"}) body.parts.push_back({.event_type = type});
      if (random_() % 3 == 0) body.parts.pop_back();
      if (random_() % 2 == 0) body.order = PartOrder::kAny;
      body.start = Start();
      body.attendees = {{.email = name_ + "@example.net", .name = name_}};
      const Result<Booking> booked = engine.Book(body, kBefore);
      if (booked.ok()) mine_.push_back(booked->header.id);
      CheckAnswer(booked.status());
    } else if (what < 8) {
      MoveBody move{.booking = mine_[random_() % mine_.size()]};
      move.start = Start();
      CheckAnswer(engine.Move(move, kBefore).status());
    } else {
      const std::size_t which = random_() % mine_.size();
      CheckAnswer(engine.Cancel({.booking = mine_[which]}, kBefore).status());
      mine_.erase(mine_.begin() + static_cast<std::ptrdiff_t>(which));
    }
  }

  const std::vector<std::string>& mine() const { return mine_; }

  inline static const Instant kDayStart = T("2030-01-07T00:00:00Z");  // a Monday
  inline static const Envelope kBefore{.now = T("2030-01-01T00:00:00Z")};

 private:
  Instant Start() { return kDayStart + static_cast<std::int64_t>(random_() % 12) * 30 * kMinute; }

  // Only what others took may refuse.
  static void CheckAnswer(const Status& status) {
    if (status.ok()) return;
    const Reason reason = status.reason();
    INFO(ReasonName(reason) << " " << status.message());
    CHECK((reason == Reason::k_occupied || reason == Reason::k_limit ||
           reason == Reason::k_quorum || reason == Reason::k_policy ||
           reason == Reason::k_misaligned));
  }

  std::mt19937_64 random_;
  std::string name_;
  std::vector<std::string> mine_;
};

TEST_CASE("law 3: visits of many engines are whole or not there, and take nobody twice") {
  constexpr int kEngines = 4;
  const std::uint64_t seed = test::Seed("law 3, visits");
  for (const store::Backend& backend : store::SharedBackends()) {
    CAPTURE(backend.name);
    CAPTURE(seed);
    store::Database database(backend);
    database.options.durability = OpenOptions::Durability::kNormal;
    EngineOptions options;
    options.store = database.options;
    std::vector<Engine> engines;
    std::vector<Customer> customers;
    for (int i = 0; i < kEngines; ++i) {
      engines.push_back(Must(Engine::Open(database.uri(), options)));
      if (i == 0) Must(engines[0].Apply({.catalog = Shop()}, Customer::kBefore));
      customers.emplace_back(seed + static_cast<std::uint64_t>(i), fmt::format("c{}", i));
    }
    for (int round = 0; round < test::Rounds(3); ++round) {
      std::vector<std::thread> threads;
      for (std::size_t i = 0; i < kEngines; ++i) {
        threads.emplace_back([&, i] {
          for (int step = 0; step < 12; ++step) customers[i].Step(engines[i]);
        });
      }
      for (std::thread& thread : threads) thread.join();
    }
    CHECK(Must(engines[0].Verify({})).findings.empty());
    std::size_t stand = 0;
    for (const Customer& customer : customers) {
      for (const std::string& id : customer.mine()) {
        const Booking visit = Must(engines[0].GetBooking({.booking = id}, Customer::kBefore));
        CHECK(visit.parts.size() >= 2);
        for (const VisitPart& part : visit.parts) {
          CHECK(part.status == BookingStatus::kConfirmed);
          ++stand;
        }
        for (std::size_t i = 1; i < visit.parts.size(); ++i) {
          const Instant gap = visit.parts[i].start - visit.parts[i - 1].end;
          CHECK(gap >= 0);
          CHECK(gap <= 15 * kMinute);
        }
      }
    }
    ListBody live{.kind = "booking", .limit = 1000};
    live.status.Add(BookingStatus::kConfirmed);
    CHECK(Must(engines[0].List(live, Customer::kBefore)).items.size() == stand);
    MESSAGE(backend.name << ": parts that stand " << stand);
    CHECK(stand > 0);
  }
}

}  // namespace
}  // namespace rota
