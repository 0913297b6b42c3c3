// How a question is prepared and the rules are run.
//
//   Prepare(range)   expands each schedule once, from as far back as a chain of starts may begin;
//                    resolves the booking window; asks the table which rules are asked
//   Starts(part)     lays the grid over a part of the range (lattice.cc)
//   Run…(part)       runs the rows of the table over a part of the range, into any sink
//
// Everything a start depends on lies within a bounded reach before it (lattice.cc says why), and
// rules only ever tell which starts they forbid. So any part of a prepared range gets the answers
// that a pipeline prepared for the part alone would give. That is why one preparation serves a
// list, a check and an explanation, and why offer and commit cannot disagree.
//
// Grids that restart behind taken time need the free time of each host. It is what the rules that
// move the grid leave (a column of the table), with every forbidden stretch of starts turned back
// into the time that slots starting there cover.
//
// "n available days" asks for slots while a window is being resolved. The inner question sets the
// window aside, so it never asks for itself; it looks at most a year ahead and no further than the
// outer one needs.
#include "src/availability/pipeline.h"

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "src/availability/bitmap.h"
#include "src/availability/slots.h"

namespace rota {
namespace {

constexpr std::int64_t kLookBack =
    3 * kDay;  // a window's chain begins at most two civil days before a start
// A chain of free time runs on for so long; then it restarts daily, so that how far to look back is
// bounded whatever is free.
constexpr std::int64_t kLongestChain = 31 * kDay;
constexpr std::int64_t kLongestViewerChain = 400 * kDay;
constexpr std::int64_t kLongestRange = 3660 * kDay;
constexpr std::int32_t kAvailableSearch = 366;  // dates looked at for "n available days"

// Hours of a thing before any schedule: always, but for its own holidays.
Hours AlwaysOpen(const Request& request, std::uint32_t resource, Interval bounds) {
  Hours hours;
  hours.open = IntervalSet{bounds};
  std::vector<Interval> holidays;
  const Zone& zone = request.catalog->ResourceZone(resource);
  const auto dates = request.catalog->HolidaysOfResource(resource);
  const Date from = zone.CivilDateOf(bounds.start) - 1, to = zone.CivilDateOf(bounds.end) + 1;
  for (auto date = std::lower_bound(dates.begin(), dates.end(), from);
       date != dates.end() && *date <= to; ++date) {
    const Interval day = zone.CivilDay(*date);
    if (!day.empty()) holidays.push_back(day);
  }
  hours.holidays = IntervalSet(std::move(holidays));
  return hours;
}

Hours Combine(const Request& request, const HoursOf& uses, Interval bounds) {
  Hours all;
  bool first = true;
  if (uses.always) {
    all = AlwaysOpen(request, uses.resource, bounds);
    first = false;
  }
  for (const ScheduleUse& use : uses.schedules) {
    const auto travel =
        use.travels ? request.catalog->TravelOf(uses.traveller) : std::span<const TravelRow>{};
    const auto own = uses.resource == kNone ? request.offer->holidays
                                            : request.catalog->HolidaysOfResource(uses.resource);
    const auto holidays = first ? own : std::span<const Date>{};
    const Zone& zone = use.viewers ? *request.viewer_zone : *use.zone;
    Hours one =
        ExpandSchedule(request.catalog->schedule(use.schedule), zone, travel, holidays, bounds);
    if (first) {
      all = std::move(one);
    } else {
      all.open = Intersect(all.open, one.open);
      all.holidays = Union(all.holidays, one.holidays);
    }
    first = false;
  }
  return all;
}

// Collects the forbidden starts of one host; what is left are the starts of its free time.
class FreeSink final : public Sink {
 public:
  using Sink::Forbid;
  void Forbid(Interval starts, Reason, Cause) override { forbidden_.push_back(starts); }
  void Cap(Interval, std::int64_t, Of) override {}
  bool WantsCauses() const override { return false; }
  IntervalSet Free(Interval range) && {
    return Subtract(IntervalSet{range}, IntervalSet(std::move(forbidden_)));
  }

