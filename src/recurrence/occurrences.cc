// Occurrences with their ends and overrides.
#include <algorithm>

#include "rota/recurrence/expand.h"
#include "src/recurrence/rule_starts.h"

namespace rota {
namespace {

// What a start costs that gives nothing in the window, in steps (ExpandOptions::max_steps).
constexpr std::int64_t kStepsPerStart = 20;

// An override beside the instants it is about.
struct Change {
  const Override* what;
  std::int32_t index;
  Start replaces;
  Start start;             // unused when cancelled
  std::int64_t shift = 0;  // wall seconds from the one to the other
};

class Builder {
 public:
  Builder(const RecurrenceSet& set, ExpandWindow window, std::size_t max)
      : set_(set), window_(window), max_(max) {
    reach_ = Reach(set.length);
    for (const ExtraDate& extra : set.rdates) {
      if (!extra.length) continue;
      reach_ = std::max(reach_, Reach(*extra.length));
      lengths_.emplace_back(StartOf(set, extra.at).instant, *extra.length);
    }
    for (std::size_t i = 0; i < set.overrides.size(); ++i) {
      const Override& what = set.overrides[i];
      Change change{&what, static_cast<std::int32_t>(i), StartOf(set, what.recurrence_id), {}, 0};
      if (!what.cancelled) change.start = NewStartOf(set, what);
      changed_.push_back(change.replaces.instant);
      if (what.this_and_future && !what.cancelled) {
        change.shift = change.start.local.s - change.replaces.local.s;
        reach_ = std::max(reach_, Reach(what.length));
        earliest_ = std::min(earliest_, change.shift - kDay);
        latest_ = std::max(latest_, change.shift + kDay);
      }
      changes_.push_back(change);
      if (what.this_and_future) futures_.push_back(change);
    }
    std::sort(changed_.begin(), changed_.end());
    std::stable_sort(futures_.begin(), futures_.end(), [](const Change& a, const Change& b) {
      return a.replaces.instant < b.replaces.instant;
    });
  }

  Result<std::vector<Occurrence>> Build(const ExpandOptions& options) {
    for (const Change& change : changes_) {
      if (!change.what->cancelled)
        Add(change.start, change.what->length, change.replaces, change.index);
    }
    ROTA_ASSIGN(Expansion starts, Expansion::Open(set_, Widened(), options));
    // Once enough are found, a later start matters only while a shift may bring it before the last.
    // What overrides bring may lie far ahead, so that many are found before the last one is known.
    Instant enough = std::numeric_limits<Instant>::max();
    const std::size_t many =
        max_ < found_.max_size() / 4 ? 2 * max_ + changes_.size() : found_.max_size();
    Start start;
    std::int64_t steps = 0;  // beside the expansion's own
    while (steps <= options.max_steps && starts.Next({&start, 1}) == 1) {
      if (found_.size() >= many) enough = Last();
      if (start.instant > enough && start.instant - enough > -earliest_) break;
      if (IsOver(start)) break;
      const std::size_t before = found_.size();
      Take(start);
      if (found_.size() == before) steps += kStepsPerStart;
    }
    if (options.spent) *options.spent += starts.steps() + steps;
    if (steps > options.max_steps) return Status(Reason::k_work_limit);
    if (!starts.status().ok()) return starts.status();
    Sort();
    if (found_.size() > max_) found_.resize(max_);
    return std::move(found_);
  }

 private:
  // At most so long is something of that length; a civil day has up to 26 hours and may be skipped.
  static std::int64_t Reach(const Length& length) {
    return std::int64_t{length.days} * kDay + length.seconds + (length.days != 0 ? kDay : 0);
  }

  // Starts in here may give an occurrence that overlaps the window.
  ExpandWindow Widened() const {
    ExpandWindow wide = window_;
    if (wide.from > kMinInstant) wide.from = std::max(wide.from - reach_ - latest_, kMinInstant);
    if (wide.to < kMaxInstant) wide.to = std::min(wide.to - earliest_, kMaxInstant);
    return wide;
  }

  // Cancelled from here on.
  bool IsOver(const Start& start) const {
    return !futures_.empty() && futures_.back().what->cancelled &&
           start.instant >= futures_.back().replaces.instant;
  }

  void Take(const Start& start) {
    if (std::binary_search(changed_.begin(), changed_.end(), start.instant)) return;
    const auto after =
        std::upper_bound(futures_.begin(), futures_.end(), start.instant,
                         [](Instant t, const Change& c) { return t < c.replaces.instant; });
    if (after == futures_.begin()) return Add(start, LengthAt(start.instant), start, -1);
    const Change& future = *(after - 1);
    if (future.what->cancelled) return;
    Start moved{{start.local.s + future.shift}, start.instant + future.shift};
    if (set_.zoned()) moved.instant = set_.clock().ToInstant(moved.local);
    Add(moved, future.what->length, start, future.index);
  }

  Length LengthAt(Instant instant) const {
    for (const auto& [at, length] : lengths_) {
      if (at == instant) return length;
    }
    return set_.length;
  }

  void Add(const Start& start, const Length& length, const Start& id, std::int32_t index) {
    const Instant end = EndOf(set_, start, length);
    const bool in_window =
        start.instant < window_.to && (end > window_.from || start.instant >= window_.from);
    if (in_window) found_.push_back({start, end, id, index});
  }

  void Sort() {
    std::stable_sort(found_.begin(), found_.end(), [](const Occurrence& a, const Occurrence& b) {
      return a.start.instant != b.start.instant ? a.start.instant < b.start.instant
                                                : a.recurrence_id.instant < b.recurrence_id.instant;
    });
  }
  // Forgets all but the first `max_` found so far; answers when the last of them starts.
  Instant Last() {
    Sort();
    found_.resize(max_);
    return max_ == 0 ? std::numeric_limits<Instant>::min() : found_.back().start.instant;
  }

  const RecurrenceSet& set_;
  ExpandWindow window_;
  std::size_t max_;
  std::int64_t reach_ = 0;  // the longest any occurrence lasts
  std::int64_t earliest_ = 0,
               latest_ = 0;  // how far THISANDFUTURE moves starts, with a day to spare
  std::vector<std::pair<Instant, Length>> lengths_;  // of RDATE periods
  std::vector<Change> changes_, futures_;
  std::vector<Instant> changed_;  // starts that have an override of their own
  std::vector<Occurrence> found_;
};

}  // namespace

Instant EndOf(const RecurrenceSet& set, const Start& start, const Length& length) {
  if (length.days == 0) return start.instant + length.seconds;
  const LocalTime day{start.local.s + std::int64_t{length.days} * kDay};
  return (set.zoned() ? set.clock().ToInstant(day) : day.s) + length.seconds;
}

Result<std::vector<Occurrence>> OccurrencesBetween(const RecurrenceSet& set, ExpandWindow window,
                                                   std::size_t max, const ExpandOptions& options) {
  return Builder(set, window, max).Build(options);
}

}  // namespace rota
