// The search for times.
//
// What may begin with its part is found as any list of slots is. For the parts after it every
// minute is asked that a gap can reach, once for all starts: one Finder a part, as if the parts
// were not in each other's way. That loses no visit, since what a part takes frees nothing.
//
//   starts of the first part       10:00        10:15        10:30
//   its end, and the gap 0-10         10:30-10:40  10:45-10:55  11:00-11:10
//   minutes of the second                 x----x       x---x        x---x      asked at once
//
// A walk through these minutes, the earliest first, then gives the times to try. Where one person
// serves each part, Pair() mostly knows whether they can be served; else ChoosePeople() is asked,
// which is exact. Minutes from which the rest never fits are remembered, unless it was for want of
// people: that depends on the parts before.
//
// Limits that count several parts would tie them together. Where each part still fits with all the
// others counted, wherever these are, they do not.
#include "src/booking/visit_times.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <set>
#include <utility>

#include "src/availability/slots.h"
#include "src/booking/visit_pairing.h"

namespace rota {
namespace {

constexpr std::size_t kMostWords = std::size_t{1} << 23;  // 64 MiB of host bitmaps
constexpr int kMostSteps = 4096;                          // minutes tried for one start
constexpr int kMostChoicesInAll = 400'000;

Status TooMuch(std::string_view what) {
  return Status(Reason::k_work_limit, fmt::format("a visit with too many {}", what));
}

// Every minute that one part may start at, asked without the others.
class Minutes {
 public:
  static Result<std::unique_ptr<Minutes>> Ask(Request request, const IntervalSet& reach) {
    std::vector<Instant> points;
    for (const Interval& stretch : reach) {
      const Interval bookable = Intersect(stretch, kBookable);
      for (Instant at = bookable.start; at < bookable.end; at += kMinute) points.push_back(at);
    }
    if (request.offer->hosts.size() * WordsFor(points.size()) > kMostWords) {
      return TooMuch("hosts times minutes; ask about fewer days");
    }
    std::unique_ptr<Minutes> minutes(new Minutes(std::move(request), std::move(points)));
    if (minutes->lattice_.size() == 0) return minutes;
    const std::span<const Instant> all = minutes->lattice_.points();
    const Interval range = {all.front(), all.back() + 1};
    ROTA_ASSIGN(Pipeline pipeline, Pipeline::Prepare(minutes->request_, range));
    minutes->pipeline_.emplace(std::move(pipeline));
    minutes->finder_.emplace(*minutes->pipeline_, minutes->lattice_, range, false);
    minutes->finder_->Run();
    return minutes;
  }

  // The first minute in [from, to] that is offered; nothing when there is none.
  std::optional<Instant> First(Instant from, Instant to) const {
    for (std::size_t i = lattice_.LowerBound(from); i < lattice_.size() && lattice_[i] <= to; ++i) {
      if (finder_->offered(i)) return lattice_[i];
    }
    return std::nullopt;
  }
  // Who could serve it then, as indices in the offer's hosts: each person once, in declared order.
  std::vector<std::uint32_t> Hosts(Instant start) {
    std::vector<std::uint32_t> hosts;
    const std::vector<OfferHost>& all = request_.offer->hosts;
    const std::size_t at = lattice_.LowerBound(start);
    if (at == lattice_.size() || lattice_[at] != start) return hosts;
    for (std::uint32_t host = 0; host < all.size(); ++host) {
      if (!finder_->CouldServe(host, at)) continue;
      const auto is_known = [&] {
        return std::any_of(hosts.begin(), hosts.end(),
                           [&](std::uint32_t other) { return all[other].user == all[host].user; });
      };
      if (!all[host].stands_in() || !is_known()) hosts.push_back(host);
    }
    return hosts;
  }

 private:
  Minutes(Request request, std::vector<Instant> points)
      : request_(std::move(request)), lattice_(std::move(points)) {}