 private:
  std::vector<Interval> forbidden_;
};

// Keeps the first reason, in the order of the table, that forbids one start.
class FirstSink final : public Sink {
 public:
  using Sink::Cap;
  using Sink::Forbid;
  explicit FirstSink(Instant start) : start_(start) {}
  void Forbid(Interval starts, Reason reason, Cause) override {
    if (!starts.Contains(start_)) return;
    if (first_ == Reason::kNone || reason < first_) first_ = reason;
  }
  void Cap(Interval, std::int64_t, Of) override {}
  bool WantsCauses() const override { return true; }
  Reason first() const { return first_; }

 private:
  Instant start_;
  Reason first_ = Reason::kNone;
};

}  // namespace

Pipeline::Pipeline(const Request& request, Interval range)
    : request_(&request), range_(range), asked_(AskedOf(request)) {}

Pipeline::Asked Pipeline::AskedOf(const Request& request) {
  Asked asked{};
  const std::span<const RuleRow> rules = RuleTable();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (!rules[i].apply || !IsAsked(request, rules[i])) continue;
    asked[static_cast<std::size_t>(rules[i].scope)] |= std::uint64_t{1} << i;
  }
  return asked;
}

Result<Pipeline> Pipeline::Prepare(const Request& request, Interval range) {
  if (range.end - range.start > kLongestRange) {
    return Status(Reason::k_work_limit,
                  fmt::format("a question may span at most {} days", kLongestRange / kDay));
  }
  if (range.start < kBookable.start || range.start >= kBookable.end) {
    return Status(
               Reason::k_out_of_range,
               fmt::format("the first and last {} days of the calendar are closed", kEdge / kDay))
        .At("start");
  }
  Pipeline pipeline(request, range);
  pipeline.FindSessions();
  pipeline.Expand(
      {pipeline.ChainsFrom(range) - kDay, pipeline.ChainsTo(range) + request.duration_s() + kDay});
  ROTA_TRY(pipeline.ResolveWindow());
  return pipeline;
}

void Pipeline::Expand(Interval bounds) {
  hours_.reserve(request_->offer->hours.size());
  for (const HoursOf& uses : request_->offer->hours) {
    hours_.push_back(Combine(*request_, uses, bounds));
  }
}

void Pipeline::FindSessions() {
  sessions_ = SessionsIn(*request_, {ChainsFrom(range_), ChainsTo(range_) + kDay});
  if (sessions_.empty()) return;
  asked_to_join_ = AskedOf(sessions_.front().request);
  for (const OpenSession& session : sessions_) {
    if (session.Fits(request_->seats)) joinable_.push_back(session.booking);
  }
  std::sort(joinable_.begin(), joinable_.end());
}

HostView Pipeline::View(const Request& request, const OfferHost& host) {
  return {request, host, request.facts->Person(host.user), request.BuffersOf(host)};
}

RuleInput Pipeline::InputFor(const HostView& view, Interval starts) const {
  const std::uint32_t hours = view.host.hours;
  return {view.request, starts, window_, &view, hours == kNone ? nullptr : &hours_[hours]};
}

void Pipeline::Run(const Asked& asked, RuleScope scope, const RuleInput& input, Sink& sink) {
  const std::span<const RuleRow> rules = RuleTable();
  for (std::uint64_t rows = asked[static_cast<std::size_t>(scope)]; rows; rows &= rows - 1) {
    rules[static_cast<std::size_t>(std::countr_zero(rows))].apply(input, sink);
  }
}

void Pipeline::RunStart(Interval starts, Sink& sink) const {
  Run(asked_, RuleScope::kStart, {*request_, starts, window_}, sink);
}

void Pipeline::RunStart(const OpenSession& session, Interval starts, Sink& sink) const {
  Run(asked_to_join_, RuleScope::kStart, {session.request, starts, window_}, sink);
}

