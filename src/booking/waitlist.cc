#include "src/booking/waitlist.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/availability/slots.h"
#include "src/booking/record.h"
#include "src/booking/seats.h"

namespace rota {
namespace {

constexpr std::int32_t kMostDates = 92;  // that one entry may name
constexpr std::size_t kMostTried = 16;   // starts that are free, but for some other reason no place

Status Shape(std::string_view field, std::string message) {
  return Invalid("waitlist_shape", std::move(message)).At(field);
}

Status CheckWish(const JoinWaitlistBody& what) {
  if (what.start.has_value() == what.from.has_value()) {
    return Shape("start", "an entry names a start, or dates by `from` and `to`");
  }
  if (what.from.has_value() != what.to.has_value()) {
    return Shape("to", "dates are named by `from` and `to`");
  }
  if (what.start && *what.start % kMinute != 0) {
    return Shape("start", "a booking starts on a whole minute");
  }
  if (!what.from) return {};
  if (*what.to < *what.from) return Shape("to", "the last date lies before the first");
  if (*what.to - *what.from < kMostDates) return {};
  return Status(Reason::k_work_limit, fmt::format("an entry names at most {} dates", kMostDates))
      .At("to");
}

// The starts that may be offered now.
Interval StartsFor(const WaitlistEntry& entry, const Zone& zone, Instant now) {
  const Instant earliest = std::max(now + 1, now + entry.min_notice_min * kMinute);
  Interval starts;
  if (entry.start) {
    starts = {*entry.start, *entry.start + 1};
  } else {
    starts = {zone.CivilDay(*entry.from).start, zone.CivilDay(*entry.to).end};
  }
  starts.start = std::max(starts.start, earliest);
  return starts;
}

// One row for each seat. The first has the id of whoever waits, by which they find their offer.
std::vector<Attendee> RowsOf(const WaitlistEntry& entry) {
  std::vector<Attendee> rows(static_cast<std::size_t>(entry.seats), entry.attendee);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    rows[i].id.clear();
    rows[i].uid.clear();
  }
  return rows;
}

Result<KeptPlace> PlaceAt(const Request& request, const WaitlistEntry& entry, Instant start,
                          Circumstances with) {
  const HoldBody hold = OfferTo(entry, *request.offer->type, start, request.now);
  KeptPlace place{.start = start};
  if (!request.offer->type->seats) {
    ROTA_ASSIGN(place.opens, DecideHold(request, hold, with));
    return place;
  }
  ROTA_ASSIGN(Assigned assigned, DecidePlace(request, hold.book, with));
  ROTA_TRY(CheckAttendees(hold.book.attendees, assigned.decision.chosen));
  place.joins = assigned.joins;
  if (assigned.joins != 0) return place;
  const SeatTerms terms{AttendeeStatus::kHeld, request.now + *hold.hold_s};
  with.seat_ids.assign(static_cast<std::size_t>(entry.seats), "kept");
  ROTA_ASSIGN(std::vector<Attendee> seats, NewSeats(hold.book, entry.seats, terms, with));
  ROTA_ASSIGN(place.opens, DecideOpen(request, hold.book, std::move(assigned), std::move(seats),
                                      VerbName(Verb::kHold), with));
  return place;
}

bool IsTaken(AttendeeStatus status) {
  return status == AttendeeStatus::kLive || status == AttendeeStatus::kPending ||
         status == AttendeeStatus::kNoShow;
}

// Of an offer of seats: what became of the first, and so of all.
WaitlistStatus OutcomeOfSeat(const WaitlistEntry& entry, const Booking& session, Instant now) {
  Booking at = session;
  ReadSeatsAt(now, &at);
  for (const Attendee& seat : at.attendees) {
    if (seat.id != entry.attendee.id) continue;
    if (IsTaken(seat.status)) return WaitlistStatus::kPromoted;
    if (seat.status == AttendeeStatus::kHeld) return WaitlistStatus::kOffered;
    if (seat.status == AttendeeStatus::kExpired) return WaitlistStatus::kExpired;
    // A hold that is given back is remembered until it would have run out; where the whole session
    // was called off nobody declined anything.
    return seat.expires_at ? WaitlistStatus::kDeclined : WaitlistStatus::kWaiting;
  }
  return WaitlistStatus::kExpired;  // and forgotten since
}

}  // namespace

bool IsRefusal(const Status& status) {
  switch (status.code()) {
    case Code::kCorrupt:
    case Code::kUnavailable:
    case Code::kInternal:
      return false;
    default:
      return !status.ok();
  }
}

Status CheckWhole(const WaitlistEntry& entry) {
  JoinWaitlistBody wish;
  wish.start = entry.start;
  wish.from = entry.from;
  wish.to = entry.to;
  ROTA_TRY(CheckWish(wish));
  if (!entry.until) return Shape("until", "an entry says until when it waits");
  if (entry.position < 1) return Shape("position", "positions begin with 1");
  if (entry.attendee.id.empty()) return Shape("attendee.id", "whoever waits has an id");
  const bool offered = entry.status == WaitlistStatus::kOffered;
  if (!offered || (entry.offer_expires_at && !entry.offer_booking.empty())) return {};
  return Shape("offer_booking", "an offer is a hold");
}

