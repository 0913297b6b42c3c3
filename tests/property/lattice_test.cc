// One pass says for every start of the grid whether it is offered, and if not, why. The reasons
// must be those that Explain's objections give, read the way people say it: "it fails with the
// first place that nobody fills; a place is lost with the last who could have filled it". Explain
// records every objection of every rule on its own and knows nothing of the rows of bytes that the
// pass combines.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "src/availability/explain.h"
#include "src/availability/facts_of.h"
#include "src/availability/query.h"
#include "src/availability/resolve_offer.h"
#include "tests/property/random_office.h"
#include "tests/property/rounds.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using test::Dice;
using test::RandomOffice;

// A random office's moment, as the rules read it.
struct Moment {
  explicit Moment(const RandomOffice& office) : scenario(office.AsScenario()) {
    catalog = *ResolvedCatalog::Build(scenario.catalog);
    facts = *FactsOf(*catalog, scenario);
  }
  Scenario scenario;
  std::shared_ptr<const ResolvedCatalog> catalog;
  Facts facts;
};

Request RandomRequest(const RandomOffice& office, const Moment& moment, const Offer& offer,
                      Dice& dice) {
  Query query;
  if (dice.Chance(30)) query.duration_min = offer.type->durations_min.back();
  if (dice.Chance(20)) query.hosts = {dice.Of(office.hosts())};
  if (dice.Chance(50)) {
    query.attendee =
        dice.Pick<QueryAttendee>({QueryAttendee{"", "KIM@example.net"}, QueryAttendee{"eli", ""},
                                  QueryAttendee{"ana", ""}, QueryAttendee{"", "new@example.net"}});
  }
  Request request = *RequestOf(*moment.catalog, offer, moment.facts, query,
                               office.now + dice.Pick({0, 60, 61, 3600}), 0);
  for (int rule = 0; rule <= static_cast<int>(RuleOverride::kCalendar); ++rule) {
    if (dice.Chance(5)) request.overrides.Add(static_cast<RuleOverride>(rule));
  }
  for (const Settlement by : {Settlement::kHold, Settlement::kSameTime, Settlement::kSeries}) {
    if (dice.Chance(5)) request.settled.Add(by);
  }
  return request;
}

// Whom a start may be asked of: the hosts that the filter leaves, required ones in any case, and
// who stands in only while the others are away.
std::vector<std::uint32_t> Askable(const Request& request, Instant start) {
  std::vector<std::uint32_t> askable;
  for (std::uint32_t i = 0; i < request.offer->hosts.size(); ++i) {
    const OfferHost& host = request.offer->hosts[i];
    if (!host.fixed && !request.Allows(host)) continue;
    if (host.StandsInDuring({start, start + request.duration_s()})) askable.push_back(i);
  }
  return askable;
}

// Why a start that is not offered fails, from every objection.
Reason ByObjections(const Offer& offer, const Explanation& why, bool cut_by_first_n) {
  std::map<std::uint32_t, std::vector<const HostExplanation*>> places;
  for (const HostExplanation& host : why.hosts) {
    const OfferHost& offered = offer.hosts[host.index];
    const std::uint32_t own = offered.stands_in() ? offered.covers : host.index;
    places[offered.fixed ? own : kNone].push_back(&host);
  }
  std::set<Reason> lost_by;
  for (const auto& [place, hosts] : places) {
    std::set<Reason> reasons;
    bool filled = false;
    for (const HostExplanation* host : hosts) {
      filled |= host->objections.empty();
      if (!host->objections.empty()) reasons.insert(host->objections.front().reason);
    }
    if (!filled) lost_by.insert(*reasons.rbegin());
  }
  if (!lost_by.empty()) return *lost_by.begin();
  if (!why.common.empty()) return why.common.front().reason;
  return cut_by_first_n ? Reason::k_not_among_first : Reason::k_quorum;
}

struct Tally {
  std::map<Reason, int> reasons;
  std::map<Alignment, int> alignments;  // that offered something
  int offered = 0, first_n = 0, stand_ins = 0, fixed_and_rotating = 0, windows = 0;
};

void Count(const Offer& offer, std::size_t offered, Tally* tally) {
  if (offered == 0) return;
  ++tally->alignments[offer.alignment];
  tally->offered += static_cast<int>(offered);
  tally->first_n += offer.type->first_slots_per_day.has_value();
  tally->windows += offer.window.type != WindowType::kNone;
  bool fixed = false, rotating = false, stands_in = false;
  for (const OfferHost& host : offer.hosts) {
    (host.fixed ? fixed : rotating) = true;
    stands_in |= host.stands_in();
  }
  tally->stand_ins += stands_in;
  tally->fixed_and_rotating += fixed && rotating;
}

