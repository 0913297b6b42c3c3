#include "src/availability/booking_rows.h"

#include <algorithm>

#include "rota/base/crypto.h"

namespace rota {

Instant ExpiryOf(const Booking& booking) {
  const bool runs_out =
      booking.status == BookingStatus::kHold || booking.status == BookingStatus::kPending;
  return runs_out ? booking.expires_at.value_or(0) : 0;
}

bool RanOut(const Booking& booking, Instant now) { return !LiveAt(ExpiryOf(booking), now); }

bool TakesTime(const Booking& booking) {
  switch (booking.status) {
    case BookingStatus::kHold:
    case BookingStatus::kConfirmed:
    case BookingStatus::kCompleted:
    case BookingStatus::kNoShow:
      return true;
    case BookingStatus::kPending:
      return booking.blocks;
    case BookingStatus::kCancelled:
    case BookingStatus::kRejected:
    case BookingStatus::kExpired:
      return false;
  }
  return false;
}

bool GivesTurns(const Booking& booking, Instant now) {
  if (booking.kind != BookingKind::kCustomer) return false;
  return booking.status != BookingStatus::kHold || !RanOut(booking, now);
}

TurnTaken TurnOf(std::uint32_t user, std::uint32_t event_type, Instant at, Interval time,
                 BookingStatus status) {
  const bool missed = status == BookingStatus::kNoShow;
  const bool accepted =
      missed || status == BookingStatus::kConfirmed || status == BookingStatus::kCompleted;
  return {user, event_type, at, time.start, time.end, accepted, missed};
}

Offer::Buffers BuffersFor(const Booking& booking, const Offer* offer, std::uint32_t user) {
  Offer::Buffers buffers{0, 0};
  if (offer) {
    const auto host = std::find_if(offer->hosts.begin(), offer->hosts.end(),
                                   [&](const OfferHost& known) { return known.user == user; });
    const auto length = static_cast<std::int32_t>((booking.end - booking.start) / kMinute);
    buffers = offer->BuffersOf(host == offer->hosts.end() ? OfferHost{} : *host, length);
  }
  if (booking.buffer_before_min) buffers.before_s = *booking.buffer_before_min * kMinute;
  if (booking.buffer_after_min) buffers.after_s = *booking.buffer_after_min * kMinute;
  return buffers;
}

namespace {

// Known users who attend, in the order of attendees, and until when: of several seats the last.
std::vector<std::pair<std::uint32_t, Instant>> Attending(const ResolvedCatalog& catalog,
                                                         const Booking& booking) {
  std::vector<std::pair<std::uint32_t, Instant>> users;
  for (const Attendee& attendee : booking.attendees) {
    const std::uint32_t user = UserOf(catalog, attendee);
    if (user == kNone || !HasSeat(attendee)) continue;
    const Instant expires_at = SeatExpiry(booking, attendee);
    const auto known = std::find_if(users.begin(), users.end(),
                                    [&](const auto& one) { return one.first == user; });
    if (known == users.end()) {
      users.emplace_back(user, expires_at);
    } else {
      const bool stays = expires_at == 0 || known->second == 0;
      known->second = stays ? 0 : std::max(known->second, expires_at);
    }
  }
  return users;
}

}  // namespace

BookingRows RowsOf(const ResolvedCatalog& catalog, const Offer* offer, const Booking& booking,
                   std::int64_t key, const BuffersTaken& taken) {
  BookingRows rows;
  const auto knows = [](const std::vector<std::uint32_t>& users, std::uint32_t user) {
    return user == kNone || std::find(users.begin(), users.end(), user) != users.end();
  };
  for (const std::string& id : booking.hosts) {
    const std::uint32_t user = catalog.FindUser(id);
    if (!knows(rows.hosts, user)) rows.hosts.push_back(user);
  }
  if (!TakesTime(booking)) return rows;
  rows.counted = CountedOf(booking, key, offer ? offer->event_type : kNone);
  rows.counted->seating = SeatingOf(booking, rows.hosts);
  const Interval time = {booking.start, booking.end};
  Interval widest = time;
  // In a visit whoever attends waits for the next part.
  const Instant attended_until = std::max(booking.attendee_until.value_or(0), time.end);
  const auto claim = [&](std::uint32_t user, Interval blocked, Instant expires_at, bool soft) {
    const bool waits = soft && attended_until > time.end;
    if (waits) blocked.end = std::max(blocked.end, attended_until);
    const bool max_mode = booking.buffer_mode == BufferMode::kMax && !waits;
    const Interval core = max_mode ? time : blocked;
    rows.claims.push_back({.subject = {Subject::Kind::kPerson, user},
                           .blocked = blocked,
                           .core = core,
                           .soft = soft,
                           .expires_at = expires_at,
                           .place = PlaceOf(catalog, booking)});
  };
  for (const std::uint32_t user : rows.hosts) {
    std::optional<Offer::Buffers> buffers = taken ? taken(user) : std::nullopt;
    if (!buffers) buffers = BuffersFor(booking, offer, user);
    const Interval blocked = {time.start - buffers->before_s, time.end + buffers->after_s};
    widest = {std::min(widest.start, blocked.start), std::max(widest.end, blocked.end)};
    claim(user, blocked, ExpiryOf(booking), false);
  }
  std::vector<std::uint32_t> present = rows.hosts;
  for (const BookedResource& one : booking.resources) {
    const std::uint32_t resource = catalog.FindResource(one.resource);
    if (resource == kNone) continue;
    const Interval blocked = {time.start - one.buffer_before_min.value_or(0) * kMinute,
                              time.end + one.buffer_after_min.value_or(0) * kMinute};
    const bool counted = catalog.resource(resource).capacity > 1;
    const bool max_mode = booking.buffer_mode == BufferMode::kMax && !counted;
    Claim taken_thing = {.subject = {Subject::Kind::kThing, resource},
                         .blocked = blocked,
                         .core = max_mode ? time : blocked,
                         .units = one.units,
                         .expires_at = ExpiryOf(booking)};
    rows.claims.push_back(taken_thing);
    const std::uint32_t person = catalog.FacilitatorOf(resource);
    if (knows(present, person)) continue;
    present.push_back(person);
    taken_thing.subject = {Subject::Kind::kPerson, person};
    taken_thing.units = 1;
    rows.claims.push_back(taken_thing);
  }
  for (const auto& [user, expires_at] : Attending(catalog, booking)) {
    if (!knows(present, user)) claim(user, widest, expires_at, true);
  }
  return rows;
}

std::uint32_t PlaceOf(const ResolvedCatalog& catalog, const Booking& booking) {
  return booking.location ? catalog.places().Find(booking.location->place) : kNone;
}

bool HasSeat(const Attendee& attendee) {
  switch (attendee.status) {
    case AttendeeStatus::kLive:
    case AttendeeStatus::kNoShow:
    case AttendeeStatus::kHeld:
    case AttendeeStatus::kPending:
      return true;
    case AttendeeStatus::kCancelled:
    case AttendeeStatus::kRejected:
    case AttendeeStatus::kExpired:
      return false;
  }
  return false;
}

Instant SeatExpiry(const Booking& session, const Attendee& attendee) {
  return attendee.expires_at.value_or(ExpiryOf(session));
}

Instant DueOf(const Booking& booking) {
  const bool runs_out =
      booking.status == BookingStatus::kHold || booking.status == BookingStatus::kPending;
  if (runs_out || !booking.seats || !TakesTime(booking)) return ExpiryOf(booking);
  Instant due = booking.seats_decide_at.value_or(0);
  for (const Attendee& seat : booking.attendees) {
    if (!HasSeat(seat) || !seat.expires_at) continue;
    due = due == 0 ? *seat.expires_at : std::min(due, *seat.expires_at);
  }
  return due;
}

std::shared_ptr<const Seating> SeatingOf(const Booking& booking, std::vector<std::uint32_t> hosts) {
  if (!booking.seats) return nullptr;
  auto seating = std::make_shared<Seating>();
  seating->hosts = std::move(hosts);
  for (const BookedResource& one : booking.resources) seating->resources.push_back(one.resource);
  seating->location = booking.location.value_or(BookedLocation{});
  seating->seats = *booking.seats;
  std::int32_t named = 0;
  for (const Attendee& attendee : booking.attendees) {
    if (!HasSeat(attendee)) continue;
    ++named;
    seating->taken.push_back({1, SeatExpiry(booking, attendee)});
  }
  // A document that names nobody stands for one.
  const std::int32_t all = booking.seats_taken.value_or(booking.attendees.empty() ? 1 : named);
  if (all > named) seating->taken.push_back({all - named, ExpiryOf(booking)});
  return seating;
}

Occupied OccupiedBy(const Claim& claim, Interval time, std::int64_t key, std::uint32_t event_type) {
  Occupied row;
  row.start = claim.blocked.start;
  row.end = claim.blocked.end;
  row.booking = key;
  row.expires_at = claim.expires_at;
  row.before_s = static_cast<std::int32_t>(time.start - claim.blocked.start);
  row.after_s = static_cast<std::int32_t>(claim.blocked.end - time.end);
  row.event_type = event_type;
  row.place = claim.place;
  row.units = claim.units;
  row.hosted = !claim.soft;
  row.max_mode = !(claim.core == claim.blocked);
  return row;
}

std::optional<Counted> CountedOf(const Booking& booking, std::int64_t key,
                                 std::uint32_t event_type) {
  if (!TakesTime(booking)) return std::nullopt;
  return Counted{.start = booking.start,
                 .end = booking.end,
                 .booking = key,
                 .expires_at = ExpiryOf(booking),
                 .event_type = event_type,
                 .visit = VisitOf(booking.visit)};
}

std::int64_t VisitOf(std::string_view visit) {
  if (visit.empty()) return 0;
  return static_cast<std::int64_t>(KeyedHash(0, 0, visit) >> 1) | 1;
}

std::uint32_t UserOf(const ResolvedCatalog& catalog, const Attendee& attendee) {
  if (!attendee.user.empty()) return catalog.FindUser(attendee.user);
  return attendee.email.empty() ? kNone : catalog.FindUserByEmail(attendee.email);
}

}  // namespace rota
