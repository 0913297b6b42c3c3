// A calendar as the busy blocks of one person.
//
// Three sources give blocks: events and series, occurrence by occurrence; lists of busy periods as
// they are; availability (RFC 7953), whose blocks are what it leaves closed of its bounds:
//
//   bounds        |=========================|        of the highest priority first; what one row
//   available         |----|      |-----|            has spoken of, later rows do not touch
//   busy          |===|    |======|     |===|
//
// Names. A block is known by its event and the *original* start of its occurrence, in UTC or as a
// date, so that the next reading of the same calendar finds it again even when it was moved, and
// the content's hash says whether anything changed.
//
// Bounds. All events share one budget of steps, and the calendar one number of blocks: a hostile
// file costs what a large honest one does. What is left out is told event by event, so that a
// reading that was cut short does not look like an empty calendar.
#include "rota/ical/busy.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "rota/recurrence/expand.h"
#include "rota/time/interval_set.h"
#include "src/ical/block_names.h"

namespace rota::ical {
namespace {

constexpr std::size_t kLongestTitle = 500;  // as the record says
constexpr std::int64_t kStepsPerOccurrence =
    50;  // what one that gives no block costs; see ExpandOptions

bool Blocks(const Event& event) {
  return event.status != BusyStatus::kCancelled && event.status != BusyStatus::kDeclined;
}

class Collector {
 public:
  Collector(const Calendar& calendar, const BusyOptions& options,
            std::vector<Diagnostic>* diagnostics)
      : calendar_(calendar),
        options_(options),
        steps_left_(options.max_steps),
        diagnostics_(diagnostics) {}

  std::vector<BusyBlock> Collect() && {
    // Room for one each, which is not taken before it is filled: growing would take it twice.
    blocks_.reserve(
        std::min(options_.max_blocks, calendar_.events.size() + calendar_.free_busy.size()));
    for (const Series& series : SeriesOf(calendar_)) AddSeries(series);
    for (const FreeBusy& row : calendar_.free_busy) {
      if (row.transparency == Transparency::kFree || !row.time.Overlaps(options_.window)) continue;
      AddStretch(row);
    }
    AddAvailability();
    if (options_.spent) *options_.spent += options_.max_steps - steps_left_;
    return InOrder(std::move(blocks_));
  }

 private:
  static Instant InstantOf(const RangeEdge& edge) {
    const Instant* at = std::get_if<Instant>(&edge);
    return at ? *at : Midnight(std::get<Date>(edge)).s;
  }
  static Instant StartOf(const BusyBlock& block) { return InstantOf(block.start); }
  static Instant EndOf(const BusyBlock& block) { return InstantOf(block.end); }

  // All events together stay inside one bound.
  Result<std::vector<Occurrence>> Occurrences(const RecurrenceSet& set, ExpandWindow window,
                                              std::size_t most) {
    const bool takes_steps = !set.rules.empty() || !set.exrules.empty();
    if (steps_left_ <= 0 && takes_steps) return Status(Reason::k_work_limit);
    std::int64_t spent = 0;
    auto found = OccurrencesBetween(
        set, window, most, {.max_steps = std::max<std::int64_t>(steps_left_, 0), .spent = &spent});
    steps_left_ -= spent;
    return found;
  }

  void Tell(const Event& event, std::string rule, std::string message, bool dropped) {
    diagnostics_->push_back({event.line, event.uid, std::move(rule), std::move(message), dropped});
  }

  // By start. Blocks are large and may be many: each is moved once, along the cycles of the order,
  // and no second list is made.
  static std::vector<BusyBlock> InOrder(std::vector<BusyBlock> blocks) {
    std::vector<std::pair<Instant, std::size_t>> order;  // [i].second: which block comes i-th
    order.reserve(blocks.size());
    for (const BusyBlock& block : blocks) order.emplace_back(StartOf(block), order.size());
    std::sort(order.begin(), order.end());
    for (std::size_t first = 0; first < order.size(); ++first) {
      if (order[first].second == first) continue;
      BusyBlock moved = std::move(blocks[first]);
      std::size_t to = first;
      for (std::size_t from; (from = std::exchange(order[to].second, to)) != first; to = from)
        blocks[to] = std::move(blocks[from]);
      blocks[to] = std::move(moved);
    }
    return blocks;
  }

  void AddSeries(const Series& series) {
    const Event& first = series.master ? *series.master : *series.overrides.front();
    if (series.master && !Blocks(first) && series.overrides.empty()) return;
    ExpandWindow window{options_.window.start, options_.window.end};
    if (series.set.dates()) {  // counted on the wall, wherever that hangs
      window.from -= kDay;
      window.to += kDay;
    }
    const std::size_t most = std::min(options_.max_per_event, options_.max_blocks - blocks_.size());
    const auto found = Occurrences(series.set, window, most + 1);
    if (!found.ok()) {
      return Tell(first, std::string(ReasonName(found.status().reason())), found.status().message(),
                  true);
    }
    if (found->size() > most) {
      Tell(first, "block_limit",
           fmt::format("more than {} occurrences; the later ones were left out", most), true);
    }
    const bool recurs =
        !series.set.rules.empty() || !series.set.rdates.empty() || !series.set.overrides.empty();
    const std::size_t before = blocks_.size();
    for (std::size_t i = 0; i < std::min(found->size(), most); ++i) {
      const Occurrence& occurrence = (*found)[i];
      const Event* event = &first;
      if (occurrence.changed_by >= 0) {
        const auto tag = series.set.overrides[static_cast<std::size_t>(occurrence.changed_by)].tag;
        event = series.overrides[static_cast<std::size_t>(tag)];
      }
      std::string which;
      if (recurs || first.twin) {
        which = OccurrenceNameOf(series.set, occurrence.recurrence_id);
      } else if (!series.master && first.recurrence_id) {
        which = OccurrenceNameOf(first.set, *first.recurrence_id);
      }
      AddOccurrence(*event, occurrence, std::move(which));
    }
    steps_left_ -=
        static_cast<std::int64_t>(found->size() - (blocks_.size() - before)) * kStepsPerOccurrence;
  }