// The lattice's rows by start; rows of the plain list must be among them.
std::map<Instant, Reason> LatticeReasons(const Request& request, Interval range, Tally* tally) {
  const Result<Slots> lattice = FindSlots(request, range, {.lattice = true});
  const Result<Slots> list = FindSlots(request, range, {.hosts = true});
  REQUIRE(lattice.ok());
  REQUIRE(list.ok());
  std::map<Instant, Reason> reasons;
  std::size_t at = 0;
  for (std::size_t i = 0; i < lattice->starts.size(); ++i) {
    CAPTURE(FormatInstant(lattice->starts[i]));
    reasons[lattice->starts[i]] = lattice->reasons[i];
    const bool offered = lattice->reasons[i] == Reason::kNone;
    CHECK(offered == (lattice->remaining[i] > 0));
    if (!offered) {
      CHECK(lattice->hosts_free[i] == 0);
      continue;
    }
    REQUIRE(at < list->starts.size());
    CHECK(list->starts[at] == lattice->starts[i]);
    CHECK(list->remaining[at] == lattice->remaining[i]);
    CHECK(list->hosts_free[at] == lattice->hosts_free[i]);
    ++at;
  }
  CHECK(at == list->starts.size());
  Count(*request.offer, at, tally);
  return reasons;
}

void CheckStarts(const Request& request, Interval range, Tally* tally) {
  const std::map<Instant, Reason> lattice = LatticeReasons(request, range, tally);
  std::set<Instant> starts;
  for (const auto& [start, reason] : lattice) starts.insert(start);
  for (Instant start = range.start; start < range.end; start += 25 * kMinute) starts.insert(start);
  Request all_day = request;
  all_day.overrides.Add(RuleOverride::kFirstN);
  for (const Instant start : starts) {
    CAPTURE(FormatInstant(start));
    const Explanation why = *Explain(request, start, 2 * kDay);
    const Explanation check = *Check(request, start);
    const bool cut = Check(all_day, start)->offered();
    const Reason expected = why.offered() ? Reason::kNone : ByObjections(*request.offer, why, cut);
    CHECK(ReasonName(why.reason) == ReasonName(expected));
    CHECK(ReasonName(check.reason) == ReasonName(expected));
    CHECK(check.remaining == why.remaining);
    ++tally->reasons[expected];
    const auto laid = lattice.find(start);
    if (laid != lattice.end()) CHECK(ReasonName(laid->second) == ReasonName(expected));
    const bool on_grid = laid != lattice.end() || !IsAsked(request, Reason::k_misaligned);
    if (!on_grid) CHECK(!why.offered());
    const std::vector<std::uint32_t> askable = Askable(request, start);
    REQUIRE(check.hosts.size() == askable.size());
    REQUIRE(why.hosts.size() == askable.size());
    for (std::size_t i = 0; i < askable.size(); ++i) {
      CHECK(check.hosts[i].index == askable[i]);
      CHECK(why.hosts[i].index == askable[i]);
      CHECK(ReasonName(check.hosts[i].reason()) == ReasonName(why.hosts[i].reason()));
    }
  }
}

TEST_CASE("one pass gives each start the first reason that its objections give") {
  const std::uint64_t seed = test::Seed("first reasons");
  Tally tally;
  for (int round = 0; round < test::Rounds(400); ++round) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(round);
    // What the reasons should be is worked out from the hosts' alone.
    const RandomOffice office(own, {.things = false, .groups = false});
    CAPTURE(own);
    CAPTURE(office.text());
    Dice dice(own);
    const Moment moment(office);
    const Offer offer =
        *ResolveOffer(*moment.catalog, dice.Pick({"asked", "asked", "other"}),
                      [&](std::uint32_t user) { return moment.facts.Person(user).absences; });
    const Request request = RandomRequest(office, moment, offer, dice);
    const Instant from = Midnight(office.day).s - 6 * kHour;
    CheckStarts(request, {from, from + 36 * kHour}, &tally);
  }
  // Dice that never fell on something would prove nothing about it.
  CHECK(tally.offered > 2000);
  CHECK(tally.alignments.size() == 6);
  CHECK(tally.first_n > 3);
  CHECK(tally.windows > 5);
  CHECK(tally.stand_ins > 3);
  CHECK(tally.fixed_and_rotating > 3);
  CHECK(tally.reasons.size() > 12);
  std::string text;
  for (const auto& [reason, times] : tally.reasons) {
    text += " " + std::string(ReasonName(reason)) + " " + std::to_string(times);
  }
  MESSAGE("offered " << tally.offered << " starts; first n " << tally.first_n << ", windows "
                     << tally.windows << ", stand-ins " << tally.stand_ins
                     << ", fixed and rotating " << tally.fixed_and_rotating << ";" << text);
}

}  // namespace
}  // namespace rota
