// hold and book: a new booking.
#include <fmt/format.h>

#include "src/booking/decide.h"
#include "src/booking/record.h"
#include "src/booking/verdict.h"

namespace rota {
namespace {

Status CheckShape(const BookCommand& command, Verb verb, const Actor& actor) {
  ROTA_TRY(MayUse(actor, verb));
  if (!IsStaff(actor)) {
    const bool sets_aside =
        !command.overrides.empty() || command.buffer_before_min || command.buffer_after_min;
    if (sets_aside) {
      return Status(Reason::k_forbidden, "only staff may set rules or buffers aside")
          .At("overrides");
    }
  }
  if (command.start % kMinute != 0) {
    return Invalid("booking_shape", "a booking starts on a whole minute").At("start");
  }
  if (verb == Verb::kHold) return {};
  if (command.attendees.empty()) {
    return Invalid("booking_shape", "a booking needs an attendee").At("attendees");
  }
  return {};
}

BookingSource SourceOf(const Actor& actor) {
  if (actor.kind == ActorKind::kGuest || actor.kind == ActorKind::kAttendee) {
    return BookingSource::kPublic;
  }
  return actor.kind == ActorKind::kSystem ? BookingSource::kApi : BookingSource::kStaff;
}

Booking Draft(const Request& request, const BookCommand& command, const Circumstances& with) {
  const Offer& offer = *request.offer;
  Booking booking;
  booking.header.id = command.id.empty() ? with.new_id : command.id;
  booking.header.external_ref = command.external_ref;
  booking.header.metadata = command.metadata;
  booking.uid = booking.header.id + "@rota";
  booking.event_type = offer.type->header.id;
  if (offer.type->header.version > 0) booking.event_type_version = offer.type->header.version;
  booking.team = offer.type->team;
  booking.start = command.start;
  booking.end = command.start + request.duration_s();
  booking.duration_min = request.duration_min;
  booking.zone = offer.grid_zone->name();
  booking.local_start = offer.grid_zone->ToLocal(command.start);
  booking.tzdb_version = with.tzdb_version;
  booking.attendees = command.attendees;
  booking.title = command.title.empty() ? offer.type->title : command.title;
  booking.notes = command.notes;
  booking.answers = command.answers;
  booking.overrides = command.overrides;
  booking.source = command.source ? command.source : SourceOf(with.actor);
  booking.subject = command.subject;
  booking.buffer_mode = offer.buffer_mode;
  booking.buffer_before_min = command.buffer_before_min;
  booking.buffer_after_min = command.buffer_after_min;
  return booking;
}

}  // namespace

// What the booking shows; each host's own row in the occupancy keeps that host's own edges.
void FreezeBuffers(const Request& request, const Assigned& assigned, Booking* booking) {
  const Offer::Buffers buffers = request.BuffersOf(request.offer->hosts[assigned.hosts.back()]);
  booking->buffer_before_min = static_cast<std::int32_t>(buffers.before_s / kMinute);
  booking->buffer_after_min = static_cast<std::int32_t>(buffers.after_s / kMinute);
}

Status CheckAttendees(const std::vector<Attendee>& attendees,
                      const std::vector<std::string>& hosts) {
  for (std::size_t i = 0; i < attendees.size(); ++i) {
    const Attendee& attendee = attendees[i];
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

Result<BookingChange> DecideBook(const Request& request, const BookCommand& command, Verb verb,
                                 const Circumstances& with) {
  ROTA_TRY(CheckShape(command, verb, with.actor));
  ROTA_TRY(CheckAttendees(command.attendees, {}));
  ROTA_ASSIGN(Assigned assigned,
              ChooseHosts(request, command.start, {.seed = command.seed, .same_as = {}},
                          IsStaff(with.actor)));
  const Offer& offer = *request.offer;
  BookingChange change;
  Booking& booking = change.after;
  booking = Draft(request, command, with);
  booking.hosts = assigned.decision.chosen;
  ROTA_TRY(CheckAttendees(booking.attendees, booking.hosts));
  if (verb == Verb::kHold) {
    booking.status = BookingStatus::kHold;
    booking.expires_at = request.now + command.hold_s.value_or(offer.type->hold_s);
  } else if (offer.requires_approval) {
    booking.status = BookingStatus::kPending;
    booking.pending_causes.Add(PendingCause::kApproval);
    booking.blocks = offer.pending_blocks;
    if (offer.type->pending_expires_min) {
      booking.expires_at = request.now + *offer.type->pending_expires_min * kMinute;
    }
  }
  change.retakes_time = true;
  change.claims = ClaimsOf(request, booking);
  FreezeBuffers(request, assigned, &booking);
  const bool named = IsStaff(with.actor) && command.hosts.size() == 1;
  change.turns = TurnsOf(request, assigned, change, named);
  change.decision = std::move(assigned.decision);
  Record(&change, VerbName(verb), command.command, with, request.now, {});
  if (booking.status == BookingStatus::kPending) {
    Announce(&change, "booking.requested", RecipientRole::kHost);
  } else if (booking.status == BookingStatus::kConfirmed) {
    Announce(&change, "booking.confirmed", RecipientRole::kAttendee);
  }
  return change;
}

}  // namespace rota
