// Free stretches and ad-hoc groups against checks of single starts, minute by minute.
#include "src/availability/openings.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "rota/codec/record_json.h"
#include "src/availability/ad_hoc_group.h"
#include "src/availability/facts_of.h"
#include "src/availability/query.h"
#include "src/availability/resolve_offer.h"
#include "src/availability/slots.h"
#include "tests/property/random_office.h"
#include "tests/property/rounds.h"
#include "tests/support/must.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using test::Dice;
using test::Must;
using test::RandomOffice;

// An office at its moment, asked about without a database.
struct Moment {
  explicit Moment(const RandomOffice& office)
      : scenario(office.AsScenario()),
        catalog(Must(ResolvedCatalog::Build(scenario.catalog))),
        facts(Must(FactsOf(*catalog, scenario))),
        range{Midnight(office.day).s - 6 * kHour, Midnight(office.day).s + 30 * kHour} {}

  Scenario scenario;
  std::shared_ptr<const ResolvedCatalog> catalog;
  Facts facts;
  Interval range;
};

// A question whose starts are checked one by one, off the grid.
class Checked {
 public:
  Checked(const Moment& moment, std::shared_ptr<const Offer> offer, const Query& query)
      : offer_(std::move(offer)),
        request_(Must(
            RequestOf(*moment.catalog, *offer_, moment.facts, query, moment.scenario.now, 0))) {
    off_grid_ = request_;
    off_grid_.overrides.Add(RuleOverride::kGrid);
    const Zone& zone = *offer_->grid_zone;  // under "first n" the whole date is looked at
    const Interval dates = {zone.CivilDay(zone.CivilDateOf(moment.range.start)).start,
                            moment.range.end};
    pipeline_ = std::make_unique<Pipeline>(Must(Pipeline::Prepare(off_grid_, dates)));
  }

  const Request& request() const { return request_; }
  const Offer& offer() const { return *offer_; }
  StartCheck At(Instant start) const { return CheckStart(*pipeline_, start); }

 private:
  std::shared_ptr<const Offer> offer_;
  Request request_, off_grid_;
  std::unique_ptr<Pipeline> pipeline_;
};

std::unique_ptr<Checked> Group(const Moment& moment, const std::vector<QueryMember>& members,
                               std::int32_t duration_min) {
  Query query;
  query.members = members;
  query.duration_min = duration_min;
  REQUIRE(CheckAsked(QueryOp::kSlots, query).ok());
  const auto group = Must(ResolveGroup(*moment.catalog, members, duration_min));
  return std::make_unique<Checked>(moment, std::shared_ptr<const Offer>(group, &group->offer),
                                   query);
}

std::unique_ptr<Checked> Asked(const Moment& moment, const Query& query) {
  Offer offer = Must(ResolveOffer(*moment.catalog, "asked", [&](std::uint32_t user) {
    return moment.facts.Person(user).absences;
  }));
  return std::make_unique<Checked>(moment, std::make_shared<const Offer>(std::move(offer)), query);
}

bool HasThings(const Moment& moment) { return !moment.scenario.catalog.resources.empty(); }

// Some of the people, and at most one thing or pool that is required: of several it would matter
// how they are linked.
std::vector<QueryMember> RandomMembers(const Moment& moment, Dice& dice) {
  std::vector<QueryMember> members;
  for (const std::string& user :
       dice.Some<std::string>({"ana", "bo", "cy", "dia", "eli"}, dice.Between(1, 4))) {
    members.push_back(
        {.user = user, .resource = {}, .pool = {}, .required = members.empty() || dice.Chance(50)});
  }
  if (!HasThings(moment) || dice.Chance(40)) return members;
  for (const char* optional : {"hall", "van"}) {
    if (!dice.Chance(30)) continue;
    members.push_back({.user = {}, .resource = optional, .pool = {}, .required = false});
  }
  if (dice.Chance(50)) {
    members.push_back({.user = {}, .resource = {}, .pool = dice.Pick({"rooms", "any"})});
  } else {
    members.push_back({.user = {}, .resource = dice.Pick({"room", "other_room"}), .pool = {}});
  }
  return members;
}

