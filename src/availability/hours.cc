#include "src/availability/hours.h"

#include <algorithm>

#include "rota/recurrence/expand.h"

namespace rota {
namespace {

using Dated = CompiledSchedule::Dated;

Interval OnDate(Date date, DayMinute start, DayMinute end, const Zone& zone) {
  return {HoursEdge(date, start, zone), HoursEdge(date, end, zone)};
}

// The rows of one date, which lie together.
std::span<const Dated> RowsOf(const CompiledSchedule& schedule, Date date) {
  const auto range =
      std::equal_range(schedule.dated.begin(), schedule.dated.end(), Dated{date, {}, {}, {}, {}},
                       [](const Dated& a, const Dated& b) { return a.date < b.date; });
  return {range.first, range.second};
}

bool Replaces(std::span<const Dated> rows) {
  return std::any_of(rows.begin(), rows.end(),
                     [](const Dated& row) { return row.kind == Dated::Kind::kReplace; });
}

// Collects the layers of behaviour §2 date by date, then lays them over each other once.
class Layers {
 public:
  Layers(const CompiledSchedule& schedule, const Zone& zone, std::span<const TravelRow> travel)
      : schedule_(schedule), home_(zone), travel_(travel) {}

  // Lists what recurs by rules on the dates first..last, before they are visited. What exceeds its
  // budget of work opens nothing.
  void ListRecurring(Date first, Date last) {
    const ExpandWindow window{Midnight(first).s, Midnight(last + 1).s};
    for (const CompiledSchedule::Recurring& row : schedule_.recurring) {
      const Result<std::vector<Start>> starts = StartsBetween(row.set, window, kMostStarts);
      if (!starts.ok()) continue;
      for (const Start& start : *starts) recurring_.push_back({start.local, &row});
    }
    std::stable_sort(recurring_.begin(), recurring_.end(),
                     [](const Recurrence& a, const Recurrence& b) { return a.local < b.local; });
  }

  void Visit(Date date, bool holiday) {
    const Zone& zone = ZoneOn(date, home_, travel_);
    const bool valid = schedule_.valid_from <= date && date <= schedule_.valid_to;
    const std::span<const Dated> rows = valid ? RowsOf(schedule_, date) : std::span<const Dated>{};
    if (valid && rows.empty() && !holiday) {
      AddWeekly(date, zone);
      return;
    }
    const Interval day = zone.CivilDay(date);
    if (day.empty()) return;  // the zone skips this date
    if (Replaces(rows)) {
      replaced_days_.push_back(day);
    } else if (valid) {
      AddWeekly(date, zone);
    }
    for (const Dated& row : rows) AddDated(row, day, zone);
    if (holiday) holidays_.push_back(day);
  }

  Hours Finish() {
    Hours hours;
    hours.open = IntervalSet(std::move(weekly_));
    if (!weekly_breaks_.empty()) {
      hours.open = Subtract(hours.open, IntervalSet(std::move(weekly_breaks_)));
    }
    // A replacing override owns its whole date: what an earlier date spills into it does not exist.
    if (!replaced_days_.empty()) {
      hours.open = Subtract(hours.open, IntervalSet(std::move(replaced_days_)));
    }
    if (!added_.empty()) hours.open = Union(hours.open, IntervalSet(std::move(added_)));
    if (!taken_.empty()) hours.open = Subtract(hours.open, IntervalSet(std::move(taken_)));
    hours.holidays = IntervalSet(std::move(holidays_));
    // An override beats a holiday with the hours it gives its own date, also where a journey makes
    // that date and the holiday's overlap.
    if (!exempt_.empty())
      hours.holidays = Subtract(hours.holidays, IntervalSet(std::move(exempt_)));
    return hours;
  }

 private:
  void AddWeekly(Date date, const Zone& zone) {
    const auto weekday = static_cast<std::size_t>(WeekdayOf(date));
    const auto& rules = schedule_.rules[weekday];
    const auto& breaks = schedule_.breaks[weekday];
    if (rules.empty() && breaks.empty() && recurring_.empty()) return;
    if (zone.CivilDay(date).empty()) return;
    AddRecurring(date, zone);
    for (const auto& rule : rules) {
      if (rule.from <= date && date <= rule.to) {
        weekly_.push_back(OnDate(date, rule.start, rule.end, zone));
      }
    }
    for (const auto& pause : breaks) {
      if (pause.from <= date && date <= pause.to) {
        weekly_breaks_.push_back(OnDate(date, pause.start, pause.end, zone));
      }
    }
  }

