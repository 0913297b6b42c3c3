// A contest: criteria are applied one after the other, each to those still in the running.
//
//                  ana   bo   cy   di
//   priority        3     3    2    3       cy falls out
//   fewest          4     2    .    2       ana falls out
//   member_order    .     1    .    3       di falls out; bo takes the booking
//
// Each criterion compares numbers made from the facts alone, so the same facts give the same choice
// always; ties are left to the next one, and the last word is the declared order. What was compared
// is noted on every contender, for the decision record.
//
// `apportion` gives turns in proportion to weights so that at every moment nobody is more than a
// turn off: Tijdeman's rule for the chairman assignment problem (Discrete Mathematics 32, 1980).
// With n sharers, weights w of sum W and k turns given so far of which g to this one, turn k + 1:
//   owed      w(k+1)/W - g, what they are behind their share with the turn at hand
//   eligible  those owed at least 1/(2n-2) of a turn
//   taken by  the eligible one whose share runs away first: whose owed time reaches 1 - 1/(2n-2)
//   first
// The rule keeps all within 1 - 1/(2n-2) of their target. Turns include what is credited
// (standing.h), and all numbers are exact fractions: no rounding decides.
#include "src/assignment/criteria.h"

#include <fmt/format.h>

#include <algorithm>

#include "rota/base/crypto.h"