void Pipeline::RunHost(const OpenSession& session, const OfferHost& host, Interval starts,
                       Sink& sink) const {
  const HostView view = View(session.request, host);
  Run(asked_to_join_, RuleScope::kHours, InputFor(view, starts), sink);
  Run(asked_to_join_, RuleScope::kPerson, InputFor(view, starts), sink);
  if (!session.Fits(request_->seats)) {
    sink.Forbid({session.start, session.start + 1}, session.WhyFull(request_->seats),
                {Cause::Kind::kBooking, session.booking});
  }
}

Reason Pipeline::WhyNotJoin(const OpenSession& session, const OfferHost& host) const {
  FirstSink sink(session.start);
  const Interval start = {session.start, session.start + 1};
  RunStart(session, start, sink);
  RunHost(session, host, start, sink);
  return sink.first();
}

bool Pipeline::MayJoin(const OpenSession& session) const {
  return std::all_of(session.hosts.begin(), session.hosts.end(), [&](std::uint32_t host) {
    return WhyNotJoin(session, request_->offer->hosts[host]) == Reason::kNone;
  });
}

void Pipeline::RunHost(const OfferHost& host, Interval starts, Sink& sink) const {
  if (!host.active) return ApplyInactiveHost(host, starts, sink);
  RunHours(host, starts, sink);
  RunPerson(host, starts, sink);
}

bool Pipeline::SharesHours(const OfferHost& host) const {
  return host.hours != kNone && !request_->offer->type->buffers_inside_hours;
}

void Pipeline::RunHours(const OfferHost& host, Interval starts, Sink& sink) const {
  const HostView view = View(*request_, host);
  Run(asked_, RuleScope::kHours, InputFor(view, starts), sink);
}

void Pipeline::RunPerson(const OfferHost& host, Interval starts, Sink& sink) const {
  const HostView view = View(*request_, host);
  Run(asked_, RuleScope::kPerson, InputFor(view, starts), sink);
}

HostView Pipeline::View(const OfferThing& thing) const {
  return {*request_, thing.seen, request_->facts->Thing(thing.resource), request_->BuffersOf(thing),
          {},        &thing};
}

void Pipeline::RunThing(const OfferThing& thing, Interval starts, Sink& sink) const {
  if (!thing.seen.active) return sink.Forbid(starts, Reason::k_inactive);
  if (!request_->Allows(thing)) sink.Forbid(starts, Reason::k_policy);
  const HostView view = View(thing);
  Run(asked_, RuleScope::kHours, InputFor(view, starts), sink);
  Run(asked_, RuleScope::kPerson, InputFor(view, starts), sink);
  if (thing.seen.user == kNone) return;
  OfferHost person;
  person.user = thing.seen.user;
  const HostView as_person = {*request_, person, request_->facts->Person(person.user),
                              view.buffers};
  Run(asked_, RuleScope::kPerson, InputFor(as_person, starts), sink);
}

IntervalSet Pipeline::OpenWindows() const {
  const Offer& offer = *request_->offer;
  if (offer.places.empty()) return PeoplesWindows();
  return offer.places_hold_people ? PlacesWindows() : Intersect(PeoplesWindows(), PlacesWindows());
}

