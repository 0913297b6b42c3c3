// Which starts exist at all: the lattice of behaviour §5.
#include <algorithm>
#include <cstdlib>

#include "tests/model/model.h"

namespace model {

Grid::Grid(const Facts& facts)
    : alignment(facts.catalog().Text(facts.event(), "alignment", "window")),
      offset(Number(facts.event(), "offset_min", 0)) {
  // Reading: the event type's buffers, never a profile's: the lattice is everyone's.
  const Buffers buffers = facts.catalog().EventBuffers(facts.event(), facts.duration());
  step = facts.duration();
  if (Flag(facts.event(), "step_includes_buffers", false)) step += buffers.before + buffers.after;
  step = minutes{facts.catalog().Number(facts.event(), "step_min", static_cast<int>(step.count()))};
  for (const int minute : {5, 10, 15, 20, 30, 60}) {
    if (step.count() % minute == 0) grain = minute;
  }
}

// The first whole minute from t on whose local minute is a multiple of `grain`.
Instant Model::RoundUp(Instant t, const Zone& zone, int grain) const {
  Instant minute = std::chrono::ceil<minutes>(t);
  const auto minute_of_hour = [&] {
    return std::chrono::floor<minutes>(zone.WallAt(minute)).time_since_epoch().count() % 60;
  };
  while (minute_of_hour() % grain != 0) minute += minutes{1};
  return minute;
}

// `packed`: rounds with minutes that no slot of the interval could use. Reading: of an interval
// that goes on for longer, its first 31 days count.
Instant Model::RoundUpSpare(Instant t, Instant end) const {
  t = std::chrono::ceil<minutes>(t);
  const seconds spare = (std::min(end, t + days{31}) - t) % minutes{grid_.grain};
  for (const int grain : {grid_.grain, 15, 5}) {
    const Instant rounded = RoundUp(t, facts_.grid_zone(), grain);
    if (rounded - t <= spare) return rounded;
  }
  return t;
}

Model::Starts Model::Lattice(Date first, Date last) const {
  Starts starts;
  if (grid_.alignment == "window") {
    starts = WindowLattice(first, last);
  } else if (grid_.alignment == "day") {
    starts = DayLattice(first, last);
  } else {
    starts = ChainLattice(first, last);
  }
  const Zone& zone = facts_.grid_zone();
  std::erase_if(
      starts, [&](Instant t) { return t < zone.Begin(first) || zone.Begin(last + days{1}) <= t; });
  return starts;
}

Model::Starts Model::WindowLattice(Date first, Date last) const {
  const Zone& zone = facts_.grid_zone();
  const MinuteSet open = OpenWindow(first, last);
  std::vector<Instant> midnights;  // at which it begins anew: after a date that was open all day
  for (Date date = first - days{1}; date <= last + days{1}; date += days{1}) {
    // A skipped date before it is no date that was open.
    const MinuteSet yesterday = MinuteSet::CivilDay(zone, date - days{1});
    if (!yesterday.empty() && open.HasAll(yesterday)) midnights.push_back(zone.Begin(date));
  }
  Starts starts;
  for (const Stretch& window : open.Stretches()) {
    // The window, cut where its lattice restarts. Reading: a restart is rounded and shifted by the
    // offset as a window's start is, and ends the lattice before it.
    std::vector<Instant> edges = {window.start};
    for (const Instant midnight : midnights) {
      if (window.start < midnight && midnight < window.end) edges.push_back(midnight);
    }
    edges.push_back(window.end);
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
      Instant t = RoundUp(edges[i], zone, grid_.grain) + grid_.offset;
      for (; t < edges[i + 1]; t += grid_.step) starts.insert(t);
    }
  }
  return starts;
}

Model::Starts Model::DayLattice(Date first, Date last) const {
  Starts starts;
  for (Date date = first; date <= last; date += days{1}) {
    for (minutes minute = grid_.offset; minute < days{1}; minute += grid_.step) {
      const Wall wall = date + minute;
      if (!facts_.grid_zone().Skips(wall)) starts.insert(facts_.grid_zone().InstantOf(wall));
    }
  }
  return starts;
}