namespace rota {
namespace {

struct Name {
  CriterionName criterion;
  const char* text;
};
constexpr Name kNames[] = {
    {CriterionName::kSameHost, "same_host"},
    {CriterionName::kApportion, "apportion"},
    {CriterionName::kWeight, "weight"},
    {CriterionName::kPriority, "priority"},
    {CriterionName::kFewest, "fewest"},
    {CriterionName::kLeastRecent, "least_recent"},
    {CriterionName::kMemberOrder, "member_order"},
    {CriterionName::kSeeded, "seeded"},
    {CriterionName::kShortfall, "shortfall"},
    {CriterionName::kExternalScore, "external_score"},
};

const char* WordOf(CriterionName criterion) {
  for (const Name& name : kNames) {
    if (name.criterion == criterion) return name.text;
  }
  return "";
}

const OfferHost& HostOf(const Contest& contest, const Contender& contender) {
  return contest.request.offer->hosts[contender.index];
}

struct TurnCount {
  std::int64_t count = 0;
  std::int64_t last_seq = 0;  // 0: never, which is the least recent of all
};

TurnCount TurnsOf(const Contest& contest, const OfferHost& host) {
  TurnCount total;
  for (const std::uint32_t type : contest.event_types) {
    const Turns* turns = contest.request.facts->FindTurns(host.user, type);
    if (!turns) continue;
    total.count += turns->count;
    total.last_seq = std::max(total.last_seq, turns->last_seq);
  }
  return total;
}

template <typename Number>
std::string NoteOf(const Number& number) {
  if constexpr (std::is_same_v<Number, mpq_class>)
    return number.get_str();
  else
    return fmt::format("{}", number);
}

// Keeps the contenders for whom `value` is smallest; notes every value.
template <typename Value>
void KeepSmallest(const char* name, Contest* contest, const Value& value) {
  using Number = decltype(value(contest->contenders.front()));
  std::vector<std::pair<Contender*, Number>> values;
  for (Contender& contender : contest->contenders) {
    if (contender.running()) values.emplace_back(&contender, value(contender));
  }
  if (values.empty()) return;
  const Number best =
      std::min_element(values.begin(), values.end(), [](const auto& a, const auto& b) {
        return a.second < b.second;
      })->second;
  for (auto& [contender, number] : values) {
    contender->values[name] = NoteOf(number);
    if (best < number) contender->dropped_by = name;
  }
}

// As KeepSmallest, telling the number itself where the largest wins.
template <typename Value>
void KeepLargest(const char* name, Contest* contest, const Value& value) {
  using Number = decltype(value(contest->contenders.front()));
  KeepSmallest(name, contest,
               [&](const Contender& contender) -> Number { return -value(contender); });
  for (Contender& contender : contest->contenders) {
    const auto noted = contender.values.find(name);
    if (noted != contender.values.end()) noted->second = NoteOf(value(contender));
  }
}

// Live bookings, or their minutes, that this person hosts and that start within the horizon.
std::int64_t Load(const Contest& contest, const Criterion& criterion, const OfferHost& host) {
  const Horizon horizon = criterion.horizon.value_or(Horizon{});
  const Instant from = horizon.from == HorizonFrom::kNow ? contest.request.now : contest.start;
  const Instant until = from + horizon.days * kDay;
  std::int64_t load = 0;
  for (const Occupied& row : contest.request.facts->Person(host.user).occupied.Near(from, until)) {
    const bool own = contest.request.Moves(row.booking);
    if (!row.hosted || own || !row.LiveAt(contest.request.now)) continue;
    const Interval core = row.core();
    if (core.start < from || core.start >= until) continue;
    const auto& types = contest.event_types;
    if (std::find(types.begin(), types.end(), row.event_type) == types.end()) continue;
    load += criterion.basis == CriterionBasis::kMinutes ? (core.end - core.start) / kMinute : 1;
  }
  return load;
}

// "3", or "(7/2)" where a credit is no whole number.
std::string TextOf(const mpq_class& turns) {
  return turns.get_den() == 1 ? turns.get_str() : fmt::format("({})", turns.get_str());
}

// Tijdeman's rule; see above.
void ApplyApportion(const Criterion& criterion, Contest* contest) {
  const char* name = WordOf(CriterionName::kApportion);
  const Standing standing(contest->request, criterion, contest->start);
  const mpq_class spread(
      1, static_cast<unsigned long>(std::max<std::int64_t>(2 * standing.sharers() - 2, 1)));
  const mpq_class turn = standing.total() + 1;
  struct Due {
    Contender* contender;
    mpq_class deadline;  // in turns of weight 1
    bool owed;
  };
  std::vector<Due> dues;
  for (Contender& contender : contest->contenders) {
    if (!contender.running()) continue;
    const OfferHost& host = HostOf(*contest, contender);
    const mpq_class& given = standing.turns(contender.index);
    contender.values[name] = fmt::format("{}/{}", TextOf(given), host.weight);
    if (host.weight == 0) {
      contender.dropped_by = name;
      continue;
    }
    const mpq_class share = turn * host.weight / std::max<std::int64_t>(standing.weight(), 1);
    dues.push_back({&contender, (given + 1 - spread) / host.weight, share - given >= spread});
  }
  // When nobody free is owed a turn yet, the absent are: then the earliest deadline still decides.
  const bool any_owed = std::any_of(dues.begin(), dues.end(), [](const Due& d) { return d.owed; });
  const Due* first = nullptr;
  for (const Due& due : dues) {
    if (any_owed && !due.owed) continue;
    if (!first || due.deadline < first->deadline) first = &due;
  }
  for (const Due& due : dues) {
    const bool tied = (due.owed || !any_owed) && due.deadline == first->deadline;
    if (!tied) due.contender->dropped_by = name;
  }
}

// Whoever is furthest behind their share.
void ApplyShortfall(const Criterion& criterion, Contest* contest) {
  const Standing standing(contest->request, criterion, contest->start);
  KeepLargest(WordOf(CriterionName::kShortfall), contest,
              [&](const Contender& contender) { return standing.Shortfall(contender.index); });
}

void ApplySameHost(const Criterion& criterion, Contest* contest) {
  const auto& same = contest->options.same_as;
  if (same.empty()) return;
  const auto keeps = [&](const Contender& contender) {
    return std::find(same.begin(), same.end(), HostOf(*contest, contender).user) != same.end();
  };
  const bool required = criterion.mode == CriterionMode::kRequire;
  const bool any = std::any_of(contest->contenders.begin(), contest->contenders.end(),
                               [&](const Contender& c) { return c.running() && keeps(c); });
  if (!any && !required) return;
  for (Contender& contender : contest->contenders) {
    if (contender.running() && !keeps(contender)) contender.dropped_by = "same_host";
  }
}

// What the host program thinks of the host.
double ScoreOf(const Contest& contest, const OfferHost& host) {
  const auto& scores = contest.request.facts->host_scores;
  const auto known = scores.find(host.user);
  return known == scores.end() ? 0 : known->second;
}

// Ties by a keyed hash of (seed, slot, host): even, and the same every time.
std::uint64_t Lot(const Contest& contest, const Criterion& criterion, const Contender& contender) {
  const auto seed = static_cast<std::uint64_t>(criterion.seed.value_or(contest.options.seed));
  const OfferHost& host = HostOf(contest, contender);
  // A thing in a group is known by its place.
  const std::string name = host.user == kNone ? fmt::format("{}", host.position)
                                              : contest.request.catalog->user(host.user).header.id;
  return KeyedHash(seed, static_cast<std::uint64_t>(contest.start), name);
}

}  // namespace

std::vector<Criterion> CriteriaFor(const Offer& offer, const AssignOptions& options) {
  std::vector<Criterion> criteria = CriteriaOf(offer);
  const bool says = std::any_of(criteria.begin(), criteria.end(), [](const Criterion& criterion) {
    return criterion.name == CriterionName::kSameHost;
  });
  if (!options.same_as.empty() && !says) {
    criteria.insert(criteria.begin(), Criterion{.name = CriterionName::kSameHost});
  }
  return criteria;
}

void Apply(const Criterion& criterion, Contest* contest) {
  if (contest->contenders.empty()) return;
  const char* name = WordOf(criterion.name);
  const auto host = [&](const Contender& c) -> const OfferHost& { return HostOf(*contest, c); };
  switch (criterion.name) {
    case CriterionName::kSameHost:
      return ApplySameHost(criterion, contest);
    case CriterionName::kApportion:
      return ApplyApportion(criterion, contest);
    case CriterionName::kShortfall:
      return ApplyShortfall(criterion, contest);
    case CriterionName::kWeight:
      return KeepLargest(name, contest, [&](const Contender& c) { return host(c).weight; });
    case CriterionName::kPriority:
      return KeepLargest(name, contest, [&](const Contender& c) { return host(c).priority; });
    case CriterionName::kFewest:
      return KeepSmallest(name, contest,
                          [&](const Contender& c) { return Load(*contest, criterion, host(c)); });
    case CriterionName::kLeastRecent:
      return KeepSmallest(name, contest,
                          [&](const Contender& c) { return TurnsOf(*contest, host(c)).last_seq; });
    case CriterionName::kMemberOrder:
      return KeepSmallest(name, contest, [&](const Contender& c) { return host(c).position; });
    case CriterionName::kExternalScore:
      return KeepLargest(name, contest,
                         [&](const Contender& c) { return ScoreOf(*contest, host(c)); });
    case CriterionName::kSeeded:
      return KeepSmallest(name, contest,
                          [&](const Contender& c) { return Lot(*contest, criterion, c); });
  }
}

}  // namespace rota