  Request request_;
  Lattice lattice_;
  std::optional<Pipeline> pipeline_;
  std::optional<Finder> finder_;
};

IntervalSet Points(std::span<const Instant> starts) {
  IntervalSet set;
  for (const Instant start : starts) set.Append({start, start + kMinute});
  return set;
}

// A limit of the part, or of somebody who may serve it, counts the other one.
bool CountsOther(const AskedPart& part, const AskedPart& other) {
  const Request& request = part.request;
  const auto counts = [&](const std::vector<ResolvedLimit>& limits) {
    return std::any_of(limits.begin(), limits.end(), [&](const ResolvedLimit& limit) {
      return limit.Counts(*request.catalog, other.request.offer->event_type);
    });
  };
  const std::vector<OfferHost>& hosts = request.offer->hosts;
  return counts(request.offer->limits) ||
         std::any_of(hosts.begin(), hosts.end(),
                     [&](const OfferHost& host) { return counts(host.limits); });
}

// One rotating person serves it, and nothing else is taken.
bool IsPlain(const AskedPart& part) {
  const Offer& offer = *part.request.offer;
  const bool rotates = std::none_of(offer.hosts.begin(), offer.hosts.end(),
                                    [](const OfferHost& host) { return host.fixed; });
  return rotates && !offer.InGroups() && offer.things.empty() &&
         part.request.attendee_users.empty();
}

class VisitFinder {
 public:
  explicit VisitFinder(const VisitQuestion& question)
      : question_(question), minutes_(question.parts.size()) {
    for (std::vector<std::size_t> order = Declared();;) {
      orders_.push_back(order);
      if (!question.any_order || !std::next_permutation(order.begin(), order.end())) break;
    }
    std::int64_t longest_gap_s = 0;  // before the part that comes first there is none
    for (const AskedPart& part : question.parts) {
      const std::int64_t gap_s = part.gap.at_least_min * kMinute;
      shortest_s_ += part.request.duration_s() + gap_s;
      longest_gap_s = std::max(longest_gap_s, gap_s);
    }
    shortest_s_ -= longest_gap_s;
    plain_ = std::all_of(question.parts.begin(), question.parts.end(), IsPlain);
    for (std::size_t i = 0; i < question.parts.size(); ++i) {
      for (std::size_t k = 0; k < question.parts.size(); ++k) {
        counted_ = counted_ || (k != i && CountsOther(question.parts[i], question.parts[k]));
      }
    }
  }

  // Whether an order begins with the part.
  bool MayBegin(std::size_t part) const { return question_.any_order || part == 0; }

  // Asks the minutes that visits reach which begin with a part at one of its `starts`.
  Status Reach(const std::vector<IntervalSet>& starts) {
    const std::size_t n = question_.parts.size();
    std::vector<IntervalSet> level = starts, all(n);
    for (std::size_t at = 1; at < n; ++at) {
      std::vector<IntervalSet> next(n);
      for (std::size_t part = 0; part < n; ++part) {
        if (!question_.any_order && part != at) continue;
        for (std::size_t before = 0; before < n; ++before) {
          const bool follows = question_.any_order ? before != part : before + 1 == part;
          if (follows) next[part] = Union(next[part], After(before, level[before], part));
        }
        all[part] = Union(all[part], next[part]);
      }
      level = std::move(next);
    }
    for (std::size_t part = 0; part < n; ++part) {
      Request later = question_.parts[part].request;
      later.settled.Add(Settlement::kVisit);
      if (plain_ && counted_) {
        Request beside = later;
        for (std::size_t other = 0; other < n; ++other) {
          if (other == part) continue;
          ++beside.beside.count;
          beside.beside.minutes += question_.parts[other].request.duration_min;
        }
        ROTA_ASSIGN(roomy_.emplace_back(),
                    Minutes::Ask(std::move(beside), Union(all[part], starts[part])));
      }
      ROTA_ASSIGN(minutes_[part], Minutes::Ask(std::move(later), all[part]));
      ROTA_ASSIGN(firsts_.emplace_back(),
                  Minutes::Ask(question_.parts[part].request, starts[part]));
    }
    return {};
  }

