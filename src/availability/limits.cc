// Booking limits (behaviour §7): how many bookings, or minutes, a period may hold.
//
// Each limit tells the sink, period by period, how many more bookings of the asked length fit:
// none, then the whole period is forbidden; else a cap. A booking counts wholly in the period of
// its local start, so periods are walked in the limit's own zone and bookings are found by their
// start.
//
// Upcoming bookings have no period: those of the attendee that are still to come count, whatever
// start is asked about.
//
// "No n days in a row" has no borders: each date lies in n windows of n days. One pass sums the
// days, a second slides a window over them, and a date has as much left as the fullest window
// around it:
//
//   n = 3, at most 2      Mon  Tue  Wed  Thu  Fri
//   bookings               0    1    1    0    0
//   windows that begin     0    0    1    2    2     left over in Mon-Wed, Tue-Thu, Wed-Fri …
//   left on that date      0    0    0    0    1     the least of the windows that hold it
#include <algorithm>
#include <numeric>
#include <vector>

#include "src/availability/period.h"
#include "src/availability/rules.h"

namespace rota {
namespace {

// How many more bookings of `duration_min` fit beside `used`; negative never.
std::int64_t Left(const Limit& limit, const Tally& used, std::int32_t duration_min) {
  const std::int64_t left =
      limit.count ? *limit.count - used.count : (*limit.minutes - used.minutes) / duration_min;
  return std::max<std::int64_t>(left, 0);
}

// `for_each(interval, visit)` calls visit(start, end) of every counted booking that starts inside.
template <typename ForEach>
class LimitRule {
 public:
  LimitRule(const Request& request, const ResolvedLimit& limit, Interval range, Sink& sink,
            const ForEach& for_each, std::int64_t wanted)
      : request_(request),
        limit_(limit.limit),
        zone_(*limit.zone),
        range_(range),
        sink_(sink),
        for_each_(for_each),
        wanted_(wanted),
        seats_(limit.scope == LimitScope::kAttendee ? request.seats : 1),
        of_(limit.scope == LimitScope::kAttendee ? Sink::Of::kSeats : Sink::Of::kBookings) {}

  void Apply() {
    if (limit_.rolling_days) {
      ApplyRolling(*limit_.rolling_days);
    } else if (limit_.per == LimitPeriod::kUpcoming) {
      Tell(range_, Left(limit_, TallyOf({request_.now + 1, kMaxInstant}), request_.duration_min));
    } else if (limit_.per) {
      ApplyPeriods(PeriodFor(*limit_.per));
    }
  }

 private:
  void Tell(Interval starts, std::int64_t left) {
    if (left < wanted_) {
      sink_.Forbid(starts, Reason::k_limit, {Cause::Kind::kLimit, 0});
    } else {
      sink_.Cap(starts, left - wanted_ + seats_, of_);
    }
  }

  Tally TallyOf(Interval period) const {
    Tally used = request_.beside;
    for_each_(period, [&](Instant from, Instant to) {
      ++used.count;
      used.minutes += (to - from) / kMinute;
    });
    return used;
  }

  void ApplyPeriods(Period per) {
    const Date last = zone_.CivilDateOf(range_.end - 1);
    Date start = PeriodStart(zone_.CivilDateOf(range_.start), per, request_.catalog->week_start());
    while (start <= last) {
      const Date next = NextPeriod(start, per);
      const Interval period = {zone_.ToInstant(Midnight(start)), zone_.ToInstant(Midnight(next))};
      if (!period.empty()) {
        Tell(period, Left(limit_, TallyOf(period), request_.duration_min));
      }
      start = next;
    }
  }

  // No n consecutive civil days that contain the candidate may hold more than the limit.
  void ApplyRolling(std::int32_t n) {
    const Date first = zone_.CivilDateOf(range_.start), last = zone_.CivilDateOf(range_.end - 1);
    const Date from = first - (n - 1), to = last + (n - 1);
    std::vector<Tally> days(static_cast<std::size_t>(to - from) + 1);
    const Interval all = {zone_.CivilDay(from).start, zone_.CivilDay(to).end};
    for_each_(all, [&](Instant start, Instant end) {
      Tally& day = days[static_cast<std::size_t>(zone_.CivilDateOf(start) - from)];
      ++day.count;
      day.minutes += (end - start) / kMinute;
    });
    // windows[i] = left in the n days that begin at from + i
    std::vector<std::int64_t> windows;
    Tally sum = request_.beside;
    for (std::size_t i = 0; i < days.size(); ++i) {
      sum.count += days[i].count;
      sum.minutes += days[i].minutes;
      if (i + 1 < static_cast<std::size_t>(n)) continue;
      windows.push_back(Left(limit_, sum, request_.duration_min));
      const Tally& leaves = days[i + 1 - static_cast<std::size_t>(n)];
      sum.count -= leaves.count;
      sum.minutes -= leaves.minutes;
    }
    for (Date date = first; date <= last; ++date) {
      const auto at = windows.begin() + (date - first);
      const std::int64_t left = *std::min_element(at, at + n);
      const Interval day = zone_.CivilDay(date);
      if (!day.empty()) Tell(day, left);
    }
  }

