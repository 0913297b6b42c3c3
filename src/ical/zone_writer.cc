#include "src/ical/zone_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "rota/recurrence/moment.h"

namespace rota::ical {
namespace {

struct Change {
  Instant at;
  std::int32_t before, after;                       // seconds east of UTC
  LocalTime wall() const { return {at + before}; }  // as TZOFFSETFROM shows it
};

// The changes of the clock in [needed.start, needed.end), in order.
std::vector<Change> ChangesOf(const Zone& zone, Interval needed) {
  std::vector<Change> changes;
  LocalTime at{needed.start + zone.OffsetAt(needed.start)};
  while (true) {
    const Zone::Stretch stretch = zone.StretchAt(at);
    const Instant change = stretch.skipped - stretch.offset;
    if (change >= needed.end) return changes;
    at = LocalTime{stretch.end};
    const std::int32_t after = zone.OffsetAt(change);
    if (after != stretch.offset && change >= needed.start)
      changes.push_back({change, stretch.offset, after});
  }
}

// Changes that one part of a VTIMEZONE describes: the same step of the clock, on the same weekday
// of a month year after year, or on single dates.
struct Run {
  Change first, last;
  std::vector<LocalTime> dates;  // of all, `first` included
  YearMonthDay day;              // of the last
  int nth = 0;  // the n-th such weekday from the start of its month; 0: not always the same
  bool is_last = false;  // always the last of its month

  bool yearly() const { return dates.size() > 1 && (nth != 0 || is_last); }
};

Run RunOf(const Change& change) {
  const Date date = change.wall().date();
  const YearMonthDay day = ToYearMonthDay(date);
  const int nth = (day.day - 1) / 7 + 1;
  return {change,
          change,
          {change.wall()},
          day,
          nth > 4 ? 0 : nth,
          ToYearMonthDay(date + 7).month != day.month};
}

// Takes `next` in when it is a year later and otherwise the same.
bool Extend(Run* run, const Run& next) {
  const int nth = run->nth == next.nth ? next.nth : 0;
  const bool is_last = run->is_last && next.is_last;
  const bool alike = run->first.before == next.first.before &&
                     run->first.after == next.first.after &&
                     run->last.wall().second_of_day() == next.first.wall().second_of_day() &&
                     WeekdayOf(run->last.wall().date()) == WeekdayOf(next.first.wall().date()) &&
                     run->day.month == next.day.month && run->day.year + 1 == next.day.year;
  if (!alike || (nth == 0 && !is_last)) return false;
  run->nth = nth;
  run->is_last = is_last;
  run->last = next.first;
  run->day = next.day;
  run->dates.push_back(next.dates.front());
  return true;
}

// Single changes of one step become one part with several dates.
bool Join(Run* run, const Run& next) {
  if (run->yearly() || next.yearly()) return false;
  if (run->first.before != next.first.before || run->first.after != next.first.after) return false;
  run->dates.insert(run->dates.end(), next.dates.begin(), next.dates.end());
  run->last = next.last;
  run->nth = 0;
  run->is_last = false;
  return true;
}

template <typename Merge>
std::vector<Run> Merged(const std::vector<Run>& runs, const Merge& merge) {
  std::vector<Run> merged;
  for (const Run& run : runs) {
    const bool taken =
        std::any_of(merged.rbegin(), merged.rend(), [&](Run& other) { return merge(&other, run); });
    if (!taken) merged.push_back(run);
  }
  return merged;
}

std::string OffsetText(std::int32_t offset) {
  const std::int32_t size = std::abs(offset);
  std::string text =
      fmt::format("{}{:02}{:02}", offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
  if (size % 60 != 0) text += fmt::format("{:02}", size % 60);
  return text;
}

std::string WallText(LocalTime time) { return FormatMoment({time, Moment::Form::kWall}); }

std::string RuleOf(const Run& run) {
  constexpr std::string_view kDays[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
  const auto weekday = static_cast<std::size_t>(WeekdayOf(run.last.wall().date()));
  return fmt::format("FREQ=YEARLY;BYMONTH={};BYDAY={}{}", run.day.month, run.is_last ? -1 : run.nth,
                     kDays[weekday]);
}

// The zone tables do not say which time is summer's; the later clock is taken for it.
void WritePart(const Change& first, LineWriter* out, const auto& recurrence) {
  const std::string_view name = first.after > first.before ? "DAYLIGHT" : "STANDARD";
  out->Begin(name);
  out->Line("DTSTART", WallText(first.wall()));
  recurrence();
  out->Line("TZOFFSETFROM", OffsetText(first.before));
  out->Line("TZOFFSETTO", OffsetText(first.after));
  out->End(name);
}

Instant StartOfYearOf(std::int32_t year) {
  return Midnight(FromYearMonthDay({std::clamp(year, 1, 9999), 1, 1})).s;
}

}  // namespace

void WriteZone(const Zone& zone, Interval needed, LineWriter* out) {
  // A whole year before and after: what holds at the start has begun, and a rule has been seen
  // twice.
  const std::int32_t first_year = ToYearMonthDay(LocalTime{needed.start}.date()).year - 1;
  const std::int32_t last_year = ToYearMonthDay(LocalTime{needed.end}.date()).year + 1;
  const Interval years{StartOfYearOf(first_year), StartOfYearOf(last_year + 1)};
  const std::vector<Change> changes = ChangesOf(zone, years);
  std::vector<Run> runs;
  for (const Change& change : changes) runs.push_back(RunOf(change));
  runs = Merged(Merged(runs, Extend), Join);

  out->Begin("VTIMEZONE");
  out->TextLine("TZID", zone.name());
  if (changes.empty() || changes.front().at > needed.start) {
    const std::int32_t offset = zone.OffsetAt(years.start);
    WritePart({years.start - offset, offset, offset}, out, [] {});
  }
  for (const Run& run : runs) {
    WritePart(run.first, out, [&] {
      // A rule that ended is listed by its dates: of an UNTIL, icalendar reads nothing and dateutil
      // another time.
      if (run.yearly() && run.day.year >= last_year) return out->Line("RRULE", RuleOf(run));
      for (std::size_t i = 1; i < run.dates.size(); ++i) out->Line("RDATE", WallText(run.dates[i]));
    });
  }
  out->End("VTIMEZONE");
}

}  // namespace rota::ical
