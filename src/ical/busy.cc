#include "rota/ical/busy.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "rota/base/crypto.h"
#include "rota/base/utf8.h"
#include "rota/recurrence/expand.h"
#include "rota/time/interval_set.h"

namespace rota::ical {
namespace {

constexpr std::size_t kLongestTitle = 500, kLongestUid = 255;  // as the record says

// Text as a record may hold it: UTF-8 without U+0000, at most `most` bytes.
std::string Tamed(std::string_view text, std::size_t most) {
  std::string tame;
  for (const char c : text.substr(0, most)) tame += c == '\0' ? ' ' : c;
  while (!tame.empty() && !IsUtf8(tame) && tame.size() + 4 > std::min(text.size(), most)) tame.pop_back();
  if (!IsUtf8(tame)) {
    for (char& c : tame) {
      if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    }
  }
  return tame;
}

std::string HexOf(std::string_view text) {
  const Hash hash = HashOf(text);
  return Hex(std::span(hash).first(16));
}

// A uid that is too long for the record is named by its hash.
std::string UidOf(const std::string& uid) {
  return uid.size() <= kLongestUid && IsUtf8(uid) ? uid : HexOf(uid);
}

bool Blocks(const Event& event) {
  return event.status != BusyStatus::kCancelled && event.status != BusyStatus::kDeclined;
}

class Collector {
 public:
  Collector(const Calendar& calendar, const BusyOptions& options, std::vector<Diagnostic>* diagnostics)
      : calendar_(calendar), options_(options), diagnostics_(diagnostics) {}

  std::vector<BusyBlock> Collect() && {
    for (const Series& series : SeriesOf(calendar_)) AddSeries(series);
    for (const FreeBusy& row : calendar_.free_busy) {
      if (row.transparency == Transparency::kFree || !row.time.Overlaps(options_.window)) continue;
      AddStretch(row.uid, row.time, row.transparency);
    }
    AddAvailability();
    std::stable_sort(blocks_.begin(), blocks_.end(), [](const BusyBlock& a, const BusyBlock& b) {
      return StartOf(a) < StartOf(b);
    });
    return std::move(blocks_);
  }

 private:
  static Instant StartOf(const BusyBlock& block) {
    const Instant* at = std::get_if<Instant>(&block.start);
    return at ? *at : Midnight(std::get<Date>(block.start)).s;
  }

  void AddSeries(const Series& series) {
    const Event& first = series.master ? *series.master : *series.overrides.front();
    if (series.master && !Blocks(first) && series.overrides.empty()) return;
    ExpandWindow window{options_.window.start, options_.window.end};
    if (series.set.dates()) {  // counted on the wall, wherever that hangs
      window.from -= kDay;
      window.to += kDay;
    }
    const auto found = OccurrencesBetween(series.set, window, options_.max_per_event + 1);
    if (!found.ok()) {
      diagnostics_->push_back({first.line, first.uid, std::string(ReasonName(found.status().reason())),
                               found.status().message(), true});
      return;
    }
    if (found->size() > options_.max_per_event) {
      diagnostics_->push_back({first.line, first.uid, "work_limit",
                               fmt::format("more than {} occurrences; the later ones were left out",
                                           options_.max_per_event),
                               false});
    }
    const bool recurs = !series.set.rules.empty() || !series.set.rdates.empty() ||
                        !series.set.overrides.empty();
    for (std::size_t i = 0; i < std::min(found->size(), options_.max_per_event); ++i) {
      const Occurrence& occurrence = (*found)[i];
      const Event* event = &first;
      if (occurrence.changed_by >= 0) {
        const auto tag = series.set.overrides[static_cast<std::size_t>(occurrence.changed_by)].tag;
        event = series.overrides[static_cast<std::size_t>(tag)];
      }
      std::string which;
      if (recurs) {
        which = NameOf(series.set, occurrence.recurrence_id);
      } else if (!series.master && first.recurrence_id) {
        which = FormatMoment(*first.recurrence_id);
      }
      AddOccurrence(*event, occurrence, std::move(which));
    }
  }