// What a group amounts to: each of its members asked about alone.
class Alone {
 public:
  Alone(const Moment& moment, std::vector<QueryMember> members, std::int32_t duration_min)
      : moment_(moment), members_(std::move(members)) {
    for (const QueryMember& one : members_) {
      for (const QueryMember& stands : StandingFor(one)) {
        if (alone_.contains(KeyOf(stands))) continue;
        alone_.emplace(KeyOf(stands), Group(moment_, {stands}, duration_min));
      }
    }
  }

  bool Free(const QueryMember& one, Instant start) const {
    const std::vector<QueryMember> standing = StandingFor(one);
    return std::any_of(standing.begin(), standing.end(), [&](const QueryMember& stands) {
      return alone_.at(KeyOf(stands))->At(start).offered();
    });
  }

  bool AllFree(Instant start) const {
    return std::all_of(members_.begin(), members_.end(),
                       [&](const QueryMember& one) { return !one.required || Free(one, start); });
  }

 private:
  static std::string KeyOf(const QueryMember& one) { return one.user + "/" + one.resource; }

  // A pool is any one of its things; a facilitator who is required as a person is not there twice.
  std::vector<QueryMember> StandingFor(const QueryMember& one) const {
    if (one.pool.empty()) {
      return {{.user = one.user, .resource = one.resource, .pool = {}, .required = true}};
    }
    std::vector<QueryMember> standing;
    for (const ResourcePool& pool : moment_.scenario.catalog.resource_pools) {
      if (pool.header.id != one.pool) continue;
      for (const std::string& id : pool.members) {
        if (IsRequired(moment_.catalog->FacilitatorOf(moment_.catalog->FindResource(id)))) continue;
        standing.push_back({.user = {}, .resource = id, .pool = {}, .required = true});
      }
    }
    return standing;
  }

  bool IsRequired(std::uint32_t user) const {
    return std::any_of(members_.begin(), members_.end(), [&](const QueryMember& one) {
      return one.required && user != kNone && one.user == moment_.catalog->user(user).header.id;
    });
  }

  const Moment& moment_;
  std::vector<QueryMember> members_;
  std::map<std::string, std::unique_ptr<Checked>> alone_;
};

std::vector<std::string> UsersOf(const Moment& moment, const Offer& offer,
                                 const std::vector<std::uint32_t>& hosts) {
  std::vector<std::string> users;
  for (const std::uint32_t host : hosts) {
    users.push_back(moment.catalog->user(offer.hosts[host].user).header.id);
  }
  std::sort(users.begin(), users.end());
  users.erase(std::unique(users.begin(), users.end()), users.end());
  return users;
}