namespace {

// By which of Offer::hours a filler is open: one of the first while all of the others are.
struct OpenBy {
  std::vector<std::uint32_t> any, all;
};

OpenBy OpenByOf(const Offer& offer, const OfferFiller& filler) {
  OpenBy by;
  for (const std::uint32_t i : filler.hosts) {
    const OfferHost& host = offer.hosts[i];
    // Time off never moves the lattice, so stand-ins are not asked.
    if (!host.stands_in() && host.active && host.hours != kNone) by.any.push_back(host.hours);
  }
  if (filler.thing == kNone) return by;
  const OfferThing& thing = offer.things[filler.thing];
  by.any.push_back(thing.seen.hours);
  for (const std::uint32_t other : thing.takes) by.all.push_back(offer.things[other].seen.hours);
  return by;
}

// Hours that are open at the same times are looked at as one: those of twenty rooms mostly are.
struct HourKinds {
  explicit HourKinds(std::span<const Hours> all) : of(all.size()) {
    absl::flat_hash_map<std::vector<Instant>, std::size_t> known;
    for (std::size_t h = 0; h < all.size(); ++h) {
      std::vector<Instant> own;
      for (const Interval& one : all[h].open) own.insert(own.end(), {one.start, one.end});
      const auto [found, fresh] = known.try_emplace(own, open.size());
      of[h] = found->second;
      if (!fresh) continue;
      open.push_back(&all[h].open);
      edges.insert(edges.end(), own.begin(), own.end());
    }
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  }
  std::vector<std::size_t> of;           // by hours
  std::vector<const IntervalSet*> open;  // by kind
  std::vector<Instant> edges;            // of all of them, ascending
};

}  // namespace

// Between two edges of any hours the same are open, so one booking is tried in each such stretch;
// which hours are open there decides, and is remembered.
IntervalSet Pipeline::PlacesWindows() const {
  const OfferPlaces& places = request_->offer->places;
  std::vector<OpenBy> fillers;
  for (const OfferPlace& place : places.of) {
    for (const OfferFiller& filler : place.fillers) {
      fillers.push_back(OpenByOf(*request_->offer, filler));
    }
  }
  const HourKinds kinds(hours_);
  Supply supply = request_->offer->WholeSupply();
  absl::flat_hash_map<std::vector<Word>, bool> known;
  std::vector<std::size_t> at(kinds.open.size());  // the interval of each that may hold the edge
  std::vector<Word> open(WordsFor(kinds.open.size()));
  std::vector<Interval> windows;
  for (std::size_t i = 0; i + 1 < kinds.edges.size(); ++i) {
    const Interval stretch = {kinds.edges[i], kinds.edges[i + 1]};
    std::fill(open.begin(), open.end(), 0);
    for (std::size_t k = 0; k < kinds.open.size(); ++k) {
      const IntervalSet& set = *kinds.open[k];
      while (at[k] < set.size() && set[at[k]].end <= stretch.start) ++at[k];
      if (at[k] < set.size() && set[at[k]].start <= stretch.start) SetBit(open.data(), k);
    }
    const auto [found, fresh] = known.try_emplace(open, false);
    if (fresh) {
      const auto is_open = [&](std::uint32_t h) { return HasBit(open.data(), kinds.of[h]); };
      for (std::size_t f = 0; f < fillers.size(); ++f) {
        supply.open[f] = std::any_of(fillers[f].any.begin(), fillers[f].any.end(), is_open) &&
                         std::all_of(fillers[f].all.begin(), fillers[f].all.end(), is_open);
      }
      found->second = places.shapes.Fits(supply, {}, 0);
    }
    if (found->second) windows.push_back(stretch);
  }
  return IntervalSet(std::move(windows));
}

// Time off never moves the lattice, so stand-ins are not asked.
IntervalSet Pipeline::PeoplesWindows() const {
  std::vector<const IntervalSet*> fixed, rotating;
  std::vector<bool> in_fixed(hours_.size()), in_rotating(hours_.size());  // hosts share hours
  bool has_rotating = false;
  for (const OfferHost& host : request_->offer->hosts) {
    if (host.stands_in()) continue;
    has_rotating |= !host.fixed;
    if (!host.active) {
      if (host.fixed) return {};
      continue;
    }
    if (host.hours == kNone) {
      if (host.fixed) return {};
      continue;
    }
    std::vector<bool>& known = host.fixed ? in_fixed : in_rotating;
    if (known[host.hours]) continue;
    known[host.hours] = true;
    (host.fixed ? fixed : rotating).push_back(&hours_[host.hours].open);
  }
  if (fixed.empty() && rotating.empty()) return {};
  if (has_rotating && rotating.empty()) return {};
  if (rotating.empty()) return AtLeast(fixed, fixed.size());
  if (fixed.empty()) return AtLeast(rotating, 1);
  return Intersect(AtLeast(fixed, fixed.size()), AtLeast(rotating, 1));
}