  void AddOccurrence(const Event& event, const Occurrence& occurrence, std::string recurrence_id) {
    if (!Blocks(event) || occurrence.end <= occurrence.start.instant) return;
    const bool dates = event.set.dates();
    if (event.transparency == Transparency::kFree && !(options_.holiday_calendar && dates)) return;
    BusyBlock block = Block(event.uid, std::move(recurrence_id));
    block.all_day = dates;
    if (dates) {
      block.start = occurrence.start.local.date();
      block.end = LocalTime{occurrence.end + kDay - 1}
                      .date();  // the RFC has no hours here; a day begun counts
    } else {
      block.start = occurrence.start.instant;
      block.end = occurrence.end;
    }
    block.transparency = event.transparency;
    block.status = event.status;
    block.title = Tamed(event.summary, kLongestTitle);
    block.external_id = ExternalIdOf(event.external_id);
    block.external_series_id = ExternalIdOf(event.external_series_id);
    block.content_hash = ContentHashOf(block, event.zone_guessed);
    if (!event.twin) return Add(std::move(block));
    // Twins may begin together: one block, which ends with the later one.
    const auto [known, first] =
        twins_.try_emplace({block.ical_uid, block.recurrence_id}, blocks_.size());
    if (first) return Add(std::move(block));
    if (known->second >= blocks_.size()) return;  // that one was beyond the bound
    BusyBlock& other = blocks_[known->second];
    if (EndOf(block) <= EndOf(other)) return;
    other = std::move(block);
  }

  void AddStretch(const FreeBusy& row) {
    BusyBlock block = Block(row.uid, FormatMoment({LocalTime{row.time.start}, Moment::Form::kUtc}));
    block.start = row.time.start;
    block.end = row.time.end;
    block.transparency = row.transparency;
    block.title = Tamed(row.title, kLongestTitle);
    block.content_hash = ContentHashOf(block, row.zone_guessed);
    Add(std::move(block));
  }

  // Of several that speak of a time the one with the smallest priority number counts, 0 being the
  // last (RFC 7953 §4).
  void AddAvailability() {
    std::vector<const Availability*> ranked;
    for (const Availability& row : calendar_.availability) ranked.push_back(&row);
    const auto rank = [](const Availability* row) {
      return row->priority == 0 ? 10 : row->priority;
    };
    std::stable_sort(
        ranked.begin(), ranked.end(),
        [&](const Availability* a, const Availability* b) { return rank(a) < rank(b); });
    IntervalSet spoken_for;
    for (const Availability* row : ranked) {
      const Interval bounds = Intersect(row->bounds, options_.window);
      if (bounds.empty() || full_) continue;
      IntervalSet busy = Subtract(IntervalSet{bounds}, spoken_for);
      for (const RecurrenceSet& available : row->available) {
        const auto times =
            Occurrences(available, {bounds.start, bounds.end}, options_.max_per_event);
        if (!times.ok() || busy.size() > options_.max_per_event) {  // stays busy
          diagnostics_->push_back(
              {0, row->uid, "work_limit", "an AVAILABLE that could not be laid out", false});
          continue;
        }
        steps_left_ -= static_cast<std::int64_t>(times->size() + busy.size()) * kStepsPerOccurrence;
        std::vector<Interval> open;
        for (const Occurrence& one : *times) open.push_back({one.start.instant, one.end});
        busy = Subtract(busy, IntervalSet(std::move(open)));
      }
      spoken_for = Union(spoken_for, IntervalSet{bounds});
      if (row->transparency == Transparency::kFree) continue;
      for (const Interval& stretch : busy)
        AddStretch({stretch, row->transparency, row->uid, {}, row->zone_guessed});
    }
  }

  BusyBlock Block(const std::string& uid, std::string recurrence_id) const {
    BusyBlock block;
    block.user = options_.user;
    block.source = options_.source;
    block.ical_uid = UidOf(uid);
    block.recurrence_id = std::move(recurrence_id);
    return block;
  }

  void Add(BusyBlock block) {
    if (blocks_.size() >= options_.max_blocks) {
      if (!full_) {
        diagnostics_->push_back(
            {0, block.ical_uid, "block_limit",
             fmt::format("more than {} blocks; the others were left out", options_.max_blocks),
             true});
      }
      full_ = true;
      return;
    }
    blocks_.push_back(std::move(block));
  }

  const Calendar& calendar_;
  const BusyOptions& options_;
  std::int64_t steps_left_;
  bool full_ = false;  // of blocks
  std::vector<Diagnostic>* diagnostics_;
  std::vector<BusyBlock> blocks_;
  std::map<std::pair<std::string, std::string>, std::size_t> twins_;  // places of their blocks
};

}  // namespace

std::vector<BusyBlock> BusyOf(const Calendar& calendar, const BusyOptions& options,
                              std::vector<Diagnostic>* diagnostics) {
  return Collector(calendar, options, diagnostics).Collect();
}

}  // namespace rota::ical