  void AddRecurring(Date date, const Zone& zone) {
    auto at = std::lower_bound(recurring_.begin(), recurring_.end(), Midnight(date),
                               [](const Recurrence& r, LocalTime t) { return r.local < t; });
    for (; at != recurring_.end() && at->local < Midnight(date + 1); ++at) {
      const CompiledSchedule::Recurring& row = *at->row;
      if (date < row.from || row.to < date) continue;
      Interval span = OnDate(date, row.start, row.end, zone);
      if (row.length_s > 0) {
        span.start = zone.ToInstant(at->local);
        span.end = span.start + row.length_s;
      }
      (row.is_break ? weekly_breaks_ : weekly_).push_back(span);
    }
  }

  void AddDated(const Dated& row, Interval day, const Zone& zone) {
    Interval span = row.whole_date ? day : OnDate(row.date, row.start, row.end, zone);
    // The replacing override of a following date cuts what this one spills into it: of the next
    // date, or of the one after where the zone skips the next.
    for (const Date next : {row.date + 1, row.date + 2}) {
      const bool valid = schedule_.valid_from <= next && next <= schedule_.valid_to;
      if (!valid || !Replaces(RowsOf(schedule_, next))) continue;
      const Interval following = ZoneOn(next, home_, travel_).CivilDay(next);
      if (!following.empty()) span.end = std::min(span.end, following.start);
    }
    if (span.empty()) return;
    if (row.kind == Dated::Kind::kReplace || row.kind == Dated::Kind::kAdd) {
      added_.push_back(span);
      exempt_.push_back(Intersect(span, day));
    } else {
      taken_.push_back(span);
    }
  }

  struct Recurrence {
    LocalTime local;
    const CompiledSchedule::Recurring* row;
  };
  static constexpr std::size_t kMostStarts = 100'000;  // of one rule in one question

  const CompiledSchedule& schedule_;
  const Zone& home_;
  std::vector<Recurrence> recurring_;  // by start
  std::span<const TravelRow> travel_;
  std::vector<Interval> weekly_, weekly_breaks_, replaced_days_, added_, taken_, holidays_;
  std::vector<Interval> exempt_;  // from holidays
};

bool Holds(std::span<const Date> sorted, Date date) {
  return std::binary_search(sorted.begin(), sorted.end(), date);
}

}  // namespace

Instant HoursEdge(Date date, DayMinute minute, const Zone& zone) {
  const LocalTime local = At(date, minute);
  const Instant edge = zone.ToInstant(local);
  if (zone.ToLocal(edge) == local) return edge;
  if (zone.CivilDay(local.date()).empty()) return edge;
  const Zone::Stretch before = zone.StretchAt(local);
  return before.skipped - before.offset;
}

const Zone& ZoneOn(Date date, const Zone& home, std::span<const TravelRow> travel) {
  for (const TravelRow& row : travel) {
    if (row.from <= date && date <= row.to) return *row.zone;
  }
  return home;
}

Hours ExpandSchedule(const CompiledSchedule& schedule, const Zone& zone,
                     std::span<const TravelRow> travel, std::span<const Date> holidays,
                     Interval bounds) {
  Layers layers(schedule, zone, travel);
  // A range reaches at most 48 hours past its date, and a zone lies less than a day off UTC.
  // What recurs by a rule may last longer.
  std::int64_t longest_s = 0;
  for (const auto& row : schedule.recurring) longest_s = std::max(longest_s, row.length_s);
  const auto reach = static_cast<std::int32_t>(3 + longest_s / kDay);
  const Date first = std::max(LocalTime{bounds.start}.date() - reach, kMinDate);
  const Date last = std::min(LocalTime{bounds.end}.date() + 1, kMaxDate - 1);
  if (!schedule.recurring.empty()) layers.ListRecurring(first, last);
  for (Date date = first; date <= last; ++date) {
    layers.Visit(date, Holds(holidays, date) || Holds(schedule.holidays, date));
  }
  return layers.Finish();
}

}  // namespace rota
