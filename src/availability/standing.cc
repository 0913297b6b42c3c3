// Turns and credits.
//
// A turn counts when it was given, or its booking starts, in the period that the criterion names.
// Where a host could not have taken a turn, because they were on leave or joined later, giving it
// to others must not put that host behind. So they are credited what would have been their part,
// had they kept pace with those who could:
//
//   turns of ana and bo while cy is away   4 and 2, weights 200, 100, cy 100
//   credited to cy                         6 · 100/(200 + 100) = 2
//
// Each turn is shared out among exactly those who could take it, so however many are away at once
// nobody is credited more than the others took. `shortfall` keeps to Cal.com's published
// arithmetic instead: what others were booked in the meantime, divided by the number of the
// others, of accepted bookings alone.
#include "src/availability/standing.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <span>

#include "src/availability/group_turns.h"
#include "src/availability/period.h"

namespace rota {
namespace {

// The options of a criterion, with what they are when nothing is said.
struct Counting {
  explicit Counting(const Criterion& by)
      : published(by.name == CriterionName::kShortfall),
        by_start(by.basis == CriterionBasis::kStart),
        interval(by.interval.value_or(CriterionInterval::kNone)),
        no_shows(by.no_shows.value_or(!published)),
        calibration(by.calibration.value_or(true)) {}

  bool Counts(const TurnTaken& turn) const {
    return (!published || turn.accepted) && (no_shows || !turn.missed);
  }
  // Nothing but how many: the sums that are kept serve.
  bool plain() const { return !published && interval == CriterionInterval::kNone && no_shows; }

  bool published, by_start;
  CriterionInterval interval;
  bool no_shows, calibration;
};

bool Shares(const OfferHost& host, bool published) {
  return !host.fixed && host.active && !host.stands_in() && (published || host.weight > 0);
}

bool MayBeCredited(const OfferHost& host, const Facts& facts) {
  return host.joined_at || !facts.Person(host.user).absences.empty();
}

const Criterion* Weighing(std::span<const Criterion> criteria) {
  const auto found = std::find_if(criteria.begin(), criteria.end(), [](const Criterion& one) {
    return one.name == CriterionName::kApportion || one.name == CriterionName::kShortfall;
  });
  return found == criteria.end() ? nullptr : &*found;
}

std::int64_t TurnsOf(const Facts& facts, std::uint32_t user, std::span<const std::uint32_t> types) {
  std::int64_t count = 0;
  for (const std::uint32_t type : types) {
    const Turns* turns = facts.FindTurns(user, type);
    if (turns) count += turns->count;
  }
  return count;
}

// The counted turns of those who share, in a period.
class Counter {
 public:
  Counter(const Request& request, const Criterion& by, Interval period)
      : request_(request), facts_(*request.facts), by_(by), period_(period) {
    const std::vector<OfferHost>& hosts = request.offer->hosts;
    for (std::uint32_t i = 0; i < hosts.size(); ++i) {
      if (Shares(hosts[i], by_.published)) sharers_.push_back(i);
    }
  }

  std::vector<mpq_class> Count(std::span<const std::uint32_t> types) {
    const std::vector<OfferHost>& hosts = request_.offer->hosts;
    ReadLog(types);
    std::vector<mpq_class> turns(hosts.size());
    for (std::uint32_t i = 0; i < hosts.size(); ++i) {
      if (hosts[i].fixed) continue;
      turns[i] = by_.plain() ? TurnsOf(facts_, hosts[i].user, types) : OwnTurns(hosts[i].user);
    }
    if (by_.calibration && by_.published) AddPublishedCredit(&turns);
    if (by_.calibration && !by_.published) AddCredit(&turns);
    return turns;
  }

 private:
  const OfferHost& host(std::uint32_t index) const { return request_.offer->hosts[index]; }

  void ReadLog(std::span<const std::uint32_t> types) {
    if (!facts_.turn_log) return;
    for (const TurnTaken& turn : *facts_.turn_log) {
      const bool in_scope = std::find(types.begin(), types.end(), turn.event_type) != types.end();
      if (!in_scope || !by_.Counts(turn)) continue;
      if (period_.Contains(by_.by_start ? turn.start : turn.at)) log_.push_back(&turn);
    }
  }

  std::int64_t OwnTurns(std::uint32_t user) const {
    return std::count_if(log_.begin(), log_.end(),
                         [&](const TurnTaken* turn) { return turn->user == user; });
  }

  bool IsSharer(std::uint32_t user) const {
    return std::any_of(sharers_.begin(), sharers_.end(),
                       [&](std::uint32_t i) { return host(i).user == user; });
  }

  bool CouldTake(const OfferHost& host, const TurnTaken& turn) const {
    if (host.user == turn.user) return true;
    if (host.joined_at && turn.at < *host.joined_at) return false;
    const auto near = facts_.Person(host.user).absences.Near(turn.start, turn.end);
    return std::none_of(near.begin(), near.end(), [&](const Absence& absence) {
      return Interval{absence.start, absence.end}.Overlaps({turn.start, turn.end});
    });
  }