TEST_CASE("an ad-hoc group is free where each of its members is, asked alone") {
  const std::uint64_t seed = test::Seed("ad-hoc groups");
  int offered = 0, refused = 0, listed = 0, unlisted = 0, on_grid = 0;
  for (int round = 0; round < test::Rounds(60); ++round) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(round);
    CAPTURE(own);
    const RandomOffice office(own);
    CAPTURE(office.text());
    const Moment moment(office);
    Dice dice(own);
    const std::vector<QueryMember> members = RandomMembers(moment, dice);
    const std::int32_t duration_min = dice.Pick({15, 30, 45, 60, 95});
    const auto group = Group(moment, members, duration_min);
    const Alone alone(moment, members, duration_min);
    const Slots slots =
        Must(FindSlots(group->request(), moment.range, {.hosts = true, .lattice = true}));
    for (std::size_t i = 0; i < slots.starts.size(); ++i) {
      CAPTURE(FormatInstant(slots.starts[i]));
      CHECK((slots.remaining[i] > 0) == alone.AllFree(slots.starts[i]));
      on_grid += slots.remaining[i] > 0;
    }
    for (Instant start = moment.range.start; start < moment.range.end; start += 7 * kMinute) {
      CAPTURE(FormatInstant(start));
      const StartCheck check = group->At(start);
      REQUIRE(check.offered() == alone.AllFree(start));
      (check.offered() ? offered : refused) += 1;
      if (!check.offered()) continue;
      std::vector<std::string> free;
      for (const QueryMember& one : members) {
        if (one.user.empty()) continue;
        const bool is_free = alone.Free(one, start);
        if (is_free) free.push_back(one.user);
        (is_free ? listed : unlisted) += 1;
      }
      std::sort(free.begin(), free.end());
      REQUIRE(UsersOf(moment, group->offer(), check.hosts) == free);
      for (const QueryMember& one : members) {
        if (one.resource.empty()) continue;
        const auto thing = std::find_if(
            group->offer().things.begin(), group->offer().things.end(), [&](const auto& some) {
              return some.resource == moment.catalog->FindResource(one.resource);
            });
        const auto at = static_cast<std::size_t>(thing - group->offer().things.begin());
        REQUIRE(check.things[at].free == alone.Free(one, start));
      }
    }
  }
  CHECK(offered > 100);
  CHECK(refused > 100);
  CHECK(listed > 100);
  CHECK(unlisted > 0);
  CHECK(on_grid > 0);
}

// The starts of stretches, one a minute; each stretch ends where the next minute is none.
std::set<Instant> StartsOf(const std::vector<Interval>& stretches, std::int64_t duration_s) {
  std::set<Instant> starts;
  Instant last = kMinInstant;
  for (const Interval& stretch : stretches) {
    CHECK(stretch.start > last + kMinute);
    for (last = stretch.start; last + duration_s < stretch.end; last += kMinute) {
      starts.insert(last);
    }
    starts.insert(last);
    CHECK(last + duration_s == stretch.end);
  }
  return starts;
}

// What checks of every minute say.
struct ByMinute {
  std::set<Instant> all;
  std::map<std::uint32_t, std::set<Instant>> users, things;

  ByMinute(const Checked& asked, Interval range) {
    const Offer& offer = asked.offer();
    for (const OfferHost& host : offer.hosts) {
      if (host.fixed || asked.request().Allows(host)) users[host.user];
    }
    for (const std::uint32_t thing : offer.ServingThings()) things[thing];
    for (Instant start = range.start + (kMinute - range.start % kMinute) % kMinute;
         start < range.end; start += kMinute) {
      const StartCheck check = asked.At(start);
      if (!check.offered()) continue;
      all.insert(start);
      for (const std::uint32_t host : check.hosts) users[offer.hosts[host].user].insert(start);
      for (auto& [thing, starts] : things) {
        const std::vector<std::uint32_t>& linked = offer.things[thing].takes;
        const auto free = [&](std::uint32_t one) { return check.things[one].free; };
        if (free(thing) && std::all_of(linked.begin(), linked.end(), free)) starts.insert(start);
      }
    }
  }
};

void CheckOpenings(const Checked& asked, Interval range, int* seen) {
  const std::int64_t duration_s = asked.request().duration_s();
  const Openings found = Must(FindOpenings(asked.request(), range, SIZE_MAX));
  const ByMinute minutes(asked, range);
  REQUIRE(StartsOf(found.all, duration_s) == minutes.all);
  REQUIRE(found.users.size() == minutes.users.size());
  for (const auto& [user, stretches] : found.users) {
    REQUIRE(StartsOf(stretches, duration_s) == minutes.users.at(user));
  }
  REQUIRE(found.things.size() == minutes.things.size());
  for (const auto& [thing, stretches] : found.things) {
    REQUIRE(StartsOf(stretches, duration_s) == minutes.things.at(thing));
  }
  *seen += static_cast<int>(found.all.size());
  if (found.all.size() < 2) return;
  const std::size_t most = found.all.size() / 2;
  const Openings few = Must(FindOpenings(asked.request(), range, most));
  REQUIRE(few.all == std::vector<Interval>(found.all.begin(),
                                           found.all.begin() + static_cast<std::ptrdiff_t>(most)));
  const Instant last = few.all.back().end - duration_s;
  for (std::size_t i = 0; i < found.users.size(); ++i) {
    std::set<Instant> starts = minutes.users.at(found.users[i].first);
    starts.erase(starts.upper_bound(last), starts.end());
    REQUIRE(StartsOf(few.users[i].second, duration_s) == starts);
  }
}

