// How the grid of starts is laid.
//
// A chain is a row of starts one step apart. Alignments differ in where chains begin, on the local
// clock of the grid zone, rounded up to the grain G:
//
//   open window        09:10 [--------------------------------) 12:00
//   window, G = 30                09:30   10:00   10:30   11:00   11:30
//   day                   00:00 00:30 …                 of every date, whatever is open
//   free time          09:10 [------) 10:00        10:40 [--------) 12:00
//   free,  G = 30                 09:30                11:00   11:30
//   range                09:10                     10:40   11:10
//
// Of free time there are several stretches at once, one for each host who rotates. Taken by their
// start, one that begins inside a step of an overlapping chain goes on with that chain, so that two
// colleagues do not offer 09:00, 09:10, 09:30, 09:40:
//
//   ana      09:00 [------------------)        09:00  09:30  10:00
//   bo           09:10 [------------------)           09:30  10:00
//
// Restarts. Where a chain stands today depends on where it began. What is open for days would drift
// (steps of 25 minutes do not divide a day, and clocks change), and one would have to look back as
// far as it has been open. So a chain begins again at local midnight of each date before which a
// whole civil date was open: for windows at once, for free time after 31 days. A start is therefore
// decided by the three days, or 31 + 3 days, before it, and the grid of a part of a range is that
// part of the range's grid: what offer, check and commit lay is the same.
#include "src/availability/lattice.h"

#include <algorithm>
#include <tuple>

namespace rota {

Lattice::Lattice(std::vector<Instant> points) : points_(std::move(points)) {
  if (points_.empty()) return;
  const auto span = static_cast<std::uint64_t>(points_.back() - points_.front());
  // At most about two buckets for each point, so that the index stays small beside the points.
  while ((span >> shift_) > 2 * points_.size() + 64) ++shift_;
  index_.resize(static_cast<std::size_t>(span >> shift_) + 1);
  std::size_t point = 0;
  for (std::size_t bucket = 0; bucket < index_.size(); ++bucket) {
    const Instant from = points_.front() + static_cast<Instant>(bucket << shift_);
    while (points_[point] < from) ++point;
    index_[bucket] = static_cast<std::uint32_t>(point);
  }
}

std::int64_t GrainOf(std::int64_t step_s) {
  for (const std::int64_t minutes : {60, 30, 20, 15, 10, 5}) {
    if (step_s % (minutes * kMinute) == 0) return minutes * kMinute;
  }
  return kMinute;
}

Instant RoundUpLocal(Instant t, const Zone& zone, std::int64_t grain_s) {
  const auto missing = [&](Instant at) {
    const std::int64_t past = zone.ToLocal(at).s % grain_s;
    return past == 0 ? 0 : (past < 0 ? -past : grain_s - past);
  };
  const Instant rounded = t + missing(t);
  if (zone.OffsetAt(rounded) == zone.OffsetAt(t)) return rounded;
  // The clock changes inside the step: the multiple may come sooner or later than counted. Local
  // minutes begin at the same UTC second on both sides of all changes but a few before 1972.
  for (Instant at = t; at < t + kHour + grain_s; ++at) {
    if (missing(at) == 0) return at;
  }
  return rounded;
}

namespace {

// Cuts `open`, from `after_s` past its start on, at local midnight of every date whose whole
// previous civil date lies in it: each piece carries a chain of its own, so that what is open for
// long does not drift. Pieces that end well before `range` may be left out.
std::vector<Interval> Pieces(Interval open, const Zone& zone, Interval range,
                             std::int64_t after_s) {
  std::vector<Interval> pieces;
  Instant begin = open.start;
  const Instant until = std::min(open.end, range.end);
  const Date last = zone.DateOf(until - 1);
  for (Date date = zone.DateOf(std::max(open.start, range.start - 2 * kDay)) + 1; date <= last;
       ++date) {
    const Interval yesterday = zone.CivilDay(date - 1);
    // An empty day is a date the zone skips.
    if (yesterday.empty() || !open.Contains(yesterday) || yesterday.end >= open.end) continue;
    if (yesterday.end < open.start + after_s) continue;
    pieces.push_back({begin, yesterday.end});
    begin = yesterday.end;
  }
  pieces.push_back({begin, open.end});
  return pieces;
}

// Where a chain begins that may run from `from` to `end`. Calendars may free somebody in the middle
// of a minute; starts are whole ones.
Instant ChainStart(Instant from, Instant end, const GridShape& shape, Rounding rounding) {
  from += ((-from) % kMinute + kMinute) % kMinute;
  switch (rounding) {
    case Rounding::kNone:
      return from;
    case Rounding::kUp:
      return RoundUpLocal(from, *shape.zone, shape.grain_s);
    case Rounding::kSpare:
      break;
  }
  const std::int64_t spare = (end - from) % shape.grain_s;
  for (const std::int64_t grain : {shape.grain_s, 15 * kMinute, 5 * kMinute}) {
    const Instant rounded = RoundUpLocal(from, *shape.zone, grain);
    if (rounded - from <= spare) return rounded;
  }
  return from;
}

// A start on a chain, and the latest end of the stretches whose chains it is on.
struct ChainPoint {
  Instant start;
  Instant end;
};

bool StartsBefore(const ChainPoint& point, Instant at) { return point.start < at; }

// `points` is ascending before `middle` and behind it: makes it ascending as a whole, each start
// once.
void MergeFrom(std::vector<ChainPoint>& points, std::ptrdiff_t middle) {
  std::inplace_merge(points.begin(), points.begin() + middle, points.end(),
                     [](const ChainPoint& a, const ChainPoint& b) { return a.start < b.start; });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (points[i].start == points[kept].start) {
      points[kept].end = std::max(points[kept].end, points[i].end);
    } else {
      points[++kept] = points[i];
    }
  }
  if (!points.empty()) points.resize(kept + 1);
}

}  // namespace