  void AddCredit(std::vector<mpq_class>* turns) const {
    std::int64_t all = 0;
    std::vector<std::uint32_t> at_times_away;
    for (const std::uint32_t i : sharers_) {
      all += host(i).weight;
      if (MayBeCredited(host(i), facts_)) at_times_away.push_back(i);
    }
    if (at_times_away.empty()) return;
    std::map<std::vector<std::uint32_t>, std::int64_t> turns_without;  // by who could not
    for (const TurnTaken* turn : log_) {
      if (!IsSharer(turn->user)) continue;
      std::vector<std::uint32_t> away;
      for (const std::uint32_t i : at_times_away) {
        if (!CouldTake(host(i), *turn)) away.push_back(i);
      }
      if (!away.empty()) ++turns_without[std::move(away)];
    }
    for (const auto& [away, count] : turns_without) {
      std::int64_t those_who_could = all;
      for (const std::uint32_t i : away) those_who_could -= host(i).weight;
      for (const std::uint32_t i : away) {
        mpq_class credit(count * host(i).weight, those_who_could);
        credit.canonicalize();
        (*turns)[i] += credit;
      }
    }
  }

  // Turns of the other sharers for which `is_among` says yes.
  std::int64_t OfOthers(const OfferHost& own, const auto& is_among) const {
    return std::count_if(log_.begin(), log_.end(), [&](const TurnTaken* turn) {
      return turn->user != own.user && IsSharer(turn->user) && is_among(*turn);
    });
  }

  // Whole days of an outside calendar that are over, and leave: each counts what others were
  // booked while it lasted.
  std::vector<Interval> Away(const OfferHost& host) const {
    const PersonFacts& person = facts_.Person(host.user);
    std::vector<Interval> away;
    for (const Absence& one : person.absences) away.push_back({one.start, one.end});
    const Zone& zone = request_.catalog->UserZone(host.user);
    const auto midnight = [&](Instant at) {
      return zone.CivilDay(zone.CivilDateOf(at)).start == at;
    };
    for (const Blocked& one : person.blocked) {
      if (one.end > request_.now || !midnight(one.start) || !midnight(one.end)) continue;
      away.push_back({one.start, one.end});
    }
    return away;
  }

  void AddPublishedCredit(std::vector<mpq_class>* turns) const {
    const auto others = static_cast<std::int64_t>(sharers_.size()) - 1;
    if (others < 1) return;
    for (const std::uint32_t i : sharers_) {
      const OfferHost& own = host(i);
      const auto add = [&](std::int64_t count, std::int64_t among) {
        mpq_class credit(count, among);
        credit.canonicalize();
        (*turns)[i] += credit;
      };
      if (own.joined_at && period_.Contains(*own.joined_at)) {
        const std::int64_t earlier =
            std::count_if(sharers_.begin(), sharers_.end(), [&](std::uint32_t other) {
              return other != i && host(other).joined_at.value_or(kMinInstant) < *own.joined_at;
            });
        const auto before = [&](const TurnTaken& turn) { return turn.at < *own.joined_at; };
        if (earlier > 0) add(OfOthers(own, before), earlier);
      }
      for (const Interval& away : Away(own)) {
        add(OfOthers(own, [&](const TurnTaken& turn) { return away.Contains(turn.at); }), others);
      }
    }
  }