// The starts in `wide` that the rules which move the grid leave the host.
IntervalSet Pipeline::FreeStarts(const OfferHost& host, Interval wide) const {
  FreeSink sink;
  HostView view = View(*request_, host);
  view.unseen = joinable_;  // their starts stay on the grid
  // Buffers that must lie inside the hours take starts away later; they never move the grid.
  const HostView bare = {*request_, host, view.person, {0, 0}};
  const std::span<const RuleRow> rules = RuleTable();
  for (const RuleScope scope : {RuleScope::kHours, RuleScope::kPerson}) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const bool asked = asked_[static_cast<std::size_t>(scope)] >> i & 1;
      if (!asked || !rules[i].moves_grid) continue;
      const bool hours = scope == RuleScope::kHours || rules[i].reason == Reason::k_time_off;
      rules[i].apply(InputFor(hours ? bare : view, wide), sink);
    }
  }
  return std::move(sink).Free(wide);
}

// Free time of the hosts as starts that would fit, stretched to the time they cover: for each
// rotating host what it shares with all fixed ones; without rotating hosts what the fixed ones
// share.
std::vector<Interval> Pipeline::FreeStretches(Interval starts) const {
  const Interval wide = {ChainsFrom(starts), ChainsTo(starts) + kDay};
  // A place is free while its host is or somebody who stands in.
  const std::vector<OfferHost>& hosts = request_->offer->hosts;
  std::vector<IntervalSet> places(hosts.size());
  bool has_rotating = false;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    has_rotating |= !hosts[i].fixed;
    if (!hosts[i].fixed) continue;
    if (!hosts[i].stands_in() && !hosts[i].active) return {};
    IntervalSet& place = places[hosts[i].stands_in() ? hosts[i].covers : i];
    place = Union(place, FreeStarts(hosts[i], wide));
  }
  IntervalSet shared{wide};
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    if (hosts[i].fixed && !hosts[i].stands_in()) shared = Intersect(shared, places[i]);
  }
  std::vector<Interval> stretches;
  const auto add = [&](const IntervalSet& free) {
    for (const Interval& s : free) {
      stretches.push_back({s.start, s.end - 1 + request_->duration_s()});
    }
  };
  if (!has_rotating) add(shared);
  for (const OfferHost& host : hosts) {
    if (!host.fixed && host.active) add(Intersect(shared, FreeStarts(host, wide)));
  }
  return stretches;
}

// How far back the chain that holds a start may begin.
Instant Pipeline::ChainsFrom(Interval starts) const {
  switch (request_->offer->alignment) {
    case Alignment::kWindow:
    case Alignment::kDay:
      return starts.start - kLookBack;
    case Alignment::kFree:
    case Alignment::kRange:
    case Alignment::kPacked:
      return starts.start - kLongestChain - kLookBack;
    case Alignment::kViewer:
      break;  // begins no earlier than now
  }
  return std::clamp(request_->now, starts.start - kLongestViewerChain, starts.start - kLookBack);
}

// How far ahead free time says where a chain begins: `packed` counts the minutes to spare at its
// end.
Instant Pipeline::ChainsTo(Interval starts) const {
  const bool packed = request_->offer->alignment == Alignment::kPacked;
  return starts.end + (packed ? kLongestChain : 0);
}