  // The original start in a form that does not change with the zone data: UTC, or the date.
  static std::string NameOf(const RecurrenceSet& set, const Start& start) {
    if (set.dates()) return FormatMoment({start.local, Moment::Form::kDate});
    return FormatMoment({LocalTime{start.instant}, Moment::Form::kUtc});
  }

  void AddOccurrence(const Event& event, const Occurrence& occurrence, std::string recurrence_id) {
    if (!Blocks(event) || occurrence.end <= occurrence.start.instant) return;
    const bool dates = event.set.dates();
    if (event.transparency == Transparency::kFree && !(options_.holiday_calendar && dates)) return;
    BusyBlock block = Block(event.uid, std::move(recurrence_id));
    block.all_day = dates;
    if (dates) {
      block.start = occurrence.start.local.date();
      block.end = LocalTime{occurrence.end}.date();
    } else {
      block.start = occurrence.start.instant;
      block.end = occurrence.end;
    }
    block.transparency = event.transparency;
    block.status = event.status;
    block.title = Tamed(event.summary, kLongestTitle);
    Add(std::move(block));
  }

  void AddStretch(const std::string& uid, Interval time, Transparency transparency) {
    BusyBlock block =
        Block(uid, FormatMoment({LocalTime{time.start}, Moment::Form::kUtc}));
    block.start = time.start;
    block.end = time.end;
    block.transparency = transparency;
    Add(std::move(block));
  }

  // Of several that speak of a time the one with the smallest priority number counts, 0 being the last
  // (RFC 7953 §4).
  void AddAvailability() {
    std::vector<const Availability*> ranked;
    for (const Availability& row : calendar_.availability) ranked.push_back(&row);
    const auto rank = [](const Availability* row) { return row->priority == 0 ? 10 : row->priority; };
    std::stable_sort(ranked.begin(), ranked.end(),
                     [&](const Availability* a, const Availability* b) { return rank(a) < rank(b); });
    IntervalSet spoken_for;
    for (const Availability* row : ranked) {
      const Interval bounds = Intersect(row->bounds, options_.window);
      if (bounds.empty()) continue;
      IntervalSet busy = Subtract(IntervalSet{bounds}, spoken_for);
      for (const RecurrenceSet& available : row->available) {
        const auto times = OccurrencesBetween(available, {bounds.start, bounds.end}, options_.max_per_event);
        if (!times.ok()) continue;  // stays busy
        std::vector<Interval> open;
        for (const Occurrence& one : *times) open.push_back({one.start.instant, one.end});
        busy = Subtract(busy, IntervalSet(std::move(open)));
      }
      spoken_for = Union(spoken_for, IntervalSet{bounds});
      if (row->transparency == Transparency::kFree) continue;
      for (const Interval& stretch : busy) AddStretch(row->uid, stretch, row->transparency);
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
    const auto edge = [](const RangeEdge& e) {
      const Instant* at = std::get_if<Instant>(&e);
      return at ? FormatInstant(*at) : FormatDate(std::get<Date>(e));
    };
    block.content_hash =
        HexOf(fmt::format("{}\n{}\n{}\n{}\n{}", edge(block.start), edge(block.end),
                          static_cast<int>(block.transparency), static_cast<int>(block.status), block.title));
    blocks_.push_back(std::move(block));
  }

  const Calendar& calendar_;
  const BusyOptions& options_;
  std::vector<Diagnostic>* diagnostics_;
  std::vector<BusyBlock> blocks_;
};

}  // namespace

std::vector<BusyBlock> BusyOf(const Calendar& calendar, const BusyOptions& options,
                              std::vector<Diagnostic>* diagnostics) {
  return Collector(calendar, options, diagnostics).Collect();
}

}  // namespace rota::ical
