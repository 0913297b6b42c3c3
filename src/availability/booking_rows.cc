#include "src/availability/booking_rows.h"

#include <algorithm>

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
  rows.counted = CountedOf(booking, key);
  const Interval time = {booking.start, booking.end};
  Interval widest = time;
  const auto claim = [&](std::uint32_t user, Interval blocked, bool soft) {
    const Interval core = booking.buffer_mode == BufferMode::kMax ? time : blocked;
    rows.claims.push_back({.subject = {Subject::Kind::kPerson, user},
                           .blocked = blocked,
                           .core = core,
                           .soft = soft,
                           .expires_at = ExpiryOf(booking)});
  };
  for (const std::uint32_t user : rows.hosts) {
    std::optional<Offer::Buffers> buffers = taken ? taken(user) : std::nullopt;
    if (!buffers) buffers = BuffersFor(booking, offer, user);
    const Interval blocked = {time.start - buffers->before_s, time.end + buffers->after_s};
    widest = {std::min(widest.start, blocked.start), std::max(widest.end, blocked.end)};
    claim(user, blocked, false);
  }
  std::vector<std::uint32_t> present = rows.hosts;
  for (const BookedResource& one : booking.resources) {
    const std::uint32_t resource = catalog.FindResource(one.resource);
    if (resource == kNone) continue;
    const Interval blocked = {time.start - one.buffer_before_min.value_or(0) * kMinute,
                              time.end + one.buffer_after_min.value_or(0) * kMinute};
    const bool counted = catalog.resource(resource).capacity > 1;
    const bool max_mode = booking.buffer_mode == BufferMode::kMax && !counted;
    Claim claim = {.subject = {Subject::Kind::kThing, resource},
                   .blocked = blocked,
                   .core = max_mode ? time : blocked,
                   .units = one.units,
                   .expires_at = ExpiryOf(booking)};
    rows.claims.push_back(claim);
    const std::uint32_t person = catalog.FacilitatorOf(resource);
    if (knows(present, person)) continue;
    present.push_back(person);
    claim.subject = {Subject::Kind::kPerson, person};
    claim.units = 1;
    rows.claims.push_back(claim);
  }
  for (const Attendee& attendee : booking.attendees) {
    if (attendee.status == AttendeeStatus::kCancelled) continue;
    const std::uint32_t user = UserOf(catalog, attendee);
    if (knows(present, user)) continue;
    present.push_back(user);
    claim(user, widest, true);
  }
  return rows;
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
  row.units = claim.units;
  row.hosted = !claim.soft;
  row.max_mode = !(claim.core == claim.blocked);
  return row;
}

std::optional<Counted> CountedOf(const Booking& booking, std::int64_t key) {
  if (!TakesTime(booking)) return std::nullopt;
  return Counted{booking.start, booking.end, key, ExpiryOf(booking)};
}

std::uint32_t UserOf(const ResolvedCatalog& catalog, const Attendee& attendee) {
  if (!attendee.user.empty()) return catalog.FindUser(attendee.user);
  return attendee.email.empty() ? kNone : catalog.FindUserByEmail(attendee.email);
}

}  // namespace rota
