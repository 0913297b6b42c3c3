#include "src/availability/pipeline.h"

#include <fmt/format.h>

#include <algorithm>

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

Hours Combine(const Request& request, const HoursOf& uses, Interval bounds) {
  Hours all;
  bool first = true;
  for (const ScheduleUse& use : uses.schedules) {
    const auto travel =
        use.travels ? request.catalog->TravelOf(uses.traveller) : std::span<const TravelRow>{};
    const auto holidays = first ? request.offer->holidays : std::span<const Date>{};
    Hours one = ExpandSchedule(request.catalog->schedule(use.schedule), *use.zone, travel, holidays,
                               bounds);
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
  void Cap(Interval, std::int64_t) override {}
  bool WantsCauses() const override { return false; }
  IntervalSet Free(Interval range) && {
    return Subtract(IntervalSet{range}, IntervalSet(std::move(forbidden_)));
  }

 private:
  std::vector<Interval> forbidden_;
};

}  // namespace

Result<Pipeline> Pipeline::Prepare(const Request& request, Interval range) {
  if (range.end - range.start > kLongestRange) {
    return Status(Reason::k_work_limit,
                  fmt::format("a question may span at most {} days", kLongestRange / kDay));
  }
  Pipeline pipeline(request, range);
  const Interval bounds = {pipeline.ChainsFrom() - kDay,
                           pipeline.ChainsTo() + request.duration_s() + kDay};
  pipeline.hours_.reserve(request.offer->hours.size());
  for (const HoursOf& uses : request.offer->hours) {
    pipeline.hours_.push_back(Combine(request, uses, bounds));
  }
  ROTA_TRY(pipeline.ResolveWindow());
  return pipeline;
}

HostView Pipeline::View(const OfferHost& host) const {
  return {*request_, host, request_->facts->Person(host.user), request_->BuffersOf(host)};
}

void Pipeline::RunCommon(Sink& sink) const {
  const Offer& offer = *request_->offer;
  if (!offer.active) sink.Forbid(range_, Reason::k_inactive);
  for (const OfferHost& host : offer.hosts) {
    if (host.fixed && !host.active) sink.Forbid(range_, Reason::k_required_host_inactive);
  }
  // A host filter chooses among rotating hosts and required ones come along; but somebody must be
  // left.
  if (std::none_of(offer.hosts.begin(), offer.hosts.end(),
                   [&](const OfferHost& host) { return request_->Allows(host); })) {
    sink.Forbid(range_, Reason::k_policy);
  }
  if (!request_->past_is_settled) ApplyPast(*request_, range_, sink);
  if (!request_->SetsAside(RuleOverride::kCalendar)) ApplyClosed(*request_, range_, sink);
  if (request_->attendee_user != kNone) {
    // The attendee's own calendar; what the booking will take of it has the event type's buffers.
    const OfferHost nobody;
    const HostView attendee = {*request_, nobody, request_->facts->Person(request_->attendee_user),
                               request_->BuffersOf(nobody)};
    if (!request_->SetsAside(RuleOverride::kCalendar)) ApplyCalendar(attendee, range_, sink);
    ApplyOccupied(attendee, range_, sink);
    sink.Cap(range_, 1);  // they attend one booking at a time
  }
  if (!request_->SetsAside(RuleOverride::kNotice)) {
    ApplyNotice(request_->now + offer.notice_s, range_, sink);
    if (offer.notice_by) ApplyNoticeBy(*request_, *offer.notice_by, range_, sink);
  }
  if (!request_->SetsAside(RuleOverride::kWindow)) ApplyWindow(window_, range_, sink);
  if (!request_->SetsAside(RuleOverride::kLimit)) ApplyOfferLimits(*request_, range_, sink);
}

void Pipeline::RunHost(const OfferHost& host, Sink& sink) const {
  RunHours(host, sink);
  RunPerson(host, sink);
}

bool Pipeline::SharesHours(const OfferHost& host) const {
  return host.hours != kNone && !request_->offer->type->buffers_inside_hours;
}

void Pipeline::RunHours(const OfferHost& host, Sink& sink) const {
  if (host.hours == kNone) {
    if (!request_->SetsAside(RuleOverride::kSchedule)) sink.Forbid(range_, Reason::k_no_schedule);
    return;
  }
  const Hours& hours = hours_[host.hours];
  if (!request_->SetsAside(RuleOverride::kSchedule)) {
    ApplySchedule(View(host), hours.open, range_, sink);
  }
  if (!request_->SetsAside(RuleOverride::kHoliday)) {
    ApplyHolidays(*request_, hours.holidays, range_, sink);
  }
}

void Pipeline::RunPerson(const OfferHost& host, Sink& sink) const {
  const HostView view = View(host);
  RunAbsence(view, range_, sink);
  if (!request_->SetsAside(RuleOverride::kCalendar)) ApplyCalendar(view, range_, sink);
  ApplyOccupied(view, range_, sink);
  // Nobody is host and attendee of one booking.
  if (host.user == request_->attendee_user) sink.Forbid(range_, Reason::k_occupied);
  if (!request_->SetsAside(RuleOverride::kNotice) && host.notice_s > 0) {
    ApplyNotice(request_->now + host.notice_s, range_, sink);
  }
  if (!request_->SetsAside(RuleOverride::kWindow) && host.window) {
    const Zone& zone = *request_->offer->grid_zone;
    const Date today = zone.DateOf(request_->now);
    const Date last = host.window->days ? today + *host.window->days : kMaxDate - 1;
    ApplyWindow({zone.CivilDay(today + host.window->from_days).start, zone.CivilDay(last).end},
                range_, sink);
  }
  if (!request_->SetsAside(RuleOverride::kLimit)) ApplyHostLimits(view, range_, sink);
  if (!request_->SetsAside(RuleOverride::kCalendar)) ApplyStaleSource(view, range_, sink);
  if (request_->offer->NeverChosen(host)) sink.Forbid(range_, Reason::k_policy);
}