// Minutes at which a host is free, buffers of the candidate included. Reading: an attendee's
// calendar, notice, limits and host filters cut no interval.
MinuteSet Model::FreeMinutes(const Host& host, Date first, Date last) const {
  const OpenHours& hours = facts_.HoursOf(host, first, last);
  MinuteSet free = hours.open - hours.holidays;
  for (const Leave& leave : facts_.catalog().LeaveOf(host.user)) {
    // A minute that the absence touches is gone, also where it ends inside it.
    free -= MinuteSet::Between(leave.start - seconds{59}, leave.end);
  }
  free -= facts_.BusyMinutes(host);
  return free;
}

// The free intervals from which chains start: for each rotating host what they share with all
// required ones, without rotating ones what the required ones share.
std::vector<Stretch> Model::FreeStretches(Date first, Date last) const {
  std::vector<MinuteSet> required, rotating;
  bool rotates = false;
  for (const Host& host : facts_.hosts()) {
    if (!facts_.catalog().StandIns(facts_.event(), host, std::nullopt).empty()) {
      throw Refused("unsupported", "chains over the free time of stand-ins");
    }
    rotates |= !host.required;
    if (host.required && !host.active) return {};
    if (host.active)
      (host.required ? required : rotating).push_back(FreeMinutes(host, first, last));
  }
  std::vector<MinuteSet> alternatives = rotating;
  if (!rotates && !required.empty()) alternatives = {required.front()};
  std::vector<Stretch> stretches;
  for (MinuteSet& free : alternatives) {
    for (const MinuteSet& one : required) free &= one;
    for (const Stretch& stretch : free.Stretches()) stretches.push_back(stretch);
  }
  return stretches;
}

// `free`, `range`, `packed` and `viewer`: a lattice from the start of each free interval.
Model::Starts Model::ChainLattice(Date first, Date last) const {
  const bool viewer = grid_.alignment == "viewer";
  const Date early = first - days{10};  // far enough for any interval that has a beginning
  const Date late =
      grid_.alignment == "packed" ? last + days{32} : last;  // it looks ahead for minutes to spare
  std::vector<Stretch> stretches = FreeStretches(early, late);
  MinuteSet covered;
  for (const Stretch& stretch : stretches)
    covered |= MinuteSet::Between(stretch.start, stretch.end);
  const Instant horizon = facts_.grid_zone().Begin(early - days{2});
  for (const Stretch& stretch : covered.Stretches()) {
    if (stretch.start <= horizon + minutes{1} &&
        stretch.end > facts_.grid_zone().Begin(first - days{1})) {
      throw Refused("unsupported", "a free interval without a beginning has no lattice");
    }
  }
  std::sort(stretches.begin(), stretches.end(), [](const Stretch& a, const Stretch& b) {
    return std::pair(a.start, a.end) < std::pair(b.start, b.end);
  });

  const minutes step = grid_.step + (viewer ? grid_.offset : minutes{0});
  std::map<Instant, Instant> emitted;  // start -> the latest end of an interval that gave it
  for (const Stretch& stretch : stretches) {
    Instant t = stretch.start;
    if (viewer) {
      // Cal.com begins at the notice where that is later; `free` and `range` do not.
      const minutes notice{facts_.catalog().Number(facts_.event(), "minimum_notice_min", 0)};
      t = RoundUp(std::max(t, facts_.now() + notice), facts_.viewer_zone(), grid_.grain);
    } else if (grid_.alignment == "packed") {
      t = RoundUpSpare(t, stretch.end);
    } else if (grid_.alignment == "free") {
      t = RoundUp(t, facts_.grid_zone(), grid_.grain);
    }
    t += grid_.offset;
    // One that begins inside a step of an earlier overlapping one continues its lattice.
    for (auto before = emitted.lower_bound(t); before != emitted.begin();) {
      --before;
      if (before->first + step <= t) break;
      if (!viewer && stretch.start >= before->second) continue;  // Cal.com does not ask
      t = before->first >= stretch.start ? before->first : before->first + step;
      break;
    }
    for (; t + facts_.duration() <= stretch.end; t += step) {
      Instant& end = emitted[t];
      end = std::max(end, Instant{stretch.end});
    }
  }
  Starts starts;
  for (const auto& [start, end] : emitted) starts.insert(start);
  return starts;
}

}  // namespace model