  const Request& request_;
  const Facts& facts_;
  const Counting by_;
  const Interval period_;
  std::vector<std::uint32_t> sharers_;  // in Offer::hosts
  std::vector<const TurnTaken*> log_;   // the turns that count
};

bool ReadsTurnLog(const Offer& offer, const Facts& facts, bool chooses) {
  if (!chooses && !offer.policy.lead_threshold) return false;
  const std::vector<Criterion> criteria = CriteriaOf(offer);
  const Criterion* by = Weighing(criteria);
  if (!by) return false;
  const Counting counting(*by);
  if (!counting.plain()) return true;
  return counting.calibration &&
         std::any_of(offer.hosts.begin(), offer.hosts.end(), [&](const OfferHost& host) {
           return Shares(host, counting.published) && MayBeCredited(host, facts);
         });
}

}  // namespace

PolicyScope ScopeOf(const Offer& offer) {
  if (offer.policy.scope) return *offer.policy.scope;
  return offer.policy_level == PolicyLevel::kTeam ? PolicyScope::kTeam : PolicyScope::kEventType;
}

std::vector<std::uint32_t> CountedEventTypes(const Request& request) {
  const Offer& offer = *request.offer;
  const ResolvedCatalog& catalog = *request.catalog;
  const PolicyScope scope = ScopeOf(offer);
  const std::uint32_t team = offer.policy_team == kNone ? offer.team : offer.policy_team;
  if (scope == PolicyScope::kEventType || (scope == PolicyScope::kTeam && team == kNone)) {
    return {offer.event_type};
  }
  if (scope == PolicyScope::kTeam) return catalog.EventTypesOf(team, true);
  std::vector<std::uint32_t> types;
  for (std::uint32_t i = 0; i < catalog.event_type_count(); ++i) {
    if (catalog.IsLiveEventType(i)) types.push_back(i);
  }
  return types;
}

std::vector<Criterion> CriteriaOf(const Offer& offer) {
  std::vector<Criterion> criteria = CriteriaOf(offer.policy);
  const bool weighted = std::any_of(offer.hosts.begin(), offer.hosts.end(),
                                    [](const OfferHost& host) { return host.says_weight; });
  if (offer.policy.preset == PolicyPreset::kCalcom && !weighted) {
    std::erase_if(criteria, [](const Criterion& one) {
      return one.name == CriterionName::kShortfall || one.name == CriterionName::kWeight;
    });
  }
  return criteria;
}

bool NeedsTurnLog(const Offer& offer, const Facts& facts, bool chooses) {
  if (!offer.InGroups()) return ReadsTurnLog(offer, facts, chooses);
  const auto first = [](const OfferFiller& filler) { return filler.hosts.front(); };
  for (std::size_t group = 0; group < offer.type->groups.size(); ++group) {
    if (ReadsTurnLog(GroupView(offer, group, first), facts, chooses)) return true;
  }
  return false;
}

Interval PeriodOf(const Request& request, const Criterion& by, Instant start) {
  const Counting counting(by);
  if (counting.interval == CriterionInterval::kNone) return {kMinInstant, kMaxInstant};
  const Offer& offer = *request.offer;
  static const Zone* const kUtc = *Zone::Find("UTC");
  const Zone& zone = offer.policy.preset == PolicyPreset::kCalcom ? *kUtc
                     : offer.team == kNone                        ? request.catalog->zone()
                                           : request.catalog->TeamZone(offer.team);
  const Date date = zone.CivilDateOf(counting.by_start ? start : request.now);
  const Period period = PeriodFor(counting.interval);
  const Date first = PeriodStart(date, period, request.catalog->week_start());
  return {zone.CivilDay(first).start, zone.CivilDay(NextPeriod(first, period)).start};
}

Standing::Standing(const Request& request, const Criterion& by, Instant start)
    : offer_(*request.offer) {
  const std::vector<std::uint32_t> types = CountedEventTypes(request);
  turns_ = Counter(request, by, PeriodOf(request, by, start)).Count(types);
  const bool published = by.name == CriterionName::kShortfall;
  for (std::uint32_t i = 0; i < turns_.size(); ++i) {
    if (!Shares(offer_.hosts[i], published)) continue;
    ++sharers_;
    weight_ += offer_.hosts[i].weight;
    total_ += turns_[i];
  }
}

mpq_class Standing::Shortfall(std::uint32_t host) const {
  if (weight_ == 0) return -turns_[host];
  return total_ * offer_.hosts[host].weight / weight_ - turns_[host];
}

LeadRanks::LeadRanks(const Request& request, Instant start)
    : ranks_(request.offer->hosts.size()), holds_{kMinInstant, kMaxInstant} {
  const std::vector<Criterion> criteria = CriteriaOf(*request.offer);
  std::vector<mpq_class> ahead(ranks_.size());
  if (const Criterion* by = Weighing(criteria)) {
    const Standing standing(request, *by, start);
    for (std::uint32_t i = 0; i < ahead.size(); ++i) ahead[i] = -standing.Shortfall(i);
    if (by->basis == CriterionBasis::kStart) holds_ = PeriodOf(request, *by, start);
  } else {
    const std::vector<std::uint32_t> types = CountedEventTypes(request);
    for (std::uint32_t i = 0; i < ahead.size(); ++i) {
      ahead[i] = TurnsOf(*request.facts, request.offer->hosts[i].user, types);
    }
  }
  std::vector<mpq_class> order = ahead;
  std::sort(order.begin(), order.end());
  order.erase(std::unique(order.begin(), order.end()), order.end());
  for (std::uint32_t i = 0; i < ahead.size(); ++i) {
    const auto place = std::lower_bound(order.begin(), order.end(), ahead[i]);
    ranks_[i] = static_cast<std::uint32_t>(place - order.begin());
  }
  const std::int32_t lead = request.offer->policy.lead_threshold.value_or(0);
  for (const mpq_class& least : order) {
    const auto beyond = std::upper_bound(order.begin(), order.end(), mpq_class(least + lead));
    highest_.push_back(static_cast<std::uint32_t>(beyond - order.begin()) - 1);
  }
}

}  // namespace rota
