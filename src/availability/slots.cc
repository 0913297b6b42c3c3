// Lists of slots, and single starts, from what a Finder found.
//
// A list keeps the starts that are offered; a lattice keeps all, with the first reason of those
// that are not. "The first n of a date" needs the whole date, whatever part of it is asked about,
// and cuts after every other rule; so the question is widened to whole dates and its answer
// narrowed again.
//
// The start of a booking that would move is asked about as what it may keep (Request::AtOwnTime),
// by itself: its answer takes the place of that in the list, and none of the others depends on it.
//
// A single start is a lattice of one point. Whether it lies on the grid is one more rule about it
// (one that staff can set aside), and "first n" counts the starts offered before it on its date.
// The same Finder runs the same rules, so the single start gets the answer it has in the list.
#include "src/availability/slots.h"

#include <algorithm>

#include "src/availability/finder.h"

namespace rota {
namespace {

constexpr std::size_t kMostWords = std::size_t{1} << 24;  // 128 MiB of host bitmaps

// How many starts of each grid-zone date are offered; 0: all.
std::int32_t FirstN(const Request& request) {
  if (!IsAsked(request, Reason::k_not_among_first)) return 0;
  return request.offer->type->first_slots_per_day.value_or(0);
}

Interval WholeDates(const Zone& zone, Interval range) {
  return {zone.CivilDay(zone.CivilDateOf(range.start)).start,
          zone.CivilDay(zone.CivilDateOf(range.end - 1)).end};
}

// The columns of what a finder found.
class Columns {
 public:
  Columns(const Offer& offer, Finder& finder, const Lattice& lattice, SlotsOptions options,
          std::vector<std::uint32_t> things)
      : offer_(offer),
        finder_(finder),
        lattice_(lattice),
        options_(options),
        things_(std::move(things)),
        offered_(lattice.size()) {
    for (std::size_t i = 0; i < offered_.size(); ++i) offered_[i] = finder.offered(i);
  }

  // Only the first n starts of each date of `zone` stay offered.
  void KeepFirst(std::int32_t n, const Zone& zone) {
    Interval day;
    std::int32_t used = 0;
    for (std::size_t i = 0; i < offered_.size(); ++i) {
      if (!offered_[i]) continue;
      if (!day.Contains(lattice_[i])) {
        day = zone.CivilDay(zone.CivilDateOf(lattice_[i]));
        used = 0;
      }
      offered_[i] = used++ < n;
    }
  }

  Slots Take(Interval asked, std::size_t hosts) {
    const std::vector<std::uint32_t> shown = Shown(asked);
    Slots slots;
    slots.starts.resize(shown.size());
    slots.hosts_free.resize(shown.size());
    slots.remaining = finder_.RemainingAt(shown);
    for (std::size_t k = 0; k < shown.size(); ++k) {
      const std::uint32_t i = shown[k];
      slots.starts[k] = lattice_[i];
      if (!offered_[i]) slots.remaining[k] = 0;
      slots.hosts_free[k] = offered_[i] ? finder_.hosts_free(i) : 0;
    }
    if (options_.lattice) {
      for (const std::uint32_t i : shown) slots.reasons.push_back(ReasonAt(i));
    }
    if (options_.hosts) ListHosts(shown, hosts, &slots);
    if (options_.hosts && !things_.empty()) ListThings(shown, &slots);
    return slots;
  }

 private:
  // Places in the lattice of what becomes an entry.
  std::vector<std::uint32_t> Shown(Interval asked) const {
    std::vector<std::uint32_t> shown(lattice_.size());
    std::size_t n = 0;
    const std::size_t last = lattice_.LowerBound(asked.end);
    for (std::size_t i = lattice_.LowerBound(asked.start); i < last; ++i) {
      shown[n] = static_cast<std::uint32_t>(i);
      n += offered_[i] | options_.lattice;
    }
    shown.resize(n);
    return shown;
  }

  Reason ReasonAt(std::size_t i) const {
    if (offered_[i]) return Reason::kNone;
    return finder_.offered(i) ? Reason::k_not_among_first : finder_.ReasonAt(i);
  }

  void ListHosts(const std::vector<std::uint32_t>& shown, std::size_t hosts, Slots* slots) {
    std::vector<std::uint32_t> next(lattice_.size(), kNone);  // where a start's next host goes
    slots->host_offsets.assign(1, 0);
    std::uint32_t total = 0;
    for (std::size_t k = 0; k < shown.size(); ++k) {
      if (offered_[shown[k]]) next[shown[k]] = total;
      total += static_cast<std::uint32_t>(slots->hosts_free[k]);
      slots->host_offsets.push_back(total);
    }
    slots->host_indexes.resize(total);
    for (std::uint32_t host = 0; host < hosts; ++host) {
      const std::vector<bool> listed = Listed(host);
      finder_.EachStartOf(host, [&](std::size_t at) {
        if (next[at] == kNone || (!listed.empty() && listed[at])) return;
        slots->host_indexes[next[at]++] = host;
      });
    }
  }