TEST_CASE("every minute inside a free stretch is offered by a check off the grid, none outside") {
  const std::uint64_t seed = test::Seed("openings");
  int of_types = 0, of_groups = 0;
  for (int round = 0; round < test::Rounds(40); ++round) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(round);
    CAPTURE(own);
    const RandomOffice office(own, {.seats = 30});
    CAPTURE(office.text());
    const Moment moment(office);
    Dice dice(own);
    Query query;
    if (dice.Chance(30)) query.duration_min = office.durations().back();
    if (dice.Chance(20)) query.hosts = {dice.Of(office.hosts())};
    CheckOpenings(*Asked(moment, query), moment.range, &of_types);
    CheckOpenings(*Group(moment, RandomMembers(moment, dice), dice.Pick({20, 60})), moment.range,
                  &of_groups);
  }
  CHECK(of_types > 0);
  CHECK(of_groups > 0);
}

// The document of a booking has one pair of buffers, where the database keeps those of each host.
bool HasOwnBuffers(const Moment& moment) {
  const auto& profiles = moment.scenario.catalog.profiles;
  return std::any_of(profiles.begin(), profiles.end(), [](const AvailabilityProfile& profile) {
    return profile.buffer_before_min || profile.buffer_after_min;
  });
}

TEST_CASE("a database answers questions about groups and stretches as a document of its facts") {
  const std::uint64_t seed = test::Seed("openings of a database");
  int compared = 0;
  for (int round = 0; round < test::Rounds(40); ++round) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(round);
    CAPTURE(own);
    const RandomOffice office(own);
    CAPTURE(office.text());
    const Moment moment(office);
    if (HasOwnBuffers(moment)) continue;
    ++compared;
    Engine engine = office.Open();
    Dice dice(own);
    ScenarioQuery asked;
    asked.what.from = moment.range.start;
    asked.what.to = moment.range.end;
    asked.what.start = moment.range.start + dice.Between(0, 35) * kHour;
    asked.what.members = RandomMembers(moment, dice);
    asked.what.duration_min = dice.Pick({15, 60});
    for (const QueryOp op :
         {QueryOp::kSlots, QueryOp::kDates, QueryOp::kNext, QueryOp::kCheck, QueryOp::kOpenings}) {
      asked.op = op;
      Scenario scenario = moment.scenario;
      scenario.query = asked;
      const Result<Document> answer =
          engine.Ask({.op = op, .what = asked.what}, {.now = office.now});
      INFO(answer.status().message());
      REQUIRE(answer.ok());
      CHECK(answer->json == Must(Evaluate(scenario)));
    }
    Scenario scenario = moment.scenario;
    scenario.query = {.op = QueryOp::kOpenings, .what = {}, .actor = {}, .facts = {}};
    scenario.query.what.event_type = "asked";
    scenario.query.what.from = moment.range.start;
    scenario.query.what.to = moment.range.end;
    const AskBody same{.op = QueryOp::kOpenings, .what = scenario.query.what};
    CHECK(Must(engine.Ask(same, {.now = office.now})).json == Must(Evaluate(scenario)));
  }
  CHECK(compared > 0);
}

}  // namespace
}  // namespace rota