  // The visit that begins at `start` with one of `parts`, each of which is offered there. Nothing
  // when there is none.
  Result<std::optional<VisitTimes>> From(Instant start, const std::vector<bool>& parts) {
    std::optional<VisitTimes> best;
    lacking_ = 0;
    steps_ = kMostSteps;
    choices_ = kMostChoices;
    for (const std::vector<std::size_t>& order : orders_) {
      if (!parts[order.front()]) continue;
      order_ = &order;
      times_ = {{order.front(), start, start + DurationOf(order.front())}};
      dead_.clear();
      ROTA_ASSIGN(const bool found, Extend());
      if (steps_ < 0) return std::optional<VisitTimes>();
      if (found && (!best || times_.back().end < best->back().end)) best = times_;
      if (best && best->back().end == start + shortest_s_) break;  // no order ends sooner
    }
    return best;
  }
  // The last search ended because it took too long.
  bool gave_up() const { return steps_ < 0; }
  // How far the last search came: the part that could not follow, and the first minute for it.
  const PartTime& stuck() const { return stuck_; }
  // The first times that failed for want of people; empty: none did.
  const VisitTimes& lacked() const { return lacked_; }

  // Who could serve each part of these times, so that the others can be had as well.
  Result<std::vector<std::vector<std::uint32_t>>> HostsOf(const VisitTimes& times) {
    std::vector<std::vector<std::uint32_t>> hosts;
    for (std::size_t at = 0; at < times.size(); ++at) {
      choices_ = kMostChoices;
      std::vector<std::uint32_t>& able = hosts.emplace_back();
      const std::vector<OfferHost>& all = question_.parts[times[at].part].request.offer->hosts;
      for (const std::uint32_t host : HostsAt(times, at)) {
        const std::uint32_t user = all[host].user;
        ROTA_ASSIGN(const bool serves, AreServed(times, OnlyHost{at, user}));
        if (serves) able.push_back(user);
      }
    }
    return hosts;
  }