  // Where somebody in groups who stands in is listed as a host of their own, or in another's place,
  // already; empty: nowhere.
  std::vector<bool> Listed(std::uint32_t host) {
    std::vector<bool> listed;
    const std::vector<OfferHost>& all = offer_.hosts;
    if (!offer_.InGroups() || !all[host].stands_in()) return listed;
    for (std::uint32_t i = 0; i < host; ++i) {
      if (all[i].user != all[host].user) continue;
      listed.resize(lattice_.size());
      finder_.EachStartOf(i, [&](std::size_t at) { listed[at] = true; });
    }
    return listed;
  }

  void ListThings(const std::vector<std::uint32_t>& shown, Slots* slots) {
    slots->thing_offsets.assign(1, 0);
    for (const std::uint32_t start : shown) {
      for (const std::uint32_t thing : things_) {
        if (offered_[start] && finder_.IsFree(thing, start)) slots->thing_indexes.push_back(thing);
      }
      slots->thing_offsets.push_back(static_cast<std::uint32_t>(slots->thing_indexes.size()));
    }
  }

  const Offer& offer_;
  Finder& finder_;
  const Lattice& lattice_;
  SlotsOptions options_;
  std::vector<std::uint32_t> things_;  // that may fill a place
  std::vector<std::uint8_t> offered_;  // by place in the lattice; what "first n" leaves
};

// Fewer than n starts are offered on the date before this one.
bool IsAmongFirst(const Pipeline& pipeline, Instant start) {
  const std::int32_t first_n = FirstN(pipeline.request());
  if (first_n == 0) return true;
  const Interval before = {RangeToCheck(pipeline.request(), start).start, start};
  if (before.empty()) return true;
  const Lattice lattice = pipeline.Starts(before);
  Finder finder(pipeline, lattice, before, false);
  finder.Run();
  std::int32_t used = 0;
  for (std::size_t i = 0; i < lattice.size(); ++i) used += finder.offered(i);
  return used < first_n;
}

// In place of `count` slots from `at` on those of `row`, in one of the lists that slots have.
void Replace(std::size_t at, std::size_t count, const std::vector<std::uint32_t>& row_offsets,
             const std::vector<std::uint32_t>& row_indexes, std::vector<std::uint32_t>* offsets,
             std::vector<std::uint32_t>* indexes) {
  if (offsets->empty()) return;  // not asked for
  const auto place = [](auto* list, std::size_t i) {
    return list->begin() + static_cast<std::ptrdiff_t>(i);
  };
  const std::uint32_t from = (*offsets)[at], to = (*offsets)[at + count];
  indexes->erase(place(indexes, from), place(indexes, to));
  indexes->insert(place(indexes, from), row_indexes.begin(), row_indexes.end());
  offsets->erase(place(offsets, at + 1), place(offsets, at + count + 1));
  const std::uint32_t gone = to - from, came = static_cast<std::uint32_t>(row_indexes.size());
  for (auto later = place(offsets, at + 1); later != offsets->end(); ++later) {
    *later = *later - gone + came;
  }
  for (std::size_t i = 1; i < row_offsets.size(); ++i) {
    offsets->insert(place(offsets, at + i), from + row_offsets[i]);
  }
}

void Replace(Instant start, const Slots& row, Slots* slots) {
  const auto lower = std::lower_bound(slots->starts.begin(), slots->starts.end(), start);
  const auto at = static_cast<std::size_t>(lower - slots->starts.begin());
  const std::size_t count = lower != slots->starts.end() && *lower == start ? 1 : 0;
  Replace(at, count, row.host_offsets, row.host_indexes, &slots->host_offsets,
          &slots->host_indexes);
  Replace(at, count, row.thing_offsets, row.thing_indexes, &slots->thing_offsets,
          &slots->thing_indexes);
  const auto replace = [&](const auto& values, auto* column) {
    if (column->empty() && values.empty()) return;  // not asked for
    const auto from = column->begin() + static_cast<std::ptrdiff_t>(at);
    const auto next = column->erase(from, from + static_cast<std::ptrdiff_t>(count));
    column->insert(next, values.begin(), values.end());
  };
  replace(row.starts, &slots->starts);
  replace(row.remaining, &slots->remaining);
  replace(row.hosts_free, &slots->hosts_free);
  replace(row.reasons, &slots->reasons);
}

// The slot of that start alone, if it is to be listed.
Result<Slots> SlotAt(const Request& request, Instant start, SlotsOptions options) {
  const Interval instant = {start, start + 1};
  const Offer& offer = *request.offer;
  ROTA_ASSIGN(const Pipeline pipeline, Pipeline::Prepare(request, instant));
  const Lattice alone({start});
  Finder finder(pipeline, alone, instant, options.lattice);
  finder.Run();
  return Columns(offer, finder, alone, options, offer.ServingThings())
      .Take(instant, offer.hosts.size());
}

}  // namespace

Result<Slots> FindSlots(const Request& request, Interval range, SlotsOptions options) {
  if (request.own_time && range.Contains(request.own_time->start)) {
    const Instant start = request.own_time->start;
    Request others = request;
    others.own_time.reset();
    ROTA_ASSIGN(Slots slots, FindSlots(others, range, options));
    if (!request.KeepsTime(start)) return slots;
    const Request own = request.AtOwnTime();
    ROTA_ASSIGN(const Slots row, SlotAt(own, start, options));
    Replace(start, row, &slots);
    return slots;
  }
  if (range.empty()) return Slots{};
  const Offer& offer = *request.offer;
  const std::int32_t first_n = FirstN(request);
  const Interval asked = range;
  if (first_n > 0) range = WholeDates(*offer.grid_zone, range);
  ROTA_ASSIGN(const Pipeline pipeline, Pipeline::Prepare(request, range));
  const Lattice lattice = pipeline.Starts(range);
  const bool too_many =
      offer.hosts.size() * WordsFor(lattice.size()) > kMostWords ||
      (options.lattice && offer.hours.size() * lattice.size() > kMostWords * sizeof(Word));
  if (too_many) {
    return Status(Reason::k_work_limit, "too many hosts times starts for one question");
  }
  Finder finder(pipeline, lattice, range, options.lattice);
  finder.Run();
  Columns columns(offer, finder, lattice, options, offer.ServingThings());
  if (first_n > 0) columns.KeepFirst(first_n, *offer.grid_zone);
  return columns.Take(asked, offer.hosts.size());
}

Result<IntervalSet> BehindFirst(const Request& request, Interval range) {
  const std::int32_t first_n = FirstN(request);
  if (first_n == 0 || range.empty()) return IntervalSet();
  const Zone& zone = *request.offer->grid_zone;
  ROTA_ASSIGN(const Slots slots, FindSlots(request, WholeDates(zone, range), {}));
  std::vector<Interval> behind;
  Interval day;
  std::int32_t used = 0;
  for (const Instant start : slots.starts) {
    if (!day.Contains(start)) {
      day = zone.CivilDay(zone.CivilDateOf(start));
      used = 0;
    }
    if (++used == first_n) behind.push_back({start + 1, day.end});
  }
  return IntervalSet(std::move(behind));
}

Interval RangeToCheck(const Request& request, Instant start) {
  const Zone& zone = *request.offer->grid_zone;
  return {FirstN(request) > 0 ? zone.CivilDay(zone.CivilDateOf(start)).start : start, start + 1};
}

StartCheck CheckStart(const Pipeline& pipeline, Instant start) {
  const Request& request = pipeline.request();
  const Interval instant = {start, start + 1};
  const Lattice alone({start});
  StartCheck check;
  check.start = start;
  check.misaligned = IsAsked(request, Reason::k_misaligned) && pipeline.Starts(instant).size() == 0;
  Finder finder(pipeline, alone, instant, true);
  if (check.misaligned) finder.ForbidAll(Reason::k_misaligned);
  finder.Run();
  check.considered = finder.considered();
  check.considered_things = finder.considered_things();
  check.reason = finder.ReasonAt(0);
  if (check.offered() && !IsAmongFirst(pipeline, start)) check.reason = Reason::k_not_among_first;
  if (!check.offered()) return check;
  const std::uint32_t only = 0;
  check.remaining = finder.RemainingAt({&only, 1}).front();
  check.together = finder.together(0);
  check.things = finder.ThingsAt(0);
  check.left_out = finder.left_out();
  if (finder.passed_over()) check.passed_over = *finder.passed_over();
  check.joins = finder.joins(0);
  for (std::uint32_t host = 0; host < request.offer->hosts.size(); ++host) {
    finder.EachStartOf(host, [&](std::size_t) { check.hosts.push_back(host); });
  }
  return check;
}

}  // namespace rota
