#include "src/availability/rules.h"

#include <algorithm>

#include "src/availability/booking_rows.h"
#include "src/availability/kept.h"

namespace rota {
namespace {

// Starts whose slot of `duration_s` would touch `taken`.
Interval StartsTouching(Interval taken, std::int64_t duration_s) {
  return {taken.start - duration_s + 1, taken.end};
}

// The buffers that must lie inside the hours, where the event type asks for it of people.
Offer::Buffers BuffersInside(const HostView& view) {
  if (view.thing) return {0, 0};
  return view.request.offer->type->buffers_inside_hours ? view.buffers : Offer::Buffers{0, 0};
}

// What keeps a slot out that takes time out of the hours: its buffers may not touch it either.
Interval OutsideHours(Interval taken, const HostView& view) {
  const auto [before_s, after_s] = BuffersInside(view);
  return {taken.start - after_s, taken.end + before_s};
}

// What a booking takes of the time around it, seen by a candidate with these buffers (behaviour
// §4).
Interval Guarded(const Occupied& row, const HostView& view) {
  const auto [before_s, after_s] = view.buffers;
  const bool max_mode = row.max_mode && view.request.offer->buffer_mode == BufferMode::kMax;
  if (!max_mode) return {row.start - after_s, row.end + before_s};
  const Interval core = row.core();
  return {std::min(row.start, core.start - after_s), std::max(row.end, core.end + before_s)};
}

// A known user who attends, seen as if they served the booking.
HostView AttendeeView(const Request& request, std::uint32_t user) {
  static const OfferHost kNobody;
  return {request, kNobody, request.facts->Person(user), request.BuffersOf(kNobody)};
}

}  // namespace

const Offer::Buffers* Request::KeptBuffers(std::uint32_t user) const {
  const auto kept = std::find_if(kept_buffers.begin(), kept_buffers.end(),
                                 [&](const auto& one) { return one.first == user; });
  return kept == kept_buffers.end() ? nullptr : &kept->second;
}

void Request::KeepStaffBuffers(const Booking& booking) {
  if (booking.staff_buffers.Has(BufferSide::kBefore)) buffer_before_min = booking.buffer_before_min;
  if (booking.staff_buffers.Has(BufferSide::kAfter)) buffer_after_min = booking.buffer_after_min;
}

Request Request::AtOwnTime() const {
  Request own = *this;
  own.settled.Add(Settlement::kSameTime);
  own.own_time.reset();
  return own;
}

Offer::Buffers Request::BuffersOf(const OfferHost& host) const {
  if (const Offer::Buffers* kept = KeptBuffers(host.user)) return *kept;
  Offer::Buffers buffers = offer->BuffersOf(host, duration_min);
  if (buffer_before_min) buffers.before_s = *buffer_before_min * kMinute;
  if (buffer_after_min) buffers.after_s = *buffer_after_min * kMinute;
  return buffers;
}

Offer::Buffers Request::BuffersOf(const OfferThing& thing) const {
  if (pins) {
    for (const PinnedThing& pin : *pins) {
      if (pin.resource == thing.resource) return pin.buffers;
    }
  }
  return {thing.seen.before_s, thing.seen.after_s};
}

bool NamesHost(const Request& request, std::uint32_t user) {
  const std::vector<std::uint32_t>& named = request.only_users;
  return std::find(named.begin(), named.end(), user) != named.end();
}

namespace {

bool Holds(const std::vector<std::uint32_t>& all, std::uint32_t one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

bool Request::Allows(const OfferHost& host) const {
  if (Holds(barred_users, host.user)) return false;
  if (only_users.empty() || NamesHost(*this, host.user)) return true;
  if (!offer->InGroups()) return false;
  for (std::uint32_t group = 0; group < offer->type->groups.size(); ++group) {
    const std::vector<OfferFiller>& fillers = offer->places.of[group].fillers;
    const bool is_in = std::any_of(fillers.begin(), fillers.end(), [&](const OfferFiller& filler) {
      return !filler.hosts.empty() && offer->hosts[filler.hosts.front()].user == host.user;
    });
    if (is_in && !BindsGroup(*this, group)) return true;
  }
  return false;
}

bool BindsGroup(const Request& request, std::uint32_t group) {
  const Offer& offer = *request.offer;
  if (offer.type->groups[group].required_all) return false;
  const std::vector<OfferFiller>& fillers = offer.places.of[group].fillers;
  return std::any_of(fillers.begin(), fillers.end(), [&](const OfferFiller& filler) {
    return !filler.hosts.empty() && NamesHost(request, offer.hosts[filler.hosts.front()].user);
  });
}

void Request::NameAttendees(std::span<const Attendee> attendees,
                            const std::function<bool(const Attendee&)>& asks) {
  names_attendee = !attendees.empty();
  for (const Attendee& attendee : attendees) {
    const std::uint32_t user = UserOf(*catalog, attendee);
    if (user != kNone && asks(attendee)) attendee_users.push_back(user);
  }
}

// A thing is left out where another one that must serve could fill its place.
bool Request::Allows(const OfferThing& thing) const {
  if (Holds(barred_things, thing.resource)) return false;
  const auto named = [&](std::uint32_t resource) { return Holds(only_things, resource); };
  if (only_things.empty() || named(thing.resource)) return true;
  for (const OfferPlaces* all : {&offer->places, &offer->wishes}) {
    for (const OfferPlace& place : all->of) {
      bool fills = false, rival = false;
      for (const OfferFiller& filler : place.fillers) {
        if (filler.thing == kNone) continue;
        const std::uint32_t resource = offer->things[filler.thing].resource;
        fills = fills || resource == thing.resource;
        rival = rival || named(resource);
      }
      if (fills && rival) return false;
    }
  }
  return true;
}

void Request::KeepHosts(const std::vector<std::string>& hosts) {
  only_users.clear();
  for (const std::string& id : hosts) only_users.push_back(catalog->FindUser(id));
  names_no_host = false;
}

void ApplyNamedHosts(const Request& request, Interval range, Sink& sink) {
  if (request.names_no_host) sink.Forbid(range, Reason::k_not_a_host);
}

void ApplyManaged(const Request& request, Interval range, Sink& sink) {
  if (request.offer->type->scheduling == Scheduling::kManaged) {
    sink.Forbid(range, Reason::k_managed);
  }
}

void ApplyInactive(const Request& request, Interval range, Sink& sink) {
  if (!request.offer->active) sink.Forbid(range, Reason::k_inactive);
}

void ApplyRequiredHosts(const Request& request, Interval range, Sink& sink) {
  for (const OfferHost& host : request.offer->hosts) {
    if (host.fixed && !host.active) sink.Forbid(range, Reason::k_required_host_inactive);
  }
}

void ApplyInactiveHost(const OfferHost& host, Interval range, Sink& sink) {
  if (host.active) return;
  sink.Forbid(range, host.fixed ? Reason::k_required_host_inactive : Reason::k_inactive);
}

void ApplyHostFilter(const Request& request, Interval range, Sink& sink) {
  const std::vector<OfferHost>& hosts = request.offer->hosts;
  const bool any = std::any_of(hosts.begin(), hosts.end(),
                               [&](const OfferHost& host) { return request.Allows(host); });
  const bool things_alone =
      hosts.empty() && request.offer->InGroups() && request.only_users.empty();
  if (!any && !things_alone) sink.Forbid(range, Reason::k_policy);
  if (request.stays) sink.Cap(range, 1);
}

void ApplyNeverChosen(const HostView& view, Interval range, Sink& sink) {
  if (view.request.offer->NeverChosen(view.host)) sink.Forbid(range, Reason::k_policy);
}

void ApplySchedule(const HostView& view, const IntervalSet& open, Interval range, Sink& sink) {
  const auto [before_s, after_s] = BuffersInside(view);
  const std::int64_t needed_s = view.request.duration_s() + after_s;
  Instant closed_from = range.start;
  for (const Interval& hours : open) {
    const Interval starts = {hours.start + before_s, hours.end - needed_s + 1};
    if (starts.empty() || starts.end <= closed_from) continue;
    if (starts.start >= range.end) break;
    if (starts.start > closed_from) sink.Forbid({closed_from, starts.start}, Reason::k_schedule);
    closed_from = starts.end;
  }
  if (closed_from < range.end) sink.Forbid({closed_from, range.end}, Reason::k_schedule);
}

void ApplyHolidays(const HostView& view, const IntervalSet& holidays, Interval range, Sink& sink) {
  for (const Interval& day : holidays) {
    const Interval starts = StartsTouching(OutsideHours(day, view), view.request.duration_s());
    if (starts.Overlaps(range)) sink.Forbid(starts, Reason::k_holiday);
  }
}

void ApplyTimeOff(const HostView& view, Interval range, Sink& sink) {
  const std::int64_t duration_s = view.request.duration_s();
  const auto [before_s, after_s] = BuffersInside(view);
  const auto near =
      view.person.absences.Near(range.start - before_s, range.end + duration_s + after_s);
  for (const Absence& absence : near) {
    const Interval away = OutsideHours({absence.start, absence.end}, view);
    sink.Forbid(StartsTouching(away, duration_s), Reason::k_time_off,
                {Cause::Kind::kTimeOff, absence.time_off});
  }
}

void ApplyStandIn(const HostView& view, Interval range, Sink& sink) {
  const Request& request = view.request;
  if (!view.host.stands_in()) return;
  const OfferHost& covered = request.offer->hosts[view.host.covers];
  const bool served_by_covered = request.settled.Has(Settlement::kHold) &&
                                 !request.only_users.empty() && request.Allows(covered);
  if (request.SetsAside(RuleOverride::kTimeOff) || served_by_covered) {
    sink.Forbid(range, Reason::k_policy);
  } else {
    ApplyCoveredIsThere(request, view.host, range, sink);
  }
}

void ApplyCoveredIsThere(const Request& request, const OfferHost& host, Interval range,
                         Sink& sink) {
  for (const IntervalSet& away : host.away) {
    Instant present_from = range.start;
    for (const Interval& absence : away) {
      const Interval starts = StartsTouching(absence, request.duration_s());
      if (starts.end <= present_from) continue;
      if (starts.start >= range.end) break;
      if (starts.start > present_from) sink.Forbid({present_from, starts.start}, Reason::k_policy);
      present_from = starts.end;
    }
    if (present_from < range.end) sink.Forbid({present_from, range.end}, Reason::k_policy);
  }
}

void ApplyCalendar(const HostView& view, Interval range, Sink& sink) {
  const std::int64_t duration_s = view.request.duration_s();
  const auto [before_s, after_s] = view.buffers;
  const auto near =
      view.person.blocked.Near(range.start - before_s, range.end + duration_s + after_s);
  for (const Blocked& block : near) {
    sink.Forbid(StartsTouching({block.start - after_s, block.end + before_s}, duration_s),
                Reason::k_calendar, {Cause::Kind::kBusyBlock, block.block});
  }
}

namespace {

// A session with seats enough is looked through: the question may join it.
bool IsUnseen(const HostView& view, std::int64_t booking) {
  return std::binary_search(view.unseen.begin(), view.unseen.end(), booking);
}

}  // namespace

void ApplyOccupied(const HostView& view, Interval range, Sink& sink) {
  if (view.thing && view.thing->capacity > 1) return;  // its units say
  const Request& request = view.request;
  const std::int64_t duration_s = request.duration_s();
  const bool causes = sink.WantsCauses();
  const auto near = view.person.occupied.Near(range.start - view.buffers.before_s,
                                              range.end + duration_s + view.buffers.after_s);
  const bool attends = view.host.user == kNone;
  for (const Occupied& row : near) {
    if (request.IsOwn(row.booking) || (attends && request.Leaves(row.booking))) continue;
    if (IsUnseen(view, row.booking)) continue;
    if (!row.LiveAt(request.now)) continue;
    if (IsKept(row.booking)) {
      sink.Forbid(StartsTouching(Guarded(row, view), duration_s), Reason::k_waitlist);
      continue;
    }
    const Cause cause = {Cause::Kind::kBooking, row.booking};
    if (causes) sink.Forbid(StartsTouching(row.core(), duration_s), Reason::k_occupied, cause);
    sink.Forbid(StartsTouching(Guarded(row, view), duration_s),
                causes ? Reason::k_buffer : Reason::k_occupied, cause);
  }
}

namespace {

// A stretch in which the same rows take units.
struct Taken {
  Interval time;
  std::int64_t units;
  std::int64_t booking;  // one of those that take them
  std::int64_t kept;     // of the units: for who waits
};

// Where units of a thing are out, of the rows that may touch `near`.
std::vector<Taken> TakenUnits(const HostView& view, Interval near) {
  struct Edge {
    Instant at;
    std::int64_t units;
    std::int64_t booking;
  };
  const Request& request = view.request;
  std::vector<Edge> edges;
  for (const Occupied& row : view.person.occupied.Near(near.start, near.end)) {
    if (request.Moves(row.booking) || !row.LiveAt(request.now)) continue;
    edges.push_back({row.start, row.units, row.booking});
    edges.push_back({row.end, -row.units, row.booking});
  }
  std::stable_sort(edges.begin(), edges.end(),
                   [](const Edge& a, const Edge& b) { return a.at < b.at; });
  std::vector<Taken> taken;
  std::int64_t units = 0, booking = 0, kept = 0;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    units += edges[i].units;
    if (IsKept(edges[i].booking)) kept += edges[i].units;
    if (edges[i].units > 0) booking = edges[i].booking;
    const bool last = i + 1 == edges.size() || edges[i].at < edges[i + 1].at;
    if (last && units > 0) taken.push_back({{edges[i].at, edges[i + 1].at}, units, booking, kept});
  }
  return taken;
}

}  // namespace

// A slot finds as many units as the fullest instant of the time it would take leaves.
void ApplyUnits(const HostView& view, Interval range, Sink& sink) {
  if (!view.thing || view.thing->capacity == 1) return;
  const std::int64_t duration_s = view.request.duration_s();
  const auto [before_s, after_s] = view.buffers;
  const Interval near = {range.start - before_s, range.end + duration_s + after_s};
  for (const Taken& taken : TakenUnits(view, near)) {
    const Interval starts =
        StartsTouching({taken.time.start - after_s, taken.time.end + before_s}, duration_s);
    const std::int64_t left = view.thing->capacity - taken.units;
    sink.Units(starts, left);
    if (left >= view.thing->least_units) continue;
    const bool waits = left + taken.kept >= view.thing->least_units;
    sink.Forbid(starts, waits ? Reason::k_waitlist : Reason::k_capacity,
                {Cause::Kind::kBooking, taken.booking});
  }
}

void ApplyThingLength(const HostView& view, Interval range, Sink& sink) {
  if (!view.thing) return;
  const std::int32_t length = view.request.duration_min;
  const bool lent =
      view.thing->min_duration_min <= length && length <= view.thing->max_duration_min;
  if (!lent) sink.Forbid(range, Reason::k_duration);
}

void ApplyAttendsThemself(const HostView& view, Interval range, Sink& sink) {
  const std::vector<std::uint32_t>& attend = view.request.attendee_users;
  const bool attends = std::find(attend.begin(), attend.end(), view.host.user) != attend.end();
  if (attends) sink.Forbid(range, Reason::k_occupied);
}

void ApplyAttendeeCalendar(const Request& request, Interval range, Sink& sink) {
  for (const std::uint32_t user : request.attendee_users) {
    ApplyCalendar(AttendeeView(request, user), range, sink);
  }
}

void ApplyAttendeeOccupied(const Request& request, Interval range, Sink& sink) {
  for (const std::uint32_t user : request.attendee_users) {
    ApplyOccupied(AttendeeView(request, user), range, sink);
    sink.Cap(range, 1, Sink::Of::kSessions);  // they attend one booking at a time
  }
}

namespace {

// What an event type asks of the bookings of its attendees; nothing of one that is archived.
AttendeeTimes TimesOf(const ResolvedCatalog& catalog, std::uint32_t event_type) {
  return event_type == kNone ? AttendeeTimes{} : AttendeeTimes::Of(catalog.event_type(event_type));
}

// Forbids the starts whose slot would touch another booking of an attendee, or the time around it:
// `margin` says how much time that is; nothing where the two may lie anyhow.
template <typename Margin>
void KeepApart(const Request& request, Interval range, Reason reason, std::int64_t widest_s,
               const Margin& margin, Sink& sink) {
  const std::int64_t duration_s = request.duration_s();
  for (const auto& attended : request.facts->attendees) {
    const auto near = attended->Near(range.start - widest_s, range.end + duration_s + widest_s);
    for (const Counted& row : near) {
      if (request.Moves(row.booking) || !row.LiveAt(request.now)) continue;
      if (row.visit != 0 && row.visit == request.visit) continue;
      const std::optional<std::int64_t> margin_s = margin(row);
      if (!margin_s) continue;
      sink.Forbid(StartsTouching({row.start - *margin_s, row.end + *margin_s}, duration_s), reason,
                  {Cause::Kind::kBooking, row.booking});
    }
  }
}

// An attendee who may not be at two bookings takes one, and one seat of a session.
void KeepToOneEach(const Request& request, Interval range, Reason reason, Sink& sink) {
  if (!request.names_attendee) return;
  const std::vector<std::int32_t>& seats = request.attendee_seats;
  const bool one_each =
      std::all_of(seats.begin(), seats.end(), [](std::int32_t wanted) { return wanted <= 1; });
  if (!one_each) sink.Forbid(range, reason);
  sink.Cap(range, request.seats, Sink::Of::kSeats);
}

}  // namespace

void ApplyAttendeeOverlap(const Request& request, Interval range, Sink& sink) {
  const ResolvedCatalog& catalog = *request.catalog;
  const AttendeeTimes own = TimesOf(catalog, request.offer->event_type);
  const auto margin = [&](const Counted& row) -> std::optional<std::int64_t> {
    if (!own.alone && !TimesOf(catalog, row.event_type).alone) return std::nullopt;
    return 0;
  };
  KeepApart(request, range, Reason::k_attendee_overlap, 0, margin, sink);
  if (own.alone) KeepToOneEach(request, range, Reason::k_attendee_overlap, sink);
}

void ApplyAttendeeGap(const Request& request, Interval range, Sink& sink) {
  const ResolvedCatalog& catalog = *request.catalog;
  const AttendeeTimes own = TimesOf(catalog, request.offer->event_type);
  const auto margin = [&](const Counted& row) -> std::optional<std::int64_t> {
    const std::int64_t gap_s = std::max(own.gap_s, TimesOf(catalog, row.event_type).gap_s);
    return gap_s > 0 ? std::optional(gap_s) : std::nullopt;
  };
  KeepApart(request, range, Reason::k_attendee_gap, catalog.attendee_times().gap_s, margin, sink);
  if (own.gap_s > 0) KeepToOneEach(request, range, Reason::k_attendee_gap, sink);
}

// Bookings of one day ask for the rest before the first start of the next one, and before them
// after the last end of the day before. A date that the zone skips is no day in between.
void ApplyRest(const HostView& view, Interval range, Sink& sink) {
  constexpr std::int64_t kNear = 3 * kDay;  // two days, and what clocks may add
  const std::int64_t rest_s = view.host.rest_s;
  if (rest_s == 0) return;
  const Request& request = view.request;
  const Zone& zone = request.catalog->UserZone(view.host.user);
  const auto near = view.person.occupied.Near(range.start - kNear, range.end + kNear);
  for (const Occupied& row : near) {
    if (request.IsOwn(row.booking) || IsUnseen(view, row.booking)) continue;
    if (!row.hosted || !row.LiveAt(request.now)) continue;
    const Interval core = row.core();
    const Cause cause = {Cause::Kind::kBooking, row.booking};
    const Interval day = zone.CivilDay(zone.CivilDateOf(core.start));
    const Interval next = zone.CivilDay(zone.CivilDateOf(day.end));
    const Interval before = zone.CivilDay(zone.CivilDateOf(day.start - 1));
    const Interval too_early = Intersect(next, {next.start, core.end + rest_s});
    const Interval too_late =
        Intersect(before, {core.start - rest_s - request.duration_s() + 1, before.end});
    if (!too_early.empty()) sink.Forbid(too_early, Reason::k_rest, cause);
    if (!too_late.empty()) sink.Forbid(too_late, Reason::k_rest, cause);
  }
}

void ApplyDistance(const HostView& view, Interval range, Sink& sink) {
  const Request& request = view.request;
  const Distances& places = request.catalog->places();
  if (request.place == kNone || view.thing) return;
  const std::int64_t duration_s = request.duration_s(), longest_s = places.longest_s();
  const auto near =
      view.person.occupied.Near(range.start - longest_s, range.end + duration_s + longest_s);
  for (const Occupied& row : near) {
    const bool attends = view.host.user == kNone;
    if (request.IsOwn(row.booking) || (attends && request.Leaves(row.booking))) continue;
    if (IsUnseen(view, row.booking)) continue;
    if (row.place == kNone || !row.LiveAt(request.now)) continue;
    const std::int64_t from_it_s = places.Between(row.place, request.place);
    const std::int64_t to_it_s = places.Between(request.place, row.place);
    if (from_it_s == 0 && to_it_s == 0) continue;
    const Interval core = row.core();
    sink.Forbid(StartsTouching({core.start - to_it_s, core.end + from_it_s}, duration_s),
                Reason::k_distance, {Cause::Kind::kBooking, row.booking});
  }
}

void ApplyAttendeeDistance(const Request& request, Interval range, Sink& sink) {
  for (const std::uint32_t user : request.attendee_users) {
    ApplyDistance(AttendeeView(request, user), range, sink);
  }
}

void ApplySeats(const Request& request, Interval range, Sink& sink) {
  const std::optional<std::int32_t> seats = request.offer->type->seats;
  if (seats && request.seats > *seats) sink.Forbid(range, Reason::k_capacity);
}

void ApplyStaleSource(const HostView& view, Interval range, Sink& sink) {
  if (view.request.now >= view.person.fresh_until) sink.Forbid(range, Reason::k_stale_source);
}

void ApplyClosed(const Request& request, Interval range, Sink& sink) {
  for (const Interval& closed : request.closed) {
    const Interval starts = StartsTouching(closed, request.duration_s());
    if (starts.Overlaps(range)) sink.Forbid(starts, Reason::k_calendar);
  }
}

void ApplyPast(const Request& request, Interval range, Sink& sink) {
  if (range.start < request.now) sink.Forbid({range.start, request.now}, Reason::k_past);
}

void ApplyNotice(Instant earliest, Interval range, Sink& sink) {
  if (range.start < earliest) sink.Forbid({range.start, earliest}, Reason::k_notice);
}

void ApplyHostNotice(const HostView& view, Interval range, Sink& sink) {
  if (view.host.notice_s == 0) return;  // the event type's own is asked for all hosts
  ApplyNotice(view.request.now + view.host.notice_s, range, sink);
}

void ApplyNoticeBy(const Request& request, Interval range, Sink& sink) {
  if (!request.offer->notice_by) return;
  const NoticeBy& notice = *request.offer->notice_by;
  const Zone& zone = *request.offer->grid_zone;
  const auto deadline = [&](Date date) {
    return zone.ToInstant(At(date - notice.days_before, notice.time));
  };
  // Deadlines rise with the date, so everything before the first date still open is closed.
  Date date = zone.CivilDateOf(request.now) + (notice.days_before - 1);
  while (deadline(date) < request.now) ++date;
  ApplyNotice(zone.CivilDay(date).start, range, sink);
}

void ApplyWindow(Interval allowed, Interval range, Sink& sink) {
  if (range.start < allowed.start) sink.Forbid({range.start, allowed.start}, Reason::k_window);
  if (allowed.end < range.end) sink.Forbid({allowed.end, range.end}, Reason::k_window);
}

void ApplyVisitGap(Interval allowed, Interval range, Sink& sink) {
  if (range.start < allowed.start) sink.Forbid({range.start, allowed.start}, Reason::k_visit_gap);
  if (allowed.end < range.end) sink.Forbid({allowed.end, range.end}, Reason::k_visit_gap);
}

void ApplyHostWindow(const HostView& view, Interval range, Sink& sink) {
  if (!view.host.window) return;
  const ProfileWindow& window = *view.host.window;
  const Zone& zone = *view.request.offer->grid_zone;
  const Date today = zone.CivilDateOf(view.request.now);
  const Date last = window.days ? today + *window.days : kMaxDate - 1;
  ApplyWindow({zone.CivilDay(today + window.from_days).start, zone.CivilDay(last).end}, range,
              sink);
}

}  // namespace rota