 private:
  std::vector<std::size_t> Declared() const {
    std::vector<std::size_t> order(question_.parts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    return order;
  }

  std::int64_t DurationOf(std::size_t part) const {
    return question_.parts[part].request.duration_s();
  }

  // Minutes at which `part` may start after `before` started at one of `starts`.
  IntervalSet After(std::size_t before, const IntervalSet& starts, std::size_t part) const {
    const Gap& gap = question_.parts[part].gap;
    const std::int64_t least = DurationOf(before) + gap.at_least_min * kMinute;
    const std::int64_t most = DurationOf(before) + gap.at_most_min * kMinute;
    std::vector<Interval> reach;
    for (const Interval& stretch : starts) {
      reach.push_back({stretch.start + least, stretch.end + most});
    }
    return IntervalSet(std::move(reach));
  }

  // Goes on with the next part of the order, whose predecessors have their times.
  Result<bool> Extend() {
    const std::size_t at = times_.size();
    if (at == order_->size()) return AreServed(times_, std::nullopt);
    const std::size_t part = (*order_)[at];
    const Gap& gap = question_.parts[part].gap;
    const Instant end = times_.back().end;
    if (dead_.contains({at, end})) return false;
    const int lacking = lacking_;
    Instant from = end + gap.at_least_min * kMinute;
    const Instant to = end + gap.at_most_min * kMinute;
    if (at > reached_) {
      reached_ = at;
      stuck_ = {part, from, from + DurationOf(part)};
    }
    while (const std::optional<Instant> start = minutes_[part]->First(from, to)) {
      if (--steps_ < 0) return false;
      times_.push_back({part, *start, *start + DurationOf(part)});
      ROTA_ASSIGN(const bool rest, Extend());
      if (rest) return true;
      times_.pop_back();
      from = *start + kMinute;
    }
    if (lacking == lacking_) dead_.insert({at, end});
    return false;
  }

  std::vector<std::uint32_t> HostsAt(const VisitTimes& times, std::size_t at) const {
    const PartTime& time = times[at];
    return (at == 0 ? firsts_ : minutes_)[time.part]->Hosts(time.start);
  }

  Result<bool> AreServed(const VisitTimes& times, std::optional<OnlyHost> only) {
    const Pairing known = plain_ ? PairingOf(times, only) : Pairing::kUnknown;
    if (known == Pairing::kServed) return true;
    if (known == Pairing::kLacking) return NoteLacking(times);
    if (in_all_ <= 0) return TooMuch("ways to choose people; ask about fewer days");
    const int given = choices_;
    Result<std::optional<std::vector<BookingChange>>> chosen =
        ChoosePeople(question_, times, only, &choices_);
    in_all_ -= given - std::max(choices_, 0);
    if (!chosen.ok() && chosen.status().reason() == Reason::k_work_limit) {
      steps_ = -1;
      return false;
    }
    if (!chosen.ok()) return Status(chosen.status());
    return chosen->has_value() || NoteLacking(times);
  }

  // False.
  bool NoteLacking(const VisitTimes& times) {
    if (++lacking_ == 1) lacked_ = times;
    return false;
  }

  Pairing PairingOf(const VisitTimes& times, std::optional<OnlyHost> only) const {
    std::vector<PlainPart> parts;
    for (std::size_t at = 0; at < times.size(); ++at) {
      const AskedPart& asked = question_.parts[times[at].part];
      PlainPart& part = parts.emplace_back(
          PlainPart{&asked.request, times[at], HostsAt(times, at), std::nullopt});
      if (only && only->at == at) {
        std::erase_if(part.hosts, [&](std::uint32_t host) {
          return asked.request.offer->hosts[host].user != only->user;
        });
      }
      for (std::size_t other = 0; asked.same_host_as && other < times.size(); ++other) {
        if (times[other].part == *asked.same_host_as) part.same_host_as = other;
      }
    }
    const Pairing alone = Pair(parts);
    if (alone != Pairing::kServed || !counted_) return alone;
    for (PlainPart& part : parts) {
      const std::vector<std::uint32_t> roomy = roomy_[part.time.part]->Hosts(part.time.start);
      std::erase_if(part.hosts, [&](std::uint32_t host) {
        return std::find(roomy.begin(), roomy.end(), host) == roomy.end();
      });
    }
    return Pair(parts) == Pairing::kServed ? Pairing::kServed : Pairing::kUnknown;
  }

  const VisitQuestion& question_;
  std::vector<std::vector<std::size_t>> orders_;
  bool plain_ = false;                                      // PlainPart says what each part is
  bool counted_ = false;                                    // limits count other parts
  std::vector<std::unique_ptr<Minutes>> firsts_, minutes_;  // by part, as the first and later
  std::vector<std::unique_ptr<Minutes>> roomy_;  // … with the others counted, where limits do
  std::int64_t shortest_s_ = 0;                  // from the first start to the last end, at least
  int steps_ = 0;
  int choices_ = 0;  // of people, for one start
  int in_all_ = kMostChoicesInAll;
  // Of the search under way:
  const std::vector<std::size_t>* order_ = nullptr;
  VisitTimes times_;
  std::set<std::pair<std::size_t, Instant>> dead_;  // place and end of the part before
  int lacking_ = 0;                                 // times that failed for want of people
  VisitTimes lacked_;                               // … the first of them
  std::size_t reached_ = 0;
  PartTime stuck_;
};

}  // namespace

Result<std::vector<OfferedVisit>> FindVisits(const VisitQuestion& question,
                                             const VisitSearch& search) {
  VisitFinder finder(question);
  std::vector<IntervalSet> starts(question.parts.size());
  std::vector<std::pair<Instant, std::size_t>> firsts;
  for (std::size_t part = 0; part < question.parts.size(); ++part) {
    if (!finder.MayBegin(part)) continue;
    ROTA_ASSIGN(const Slots slots,
                FindSlots(question.parts[part].request, search.range, SlotsOptions{}));
    starts[part] = Points(slots.starts);
    for (const Instant start : slots.starts) firsts.emplace_back(start, part);
  }
  std::sort(firsts.begin(), firsts.end());
  ROTA_TRY(finder.Reach(starts));
  std::vector<OfferedVisit> visits;
  for (std::size_t i = 0; i < firsts.size() && visits.size() < search.most;) {
    const Instant start = firsts[i].first;
    std::vector<bool> begins(question.parts.size());
    for (; i < firsts.size() && firsts[i].first == start; ++i) begins[firsts[i].second] = true;
    ROTA_ASSIGN(std::optional<VisitTimes> times, finder.From(start, begins));
    if (!times) continue;
    OfferedVisit& visit = visits.emplace_back();
    visit.times = *std::move(times);
    if (search.hosts) {
      ROTA_ASSIGN(visit.hosts, finder.HostsOf(visit.times));
    }
  }
  return visits;
}

Result<std::vector<std::vector<std::uint32_t>>> HostsAt(const VisitQuestion& question,
                                                        const VisitTimes& times) {
  VisitFinder finder(question);
  std::vector<IntervalSet> starts(question.parts.size());
  starts[times.front().part] = {{times.front().start, times.front().start + kMinute}};
  ROTA_TRY(finder.Reach(starts));
  return finder.HostsOf(times);
}

Result<VisitTimes> TimesFrom(const VisitQuestion& question, Instant start) {
  VisitFinder finder(question);
  std::vector<IntervalSet> starts(question.parts.size());
  std::vector<bool> begins(question.parts.size());
  Status refusal;
  for (std::size_t part = 0; part < question.parts.size(); ++part) {
    if (!finder.MayBegin(part)) continue;
    const Result<BookingChange> first = question.decide(question.parts[part].request, part, start);
    if (!first.ok() && first.status().code() != Code::kRefused) return Status(first.status());
    begins[part] = first.ok();
    if (first.ok()) {
      starts[part] = {{start, start + kMinute}};
    } else if (refusal.ok()) {
      refusal = Status(first.status()).With("part", fmt::format("{}", part));
    }
  }
  if (std::find(begins.begin(), begins.end(), true) == begins.end()) return refusal;
  ROTA_TRY(finder.Reach(starts));
  ROTA_ASSIGN(std::optional<VisitTimes> times, finder.From(start, begins));
  if (times) return *std::move(times);
  const PartTime stuck = finder.stuck();
  const std::string part = fmt::format("{}", stuck.part);
  if (finder.gave_up()) {
    return TooMuch("ways to follow this start").With("part", part);
  }
  if (!finder.lacked().empty()) return Status(DecideVisit(question, finder.lacked()).status());
  // What speaks against the furthest part at the first minute that it could have.
  Request later = question.parts[stuck.part].request;
  later.settled.Add(Settlement::kVisit);
  const Result<BookingChange> alone = question.decide(later, stuck.part, stuck.start);
  if (alone.ok()) return Status(Reason::k_internal, "a visit is refused without a reason");
  return Status(alone.status()).With("part", part);
}

Result<VisitTimes> TimesOf(const VisitQuestion& question, const std::vector<QueryPart>& parts) {
  if (!parts.front().start) {
    return Invalid("visit_shape", "the first part needs a start").At("parts[0].start");
  }
  const bool given = std::all_of(parts.begin(), parts.end(),
                                 [](const QueryPart& part) { return part.start.has_value(); });
  if (!given) return TimesFrom(question, *parts.front().start);
  VisitTimes times;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Instant start = *parts[i].start;
    times.push_back({i, start, start + question.parts[i].request.duration_s()});
  }
  if (question.any_order) {
    std::stable_sort(times.begin(), times.end(),
                     [](const PartTime& a, const PartTime& b) { return a.start < b.start; });
  }
  return times;
}

}  // namespace rota