  const Request& request_;
  const Limit& limit_;
  const Zone& zone_;
  Interval range_;
  Sink& sink_;
  const ForEach& for_each_;
  std::int64_t wanted_;  // at once
  std::int64_t seats_;   // … with those that are nobody's yet and count for nobody
  Sink::Of of_;
};

template <typename ForEach>
void Apply(const Request& request, const ResolvedLimit& limit, Interval range, Sink& sink,
           const ForEach& for_each, std::int64_t wanted = 1) {
  LimitRule<ForEach>(request, limit, range, sink, for_each, wanted).Apply();
}

// Visits the live bookings of `list` that start inside `period`.
template <typename Visit>
void EachOf(const Request& request, const Timeline<Counted>& list, Interval period,
            const Visit& visit) {
  for (const Counted& row : list.Starting(period.start, period.end)) {
    if (!request.Moves(row.booking) && row.LiveAt(request.now)) visit(row);
  }
}

}  // namespace

void ApplyHostLimits(const HostView& view, Interval range, Sink& sink) {
  const Request& request = view.request;
  for (const ResolvedLimit& limit : view.host.limits) {
    Apply(request, limit, range, sink, [&](Interval period, const auto& visit) {
      for (const Occupied& row : view.person.occupied.Near(period.start, period.end)) {
        if (!row.hosted || request.IsOwn(row.booking) || !row.LiveAt(request.now)) continue;
        const Interval core = row.core();
        if (!period.Contains(core.start)) continue;
        if (limit.Counts(*request.catalog, row.event_type)) visit(core.start, core.end);
      }
    });
  }
}

void ApplyOfferLimits(const Request& request, Interval range, Sink& sink) {
  const Facts& facts = *request.facts;
  const ResolvedCatalog& catalog = *request.catalog;
  for (const ResolvedLimit& limit : request.offer->limits) {
    if (limit.scope == LimitScope::kAttendee) continue;  // by itself
    const std::vector<std::uint32_t> types =
        limit.team == kNone ? std::vector{limit.event_type}
                            : catalog.EventTypesOf(limit.team, limit.limit.descendants);
    Apply(request, limit, range, sink, [&](Interval period, const auto& visit) {
      for (const std::uint32_t type : types) {
        EachOf(request, facts.OfEventType(type), period,
               [&](const Counted& row) { visit(row.start, row.end); });
      }
    });
  }
}

// Each attendee's own bookings count for themself. What is joined has seats of theirs, which count
// like any other. Of what is to come a visit counts once, and the one that is asked about with the
// part at hand.
void ApplyAttendeeLimits(const Request& request, Interval range, Sink& sink) {
  for (const ResolvedLimit& limit : request.offer->limits) {
    if (limit.scope != LimitScope::kAttendee) continue;
    if (!request.names_attendee) {
      // Somebody who is not named has no bookings yet; a limit nobody can meet still refuses them.
      const bool fits = Left(limit.limit, request.beside, request.duration_min) >= 1;
      if (!fits) sink.Forbid(range, Reason::k_limit);
      continue;
    }
    for (std::size_t i = 0; i < request.facts->attendees.size(); ++i) {
      const std::int32_t wanted = request.SeatsOf(i);
      const Timeline<Counted>& attended = *request.facts->attendees[i];
      Apply(
          request, limit, range, sink,
          [&](Interval period, const auto& visit) {
            const bool once = limit.limit.per == LimitPeriod::kUpcoming;
            std::vector<std::int64_t> counted = {request.visit};
            EachOf(request, attended, period, [&](const Counted& row) {
              if (!limit.Counts(*request.catalog, row.event_type)) return;
              if (once && row.visit != 0) {
                if (std::find(counted.begin(), counted.end(), row.visit) != counted.end()) return;
                counted.push_back(row.visit);
              }
              visit(row.start, row.end);
            });
          },
          wanted);
    }
  }
}

}  // namespace rota
