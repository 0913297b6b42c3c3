// hold and book: a new booking.
#include <fmt/format.h>

#include "src/assignment/same_host.h"
#include "src/availability/query.h"
#include "src/booking/decide.h"
#include "src/booking/record.h"
#include "src/booking/seats.h"
#include "src/booking/verdict.h"

namespace rota {
namespace {

Status CheckShape(const BookBody& what) {
  if (what.start % kMinute != 0) {
    return Invalid("booking_shape", "a booking starts on a whole minute").At("start");
  }
  for (std::size_t i = 0; i < what.attendees.size(); ++i) {
    if (what.attendees[i].status <= AttendeeStatus::kNoShow) continue;
    return Invalid("booking_shape", "the engine says which seats are held or asked for")
        .At(fmt::format("attendees[{}].status", i));
  }
  return CheckAttendees(what.attendees, {});
}

BookingSource SourceOf(const Actor& actor) {
  if (actor.kind == ActorKind::kGuest || actor.kind == ActorKind::kAttendee) {
    return BookingSource::kPublic;
  }
  return actor.kind == ActorKind::kSystem ? BookingSource::kApi : BookingSource::kStaff;
}

Booking Draft(const Request& request, const BookBody& what, const Circumstances& with) {
  const Offer& offer = *request.offer;
  Booking booking;
  booking.header.id = with.new_id;
  booking.header.external_ref = what.external_ref;
  booking.header.metadata = with.metadata;
  booking.uid = booking.header.id + "@rota";
  booking.event_type = offer.type->header.id;
  if (offer.type->header.version > 0) booking.event_type_version = offer.type->header.version;
  booking.team = offer.type->team;
  booking.start = what.start;
  booking.end = what.start + request.duration_s();
  booking.duration_min = request.duration_min;
  booking.zone = offer.grid_zone->name();
  booking.local_start = offer.grid_zone->ToLocal(what.start);
  booking.tzdb_version = with.tzdb_version;
  booking.attendees = what.attendees;
  booking.title = what.title.empty() ? offer.type->title : what.title;
  booking.notes = what.notes;
  booking.answers = what.answers;
  booking.overrides = what.overrides;
  booking.source = with.origin ? with.origin : SourceOf(with.actor);
  booking.subject = what.subject;
  booking.location = LocationOf(*offer.type, what.location);
  booking.buffer_mode = offer.buffer_mode;
  booking.buffer_before_min = what.buffer_before_min;
  booking.buffer_after_min = what.buffer_after_min;
  if (what.buffer_before_min) booking.staff_buffers.Add(BufferSide::kBefore);
  if (what.buffer_after_min) booking.staff_buffers.Add(BufferSide::kAfter);
  return booking;
}

}  // namespace

void AskApproval(const Request& request, Booking* booking) {
  if (!request.offer->NeedsApproval(booking->start, request.now)) return;
  booking->status = BookingStatus::kPending;
  booking->pending_causes.Add(PendingCause::kApproval);
  booking->blocks = request.offer->pending_blocks;
  if (const auto expires_min = request.offer->type->pending_expires_min) {
    booking->expires_at = request.now + *expires_min * kMinute;
  }
}

// What the booking shows; each host's own row in the occupancy keeps that host's own edges.
void FreezeBuffers(const Request& request, const Assigned& assigned, Booking* booking) {
  static const OfferHost kNobody;  // of a group of things alone
  const Offer::Buffers buffers = request.BuffersOf(
      assigned.hosts.empty() ? kNobody : request.offer->hosts[assigned.hosts.back()]);
  booking->buffer_before_min = static_cast<std::int32_t>(buffers.before_s / kMinute);
  booking->buffer_after_min = static_cast<std::int32_t>(buffers.after_s / kMinute);
}

Status CheckAttendees(const std::vector<Attendee>& attendees,
                      const std::vector<std::string>& hosts) {
  for (std::size_t i = 0; i < attendees.size(); ++i) {
    const Attendee& attendee = attendees[i];
    if (!attendee.hold.empty()) continue;  // a seat that is held is nobody's yet
    const auto fail = [&](std::string_view field, std::string message) {
      return Invalid("booking_shape", std::move(message))
          .At(fmt::format("attendees[{}].{}", i, field));
    };
    if (attendee.user.empty() && attendee.email.empty() && attendee.phone.empty()) {
      return fail("email", "an attendee needs a user, an e-mail or a phone number");
    }
    if (attendee.user.empty() && attendee.name.empty())
      return fail("name", "an attendee needs a name");
    for (const std::string& host : hosts) {
      if (attendee.user == host) return fail("user", "a host cannot also attend");
    }
  }
  return {};
}

namespace {

// What holds and bookings share: hosts, the time they take, turns and the decision. `settle` gives
// the new booking its status and, of a session, its seats.
template <typename Settle>
Result<BookingChange> Take(const Request& request, const BookBody& what, Assigned assigned,
                           std::string_view action, const Circumstances& with,
                           const Settle& settle) {
  BookingChange change;
  Booking& booking = change.after;
  booking = Draft(request, what, with);
  booking.hosts = assigned.decision.chosen;
  ROTA_TRY(TakeThings(request, assigned, what.resources, &booking));
  ROTA_TRY(CheckAttendees(booking.attendees, booking.hosts));
  settle(&booking);
  change.retakes_time = true;
  change.claims = ClaimsOf(request, booking);
  FreezeBuffers(request, assigned, &booking);
  std::optional<AssignmentMethod> by_staff;
  if (with.staff && what.hosts.size() == 1) by_staff = AssignmentMethod::kManualDirect;
  change.turns = TurnsOf(request, assigned, change, by_staff);
  change.decision = std::move(assigned.decision);
  Record(&change, action, with, request.now, {});
  return change;
}

// A session that is opened after the moment at which it is decided on stands.
void AskTakers(const Request& request, Booking* session) {
  const EventType& type = *request.offer->type;
  if (!type.seats_min || !type.seats_decide_min) return;
  const Instant decide_at = session->start - *type.seats_decide_min * kMinute;
  if (decide_at <= request.now) return;
  session->seats_min = type.seats_min;
  session->seats_decide_at = decide_at;
}

}  // namespace

Result<Assigned> DecidePlace(const Request& request, const BookBody& what,
                             const Circumstances& with, const Booking* leaves) {
  ROTA_TRY(CheckShape(what));
  ROTA_TRY(CheckOverrides(what.overrides));
  ROTA_TRY(CheckNamedHosts(request, what.hosts));
  ROTA_TRY(CheckNamedThings(request, what.resources));
  if (what.location && !leaves) {
    ROTA_TRY(CheckLocation(*request.offer->type, *what.location, with.staff, "location"));
  }
  Request asked = request;
  AssignOptions options{.seed = with.seed, .same_as = {}};
  std::vector<std::uint32_t> moving;  // hosts
  if (leaves) {
    options.same_things = ThingsOf(*request.catalog, *leaves);
    if (what.hosts.empty()) moving = request.catalog->FindUsers(leaves->hosts);
  }
  ROTA_ASSIGN(options.same_as, StayWith(moving, &asked));
  return ChooseHosts(asked, what.start, options, with.staff);
}

Result<BookingChange> DecideHold(const Request& request, const HoldBody& what,
                                 const Circumstances& with) {
  ROTA_ASSIGN(Assigned assigned, DecidePlace(request, what.book, with));
  return Take(
      request, what.book, std::move(assigned), VerbName(Verb::kHold), with, [&](Booking* booking) {
        booking->status = BookingStatus::kHold;
        booking->expires_at = request.now + what.hold_s.value_or(request.offer->type->hold_s);
      });
}

Result<BookingChange> DecideBook(const Request& request, const BookBody& what,
                                 const Circumstances& with) {
  if (what.attendees.empty()) {
    return Invalid("booking_shape", "a booking needs an attendee").At("attendees");
  }
  ROTA_ASSIGN(Assigned assigned, DecidePlace(request, what, with));
  ROTA_ASSIGN(BookingChange change,
              Take(request, what, std::move(assigned), VerbName(Verb::kBook), with,
                   [&](Booking* booking) { AskApproval(request, booking); }));
  if (change.after.status == BookingStatus::kPending) {
    Announce(&change, "booking.requested", RecipientRole::kHost);
  } else {
    Announce(&change, "booking.confirmed", RecipientRole::kAttendee);
  }
  return change;
}

Result<BookingChange> DecideOpen(const Request& request, const BookBody& what, Assigned assigned,
                                 std::vector<Attendee> seats, std::string_view action,
                                 const Circumstances& with) {
  BookBody shared = what;
  // What one attendee says is for no other's eyes.
  shared.notes.clear();
  shared.answers.clear();
  if (!with.staff) shared.title.clear();
  shared.attendees.clear();
  SeatIds taken;
  for (const Attendee& seat : seats) taken.push_back(seat.id);
  ROTA_TRY(CheckAttendees(what.attendees, assigned.decision.chosen));
  ROTA_ASSIGN(BookingChange change,
              Take(request, shared, std::move(assigned), action, with, [&](Booking* booking) {
                booking->seats = request.offer->type->seats;
                booking->attendees = std::move(seats);
                AskTakers(request, booking);
                SettleSession(BookingStatus::kCancelled, booking);
              }));
  change.seats = std::move(taken);
  AnnounceTaken(&change);
  return change;
}

}  // namespace rota