void Pipeline::RunAbsence(const HostView& view, Interval range, Sink& sink) const {
  if (!request_->SetsAside(RuleOverride::kTimeOff)) {
    ApplyTimeOff(view, range, sink);
    ApplyStandIn(view, range, sink);
  } else if (view.host.stands_in()) {
    sink.Forbid(range, Reason::k_policy);  // the host is asked in spite of the absence
  }
}

// Time off never moves the lattice, so stand-ins are not asked.
IntervalSet Pipeline::OpenWindows() const {
  std::vector<const IntervalSet*> fixed, rotating;
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
    auto& group = host.fixed ? fixed : rotating;
    const IntervalSet* open = &hours_[host.hours].open;
    if (std::find(group.begin(), group.end(), open) == group.end()) group.push_back(open);
  }
  if (fixed.empty() && rotating.empty()) return {};
  if (has_rotating && rotating.empty()) return {};
  if (rotating.empty()) return AtLeast(fixed, fixed.size());
  if (fixed.empty()) return AtLeast(rotating, 1);
  return Intersect(AtLeast(fixed, fixed.size()), AtLeast(rotating, 1));
}

// Free time of the hosts as starts that would fit, stretched to the time they cover: for each
// rotating host what it shares with all fixed ones; without rotating hosts what the fixed ones
// share.
std::vector<Interval> Pipeline::FreeStretches() const {
  const Interval wide = {ChainsFrom(), ChainsTo() + kDay};
  const auto free_of = [&](const OfferHost& host) {
    FreeSink sink;
    const HostView view = View(host);
    if (host.hours == kNone) {
      sink.Forbid(wide, Reason::k_no_schedule);
    } else {
      // Buffers that must lie inside the hours take starts away later; they never move the grid.
      const HostView bare = {*request_, host, view.person, {0, 0}};
      const Hours& hours = hours_[host.hours];
      if (!request_->SetsAside(RuleOverride::kSchedule))
        ApplySchedule(bare, hours.open, wide, sink);
      if (!request_->SetsAside(RuleOverride::kHoliday)) {
        ApplyHolidays(*request_, hours.holidays, wide, sink);
      }
    }
    RunAbsence(view, wide, sink);
    if (!request_->SetsAside(RuleOverride::kCalendar)) ApplyCalendar(view, wide, sink);
    ApplyOccupied(view, wide, sink);
    return std::move(sink).Free(wide);
  };
  // A place is free while its host is or somebody who stands in.
  const std::vector<OfferHost>& hosts = request_->offer->hosts;
  std::vector<IntervalSet> places(hosts.size());
  bool has_rotating = false;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    has_rotating |= !hosts[i].fixed;
    if (!hosts[i].fixed) continue;
    IntervalSet& place = places[hosts[i].stands_in() ? hosts[i].covers : i];
    place = Union(place, free_of(hosts[i]));
  }
  IntervalSet shared{wide};
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    if (hosts[i].fixed && !hosts[i].stands_in()) shared = Intersect(shared, places[i]);
  }
  std::vector<Interval> stretches;
  const auto add = [&](const IntervalSet& starts) {
    for (const Interval& s : starts) {
      stretches.push_back({s.start, s.end - 1 + request_->duration_s()});
    }
  };
  if (!has_rotating) add(shared);
  for (const OfferHost& host : request_->offer->hosts) {
    if (!host.fixed && host.active) add(Intersect(shared, free_of(host)));
  }
  return stretches;
}

// How far back the chain that holds a start may begin.
Instant Pipeline::ChainsFrom() const {
  switch (request_->offer->alignment) {
    case Alignment::kWindow:
    case Alignment::kDay:
      return range_.start - kLookBack;
    case Alignment::kFree:
    case Alignment::kRange:
    case Alignment::kPacked:
      return range_.start - kLongestChain - kLookBack;
    case Alignment::kViewer:
      break;  // begins no earlier than now
  }
  return std::clamp(request_->now, range_.start - kLongestViewerChain, range_.start - kLookBack);
}

// How far ahead free time says where a chain begins: `packed` counts the minutes to spare at its
// end.
Instant Pipeline::ChainsTo() const {
  const bool packed = request_->offer->alignment == Alignment::kPacked;
  return range_.end + (packed ? kLongestChain : 0);
}

Lattice Pipeline::Starts() const {
  const Offer& offer = *request_->offer;
  if (request_->SetsAside(RuleOverride::kGrid)) return Lattice({range_.start});
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
      return Lattice(WindowStarts(OpenWindows(), shape, range_));
    case Alignment::kDay:
      return Lattice(DayStarts(shape, range_));
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
  return Lattice(ChainStarts(FreeStretches(), shape, chain, range_));
}

Status Pipeline::ResolveWindow() {
  const Window& window = request_->offer->window;
  if (request_->SetsAside(RuleOverride::kWindow)) return {};
  const Zone& zone = *request_->offer->grid_zone;
  const Date today = zone.DateOf(request_->now);
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
    for (const HoursOf& uses : request_->offer->hours) {
      month.hours_.push_back(Combine(*request_, uses, month.range_));
    }
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