std::vector<Instant> WindowStarts(const IntervalSet& windows, const GridShape& shape,
                                  Interval range) {
  std::vector<Instant> starts;
  for (const Interval& window : windows) {
    if (window.end <= range.start || window.start >= range.end) continue;
    for (const Interval& piece : Pieces(window, *shape.zone, range, 0)) {
      Instant at = RoundUpLocal(piece.start, *shape.zone, shape.grain_s) + shape.offset_s;
      if (at < range.start) {  // jump to the first point inside the range
        at += (range.start - at + shape.step_s - 1) / shape.step_s * shape.step_s;
      }
      const Instant until = std::min(piece.end, range.end);
      for (; at < until; at += shape.step_s) starts.push_back(at);
    }
  }
  return starts;
}

std::vector<Instant> DayStarts(const GridShape& shape, Interval range) {
  std::vector<Instant> starts;
  const Date last = shape.zone->DateOf(range.end - 1);
  for (Date date = shape.zone->DateOf(range.start); date <= last; ++date) {
    for (std::int64_t s = shape.offset_s; s < kDay; s += shape.step_s) {
      const Zone::Resolution at = shape.zone->Resolve({Midnight(date).s + s});
      if (at.kind != Zone::Kind::kSkipped && range.Contains(at.first)) starts.push_back(at.first);
    }
  }
  // A date that the clock leaves and enters again, and only such a date, can be out of order.
  std::sort(starts.begin(), starts.end());
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  return starts;
}

std::vector<Instant> ChainStarts(std::vector<Interval> stretches, const GridShape& shape,
                                 const ChainRule& rule, Interval range) {
  // Chains hand their phase on to stretches that overlap them, so what counts for a restart is how
  // long there has been free time without a gap, whoever's it was.
  std::vector<Instant> restarts;
  for (const Interval& covered : IntervalSet(stretches)) {
    const std::vector<Interval> pieces = Pieces(covered, *shape.zone, range, rule.restart_after_s);
    for (std::size_t i = 1; i < pieces.size(); ++i) restarts.push_back(pieces[i].start);
  }
  struct Piece {
    Interval open;  // where it may start
    Instant end;    // of the whole stretch: a slot may reach past a restart
  };
  std::vector<Piece> pieces;
  for (const Interval& stretch : stretches) {
    Instant begin = stretch.start;
    auto restart = std::upper_bound(restarts.begin(), restarts.end(), begin);
    for (; restart != restarts.end() && *restart < stretch.end; ++restart) {
      pieces.push_back({{begin, *restart}, stretch.end});
      begin = *restart;
    }
    pieces.push_back({{begin, stretch.end}, stretch.end});
  }
  const auto key = [](const Piece& p) { return std::tuple(p.open.start, p.open.end, p.end); };
  std::sort(pieces.begin(), pieces.end(),
            [&](const Piece& a, const Piece& b) { return key(a) < key(b); });

  const std::int64_t step = shape.step_s + (rule.offset_each_step ? shape.offset_s : 0);
  std::vector<ChainPoint> points;  // ascending by start, each start once
  Instant since = kMinInstant;     // the last restart
  for (const auto& [open, end] : pieces) {
    Instant at = std::max(open.start, rule.not_before);
    if (rule.offset_each_step) at -= (at % kMinute + kMinute) % kMinute;  // seconds are cut first
    // How much is spare shows within one chain's length, however long the stretch goes on.
    at = ChainStart(at, std::min(end, at + rule.restart_after_s), shape, rule.rounding) +
         shape.offset_s;
    const auto last = std::upper_bound(restarts.begin(), restarts.end(), open.start);
    if (last != restarts.begin()) since = *(last - 1);
    auto before = std::lower_bound(points.begin(), points.end(), at, StartsBefore);
    while (before != points.begin()) {
      --before;
      if (before->start < since || before->start + step <= at) break;
      if (rule.only_overlapping && open.start >= before->end) continue;
      at = before->start >= open.start ? before->start : before->start + step;
      break;
    }
    const auto middle = static_cast<std::ptrdiff_t>(points.size());
    for (; at < open.end && at + rule.duration_s <= end; at += step) points.push_back({at, end});
    MergeFrom(points, middle);
  }
  std::vector<Instant> starts;
  for (const ChainPoint& point : points) {
    if (range.Contains(point.start)) starts.push_back(point.start);
  }
  return starts;
}

}  // namespace rota