Lattice Pipeline::Starts(Interval starts) const {
  const Offer& offer = *request_->offer;
  const std::int64_t step_s = offer.StepOf(request_->duration_min);
  GridShape shape = {offer.grid_zone, step_s, offer.type->offset_min * kMinute, GrainOf(step_s)};
  ChainRule chain = {.rounding = Rounding::kUp,
                     .offset_each_step = false,
                     .only_overlapping = true,
                     .restart_after_s = kLongestChain,
                     .not_before = kMinInstant,
                     .duration_s = request_->duration_s()};
  switch (offer.alignment) {
    case Alignment::kWindow:
      return Lattice(WindowStarts(OpenWindows(), shape, starts));
    case Alignment::kDay:
      return Lattice(DayStarts(shape, starts));
    case Alignment::kFree:
      break;
    case Alignment::kRange:
      chain.rounding = Rounding::kNone;
      break;
    case Alignment::kPacked:
      chain.rounding = Rounding::kSpare;
      break;
    case Alignment::kViewer:
      if (request_->viewer_zone) shape.zone = request_->viewer_zone;
      chain.offset_each_step = true;
      chain.only_overlapping = false;
      chain.restart_after_s = 2 * kLongestViewerChain;
      chain.not_before = request_->now + offer.notice_s;
      break;
  }
  return Lattice(ChainStarts(FreeStretches(starts), shape, chain, starts));
}

Status Pipeline::ResolveWindow() {
  const Window& window = request_->offer->window;
  if (!IsAsked(*request_, Reason::k_window)) return {};
  const Zone& zone = *request_->offer->grid_zone;
  const Date today = zone.CivilDateOf(request_->now);
  if (window.type == WindowType::kRange) {
    window_ = {zone.CivilDay(*window.from).start, zone.CivilDay(*window.to).end};
    return {};
  }
  if (window.from_days > 0) window_.start = zone.CivilDay(today + window.from_days).start;
  if (window.type == WindowType::kNone) return {};
  Date last = today + *window.days;
  if (window.count == WindowCount::kBusiness) {
    ROTA_ASSIGN(last, LastBusinessDay(today, *window.days));
  } else if (window.count == WindowCount::kAvailable) {
    ROTA_ASSIGN(last, LastAvailableDay(today, *window.days));
  }
  window_.end = zone.CivilDay(last).end;
  return {};
}

// The `days`-th date after today that has an open window and no blocking holiday; the last date
// looked at when there are not so many. Looks no further than the range asked about needs.
Result<Date> Pipeline::LastBusinessDay(Date today, std::int32_t days) const {
  const Zone& zone = *request_->offer->grid_zone;
  const auto holidays = request_->offer->holidays;
  const Date needed = std::max(zone.DateOf(range_.end), today) + 1;
  std::int32_t counted = 0;
  Date date = today;
  while (counted < days && date < needed) {
    const Date until = std::min(date + 31, needed);
    Pipeline month(*request_, {zone.CivilDay(date + 1).start, zone.CivilDay(until).end});
    month.Expand(month.range_);
    const IntervalSet windows = month.OpenWindows();
    while (counted < days && date < until) {
      ++date;
      if (std::binary_search(holidays.begin(), holidays.end(), date)) continue;
      if (!Clip(windows, zone.CivilDay(date)).empty()) ++counted;
    }
  }
  return date;
}

// The `days`-th date from today on with a start of the asked duration under every other rule.
Result<Date> Pipeline::LastAvailableDay(Date today, std::int32_t days) const {
  const Zone& zone = *request_->offer->grid_zone;
  const Date needed = zone.DateOf(range_.end) + 1;
  Request open = *request_;
  open.overrides.Add(RuleOverride::kWindow);
  open.own_time.reset();
  std::int32_t counted = 0;
  const Date horizon = today + (kAvailableSearch - 1);
  Date date = today - 1;
  while (counted < days && date < horizon && date < needed) {
    const Date until = std::min(date + 31, horizon);
    const Interval month = {zone.CivilDay(date + 1).start, zone.CivilDay(until).end};
    ROTA_ASSIGN(const Slots slots, FindSlots(open, month, {}));
    std::size_t at = 0;
    while (counted < days && date < until) {
      ++date;
      const Interval day = zone.CivilDay(date);
      while (at < slots.starts.size() && slots.starts[at] < day.start) ++at;
      if (at < slots.starts.size() && slots.starts[at] < day.end) ++counted;
    }
  }
  return date;
}

}  // namespace rota