void ReadAt(Instant now, WaitlistEntry* entry) {
  const bool waited =
      entry->status == WaitlistStatus::kWaiting && entry->until && *entry->until <= now;
  const bool had_offer = entry->status == WaitlistStatus::kOffered && entry->offer_expires_at &&
                         *entry->offer_expires_at <= now;
  if (waited || had_offer) entry->status = WaitlistStatus::kExpired;
}

Result<WaitlistEntry> DecideJoinWaitlist(const JoinWaitlistBody& what, const Offer& offer,
                                         Instant now) {
  ROTA_TRY(CheckWish(what));
  const EventType& type = *offer.type;
  if (what.seats > 1 && !type.seats) {
    return Status(Reason::k_unsupported, "the event type has no seats").At("seats");
  }
  if (what.seats > type.seats.value_or(1)) {
    return Status(Reason::k_capacity, "no session has so many seats").At("seats");
  }
  if (what.attendee.status != AttendeeStatus::kLive) {
    return Invalid("booking_shape", "the engine says which seats are held or asked for")
        .At("attendee.status");
  }
  if (Status bad = CheckAttendees({what.attendee}, {}); !bad.ok()) {
    return bad.Moved([](const std::string& path) {
      return "attendee" + path.substr(std::min(path.find('.'), path.size()));
    });
  }
  WaitlistEntry entry;
  entry.event_type = type.header.id;
  entry.start = what.start;
  entry.from = what.from;
  entry.to = what.to;
  entry.duration_min = what.duration_min;
  entry.attendee = what.attendee;
  entry.seats = what.seats;
  entry.min_notice_min = what.min_notice_min;
  entry.until = what.start ? *what.start : offer.grid_zone->CivilDay(*what.to).end;
  if (*entry.until > now) return entry;
  return Status(Reason::k_past, "what they wait for is over").At(what.start ? "start" : "to");
}

WaitlistStatus OutcomeOf(const WaitlistEntry& entry, const Booking* offer, Instant now) {
  if (!offer) return WaitlistStatus::kExpired;
  if (offer->seats) return OutcomeOfSeat(entry, *offer, now);
  switch (EffectiveStatus(*offer, now)) {
    case BookingStatus::kHold:
      return WaitlistStatus::kOffered;
    case BookingStatus::kExpired:
      return WaitlistStatus::kExpired;
    case BookingStatus::kCancelled:
      return WaitlistStatus::kDeclined;
    default:
      return WaitlistStatus::kPromoted;
  }
}

bool Gives(const Booking& booking, const WaitlistEntry& entry,
           const std::function<bool(const Attendee&)>& is_they) {
  const bool stands =
      booking.status == BookingStatus::kPending || booking.status == BookingStatus::kConfirmed;
  if (!stands || booking.event_type != entry.event_type) return false;
  const Date date = booking.local_start.value_or(LocalTime{booking.start}).date();
  const bool wanted =
      entry.start ? *entry.start == booking.start : *entry.from <= date && date <= *entry.to;
  const auto theirs =
      std::count_if(booking.attendees.begin(), booking.attendees.end(),
                    [&](const Attendee& one) { return IsTaken(one.status) && is_they(one); });
  return wanted && theirs >= entry.seats;
}

HoldBody OfferTo(const WaitlistEntry& entry, const EventType& type, Instant start, Instant now) {
  HoldBody hold;
  hold.book.event_type = entry.event_type;
  hold.book.start = start;
  hold.book.duration_min = entry.duration_min;
  hold.book.attendees = RowsOf(entry);
  const std::int64_t life_s = type.waitlist_offer_s.value_or(type.hold_s);
  hold.hold_s = static_cast<std::int32_t>(std::min(life_s, start - now));
  if (type.seats) hold.seats = entry.seats;
  return hold;
}

Result<std::optional<KeptPlace>> PlaceFor(const Request& request, const WaitlistEntry& entry,
                                          const Circumstances& with) {
  const std::optional<KeptPlace> none;
  const Interval range = StartsFor(entry, *request.offer->grid_zone, request.now);
  if (range.empty()) return none;
  std::vector<Instant> starts;
  if (entry.start) {
    starts = {*entry.start};
  } else {
    const Result<Slots> slots = FindSlots(request, range, {});
    if (!slots.ok() && IsRefusal(slots.status())) return none;
    ROTA_TRY(slots.status());
    starts.assign(slots->starts.begin(), slots->starts.end());
    if (starts.size() > kMostTried) starts.resize(kMostTried);
  }
  for (const Instant start : starts) {
    Result<KeptPlace> place = PlaceAt(request, entry, start, with);
    if (place.ok()) return std::optional(*std::move(place));
    if (!IsRefusal(place.status())) return place.status();
  }
  return none;
}

}  // namespace rota
