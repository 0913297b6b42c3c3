#include "src/booking/seats.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/booking/record.h"
#include "src/booking/verdict.h"

namespace rota {
namespace {

constexpr std::int64_t kLateTold = kHour;  // for so long a hold that ran out is remembered

bool IsOver(const Attendee& seat, Instant now) {
  return seat.expires_at && !LiveAt(*seat.expires_at, now);
}

// What a verb makes of a seat, and of which; the same as of bookings (lifecycle.cc).
struct SeatMove {
  Verb verb;
  AttendeeStatus from, to;
};
using enum AttendeeStatus;
constexpr SeatMove kMoves[] = {
    {Verb::kConfirm, kHeld, kLive},        {Verb::kApprove, kPending, kLive},
    {Verb::kReject, kPending, kRejected},  {Verb::kCancel, kHeld, kCancelled},
    {Verb::kCancel, kPending, kCancelled}, {Verb::kCancel, kLive, kCancelled},
    {Verb::kMove, kPending, kPending},     {Verb::kMove, kLive, kLive},
    {Verb::kComplete, kNoShow, kLive},     {Verb::kNoShow, kLive, kNoShow},
};

// Errors: `expired`, `invalid_transition`.
Result<AttendeeStatus> NextOf(const Attendee& seat, Verb verb) {
  for (const SeatMove& move : kMoves) {
    if (move.verb == verb && move.from == seat.status) return move.to;
  }
  if (seat.status == kExpired) return Status(Reason::k_expired, "it ran out before");
  return Status(Reason::k_invalid_transition, fmt::format("a seat that is {} does not take {}",
                                                          WordOf(seat.status), VerbName(verb)))
      .With("status", WordOf(seat.status))
      .With("verb", VerbName(verb));
}

// Errors: `not_found`.
Result<Attendee*> SeatOf(std::string_view id, Booking* session) {
  for (Attendee& seat : session->attendees) {
    if (seat.id == id) return &seat;
  }
  return NotFound("seat", id).At("attendee");
}

// Seats that are what the verb leads to, on a session as the clock left it.
Status MoveSeats(const SeatIds& seats, Verb verb, Booking* session) {
  if (seats.empty()) {
    return Status(Reason::k_invalid_transition, fmt::format("no seat takes {}", VerbName(verb)));
  }
  for (const std::string& id : seats) {
    ROTA_ASSIGN(Attendee* const seat, SeatOf(id, session));
    ROTA_ASSIGN(seat->status, NextOf(*seat, verb));
    // A hold that is given back is forgotten when it would have run out.
    if (HasSeat(*seat)) seat->expires_at.reset();
  }
  if (!IsOff(session->status)) return {};
  return Status(Reason::k_invalid_transition, "the session is off")
      .With("status", StatusName(session->status))
      .With("verb", VerbName(verb));
}

BookingChange LapsedChangeOf(const Booking& session, std::int64_t key, Instant now) {
  BookingChange change = ChangeOf(session, key);
  LapseSeats(now, &change.after);
  // Where all of it ran out it is off, whatever is asked of it now.
  SettleSession(BookingStatus::kExpired, &change.after);
  return change;
}

void Finish(BookingStatus off, BookingChange* change) {
  SettleSession(off, &change->after);
  change->retakes_time = true;
  change->keeps_edges = true;
}

void Remove(std::span<const std::string> seats, Booking* session) {
  std::erase_if(session->attendees, [&](const Attendee& one) {
    return std::find(seats.begin(), seats.end(), one.id) != seats.end();
  });
}

// Of a session whose last seat went. What was said of the seat is for the history: others who had
// one read the session.
Cancellation LastGone(const CancelBody& command, Instant now, const Circumstances& with) {
  Cancellation gone = CancellationBy(command, now, with);
  gone.note.clear();
  return gone;
}

// One message for each seat.
void AnnounceSeats(std::string_view topic, RecipientRole role, BookingChange* change) {
  for (const std::string& id : change->seats) {
    Announce(change, topic, role);
    Message& message = change->messages.back();
    message.recipient->attendee = id;
    message.dedupe_key = fmt::format("{}:{}:{}:{}", topic, change->after.sequence, id,
                                     change->before.header.version);
  }
}

// At the moment that its event type names a session has takers enough, or it is called off.
void DecideTakers(Instant now, const Circumstances& with, BookingChange* change) {
  Booking& session = change->after;
  if (IsOff(session.status) || !session.seats_decide_at || now < *session.seats_decide_at) return;
  session.seats_decide_at.reset();
  const auto takers = std::count_if(
      session.attendees.begin(), session.attendees.end(),
      [](const Attendee& seat) { return seat.status == kLive || seat.status == kNoShow; });
  if (takers >= session.seats_min.value_or(0)) return;
  const CancelBody few{.booking = {},
                       .secret = {},
                       .reason = CancelReason::kOther,
                       .note = fmt::format("{} of at least {} takers", takers, *session.seats_min)};
  session.cancellation = CancellationBy(few, now, with);
  ++session.sequence;
  CancelAllSeats(change);
  Finish(BookingStatus::kCancelled, change);
  Record(change, VerbName(Verb::kCancel), with, now, few.note);
  Announce(change, "booking.cancelled", RecipientRole::kAttendee);
}

// Are the session's hosts still free for it?
Status StillStands(const Request& settled, const Booking& session) {
  ROTA_ASSIGN(const Pipeline pipeline, PipelineFor(settled, session.start));
  const StartCheck check = CheckStart(pipeline, session.start);
  return check.offered() ? Status() : RefusalAt(pipeline, check, true);
}

}  // namespace

void AnnounceTaken(BookingChange* change) {
  const std::vector<Attendee>& all = change->after.attendees;
  const auto first = std::find_if(
      all.begin(), all.end(), [&](const Attendee& one) { return one.id == change->seats.front(); });
  if (change->history.action == VerbName(Verb::kMove)) {
    return AnnounceSeats("booking.rescheduled", RecipientRole::kAttendee, change);
  }
  if (first->status == kPending) AnnounceSeats("booking.requested", RecipientRole::kHost, change);
  if (first->status == kLive) {
    AnnounceSeats("booking.confirmed", RecipientRole::kAttendee, change);
  }
}

void LapseSeats(Instant now, Booking* session) {
  for (Attendee& seat : session->attendees) {
    const bool runs_out = seat.status == kHeld || seat.status == kPending;
    if (runs_out && IsOver(seat, now)) seat.status = kExpired;
  }
  std::erase_if(session->attendees, [&](const Attendee& seat) {
    const bool was_hold = !HasSeat(seat) && !seat.hold.empty();
    return was_hold && seat.expires_at && *seat.expires_at + kLateTold <= now;
  });
}

Booking LapsedAt(Instant now, Booking booking) {
  if (booking.seats) LapseSeats(now, &booking);
  return booking;
}

void SettleSession(BookingStatus off, Booking* session) {
  std::int32_t taken = 0;
  bool live = false, asked = false;
  std::optional<Instant> until = 0;  // the last expiry; nothing: some seat stays
  for (const Attendee& seat : session->attendees) {
    if (!HasSeat(seat)) continue;
    ++taken;
    live |= seat.status == kLive || seat.status == kNoShow;
    asked |= seat.status == kPending;
    if (!seat.expires_at) {
      until.reset();
    } else if (until) {
      until = std::max(*until, *seat.expires_at);
    }
  }
  session->seats_taken = taken;
  session->pending_causes = {};
  session->expires_at.reset();
  if (IsOff(session->status)) return;
  if (taken == 0) {
    session->status = off;
  } else if (live) {
    const bool said =
        session->status == BookingStatus::kCompleted || session->status == BookingStatus::kNoShow;
    if (!said) session->status = BookingStatus::kConfirmed;
  } else {
    session->status = asked ? BookingStatus::kPending : BookingStatus::kHold;
    if (asked) session->pending_causes.Add(PendingCause::kApproval);
    session->expires_at = until;
  }
}

void SettleOwn(Booking* session) {
  const std::vector<Attendee>& own = session->attendees;
  if (!own.empty() && std::none_of(own.begin(), own.end(), HasSeat)) {
    const AttendeeStatus last = own.back().status;
    session->status = last == kRejected  ? BookingStatus::kRejected
                      : last == kExpired ? BookingStatus::kExpired
                                         : BookingStatus::kCancelled;
  }
  SettleSession(session->status, session);
  // Only staff call off the whole: an attendee's words are about a seat.
  const auto& called_off = session->cancellation;
  const bool of_seat = called_off && (called_off->by_role == ActorRole::kAttendee ||
                                      called_off->by_role == ActorRole::kGuest);
  if (of_seat || session->status != BookingStatus::kCancelled) session->cancellation.reset();
}

void ReadSeatsAt(Instant now, Booking* session) {
  if (!session->seats) return;
  LapseSeats(now, session);
  SettleSession(BookingStatus::kExpired, session);
}

SeatTerms TermsOfBooking(const Request& request, Instant start) {
  SeatTerms terms;
  if (!request.offer->NeedsApproval(start, request.now)) return terms;
  terms.status = kPending;
  if (const auto expires_min = request.offer->type->pending_expires_min) {
    terms.expires_at = request.now + *expires_min * kMinute;
  }
  return terms;
}

Result<std::int32_t> SeatsWanted(const BookBody& what, std::optional<std::int32_t> seats) {
  const auto named = static_cast<std::int32_t>(what.attendees.size());
  const std::int32_t wanted = seats.value_or(std::max(named, 1));
  if (wanted >= named) return wanted;
  return Invalid("booking_shape", "more people than seats").At("seats");
}

Result<std::vector<Attendee>> NewSeats(const BookBody& what, std::int32_t seats,
                                       const SeatTerms& terms, const Circumstances& with) {
  std::vector<Attendee> rows = what.attendees;
  rows.resize(static_cast<std::size_t>(seats));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Attendee& row = rows[i];
    if (!row.id.empty() && !with.staff) {
      return Status(Reason::k_read_only_field, "the engine gives attendees their ids")
          .At(fmt::format("attendees[{}].id", i));
    }
    if (row.id.empty()) row.id = with.seat_ids[i];
    if (row.uid.empty()) row.uid = row.id + "@rota";
    if (!row.role) row.role = i == 0 ? AttendeeRole::kBooker : AttendeeRole::kGuest;
    if (i == 0 && row.notes.empty()) row.notes = what.notes;
    if (i == 0 && row.answers.empty()) row.answers = what.answers;
    row.status = terms.status;
    row.expires_at = terms.expires_at;
    row.hold = terms.status == kHeld ? with.new_id : std::string();
  }
  return rows;
}

Result<BookingChange> DecideJoin(const Request& request, const Booking& session, std::int64_t key,
                                 const BookBody& what, std::vector<Attendee> seats,
                                 std::string_view action, const Circumstances& with) {
  BookingChange change = LapsedChangeOf(session, key, request.now);
  Booking& after = change.after;
  if (IsOff(after.status)) return Status(Reason::k_invalid_transition, "the session is off");
  const auto wanted = static_cast<std::int32_t>(seats.size());
  if (after.seats_taken.value_or(0) + wanted > after.seats.value_or(0)) {
    return Status(Reason::k_capacity).With("start", FormatInstant(after.start));
  }
  if (what.buffer_before_min || what.buffer_after_min) {
    return Status(Reason::k_unsupported, "a session that stands keeps its buffers")
        .At(what.buffer_before_min ? "buffer_before_min" : "buffer_after_min");
  }
  for (Attendee& seat : seats) {
    const bool taken = std::any_of(after.attendees.begin(), after.attendees.end(),
                                   [&](const Attendee& one) { return one.id == seat.id; });
    if (taken) return Invalid("id_taken", "another seat has this id").At("attendees[0].id");
    change.seats.push_back(seat.id);
    after.attendees.push_back(std::move(seat));
  }
  after.overrides.bits |= what.overrides.bits;
  Finish(BookingStatus::kCancelled, &change);
  Record(&change, action, with, request.now, {});
  AnnounceTaken(&change);
  return change;
}

Result<BookingChange> DecideConfirmSeats(const Request& request, const Booking& session,
                                         const SeatIds& held, const ConfirmBody& command,
                                         const Circumstances& with) {
  BookingChange change = LapsedChangeOf(session, request.reschedule_of, request.now);
  Booking& after = change.after;
  for (const std::string& id : held) {
    ROTA_ASSIGN(const Attendee* const seat, SeatOf(id, &after));
    ROTA_TRY(NextOf(*seat, Verb::kConfirm).status());
  }
  ROTA_TRY(StillStands(request, session));
  if (command.attendees.size() > held.size()) {
    return Invalid("booking_shape", fmt::format("the hold is of {} seats", held.size()))
        .At("attendees");
  }
  ROTA_TRY(CheckAttendees(command.attendees, after.hosts));
  const SeatTerms terms = TermsOfBooking(request, session.start);
  // Seats that are held and named by nobody are given back.
  change.seats = held;
  if (!command.attendees.empty()) change.seats.resize(command.attendees.size());
  for (std::size_t i = 0; i < change.seats.size(); ++i) {
    ROTA_ASSIGN(Attendee* const row, SeatOf(change.seats[i], &after));
    Attendee& seat = *row;
    if (!command.attendees.empty()) {
      Attendee named = command.attendees[i];
      named.id = seat.id;
      named.uid = seat.uid;
      if (!named.role) named.role = seat.role;
      seat = std::move(named);
    }
    if (seat.user.empty() && seat.email.empty() && seat.phone.empty()) {
      return Invalid("booking_shape", "a booking needs an attendee").At("attendees");
    }
    if (i == 0 && !command.notes.empty()) seat.notes = command.notes;
    if (i == 0 && !command.answers.empty()) seat.answers = command.answers;
    seat.status = terms.status;
    seat.expires_at = terms.expires_at;
    seat.hold.clear();
  }
  Remove(std::span(held).subspan(change.seats.size()), &after);
  Finish(BookingStatus::kCancelled, &change);
  Record(&change, VerbName(Verb::kConfirm), with, request.now, {});
  AnnounceTaken(&change);
  return change;
}

Result<BookingChange> DecideApproveSeats(const Request& request, const Booking& session,
                                         const SeatIds& asked, const StatusBody& command,
                                         const Circumstances& with) {
  BookingChange change = LapsedChangeOf(session, request.reschedule_of, request.now);
  ROTA_TRY(MoveSeats(asked, Verb::kApprove, &change.after));
  ROTA_TRY(StillStands(request, session));
  change.after.approval =
      Approval{with.actor.id, request.now, ApprovalDecision::kApproved, command.note};
  change.seats = asked;
  Finish(BookingStatus::kCancelled, &change);
  Record(&change, VerbName(Verb::kApprove), with, request.now, command.note);
  AnnounceSeats("booking.confirmed", RecipientRole::kAttendee, &change);
  return change;
}

Result<BookingChange> DecideSeatStatus(const Booking& session, const SeatIds& seats, Verb verb,
                                       const StatusBody& command, Instant now,
                                       const Circumstances& with) {
  BookingChange change = LapsedChangeOf(session, 0, now);
  ROTA_TRY(MoveSeats(seats, verb, &change.after));
  ROTA_TRY(CheckBegun(session, verb, command, now));
  change.after.overrides.bits |= command.overrides.bits;
  change.seats = seats;
  if (verb == Verb::kReject) {
    change.after.approval = Approval{with.actor.id, now, ApprovalDecision::kRejected, command.note};
  }
  Finish(BookingStatus::kRejected, &change);
  Record(&change, VerbName(verb), with, now, command.note);
  if (verb == Verb::kReject) {
    AnnounceSeats("booking.rejected", RecipientRole::kAttendee, &change);
  }
  if (verb == Verb::kNoShow) AnnounceSeats("booking.no_show", RecipientRole::kHost, &change);
  return change;
}

Result<BookingChange> DecideCancelSeats(const ActionRule& rule, const Booking& session,
                                        const SeatIds& seats, const CancelBody& command,
                                        Instant now, const Circumstances& with) {
  BookingChange change = LapsedChangeOf(session, 0, now);
  Booking& after = change.after;
  bool counted_on = false;  // a hold is nothing yet that anybody counts on
  for (const std::string& id : seats) {
    ROTA_ASSIGN(const Attendee* const seat, SeatOf(id, &after));
    counted_on |= seat->status != kHeld;
  }
  ROTA_TRY(MoveSeats(seats, Verb::kCancel, &after));
  if (counted_on) {
    ROTA_TRY(CheckActionRule(rule, session, Verb::kCancel, "note", command.note, now, with));
    ++after.sequence;
  }
  change.seats = seats;
  Finish(BookingStatus::kCancelled, &change);
  if (IsOff(after.status)) after.cancellation = LastGone(command, now, with);
  Record(&change, VerbName(Verb::kCancel), with, now, command.note);
  if (counted_on) AnnounceSeats("booking.cancelled", RecipientRole::kAttendee, &change);
  return change;
}

Status CheckSeatsMove(const Booking& session, const SeatIds& seats, Instant now) {
  Booking lapsed = LapsedChangeOf(session, 0, now).after;
  ROTA_TRY(MoveSeats(seats, Verb::kMove, &lapsed));
  return Transition(lapsed, Verb::kMove, now).status();
}

Status CheckHasSeats(const EventType& type) {
  if (type.seats) return {};
  return Status(Reason::k_unsupported, "the event type has no seats any more").At("attendee");
}

Result<BookingChange> DecideLeaveSeats(const ActionRule& rule, const Booking& session,
                                       const SeatIds& seats, const MoveBody& command, Instant now,
                                       const Circumstances& with) {
  BookingChange change = LapsedChangeOf(session, 0, now);
  Booking& after = change.after;
  ROTA_TRY(CheckSeatsMove(session, seats, now));
  ROTA_TRY(CheckActionRule(rule, session, Verb::kMove, "note", command.note, now, with));
  change.seats = seats;
  Remove(seats, &after);
  ++after.sequence;
  Finish(BookingStatus::kCancelled, &change);
  if (IsOff(after.status)) {
    const CancelBody moved{
        .booking = {}, .secret = {}, .reason = CancelReason::kRescheduled, .note = command.note};
    after.cancellation = LastGone(moved, now, with);
  }
  Record(&change, "move", with, now, command.note);
  return change;
}

BookingChange DecideLapse(const Booking& session, std::int64_t key, Instant now,
                          const Circumstances& with) {
  BookingChange change = LapsedChangeOf(session, key, now);
  for (std::size_t i = 0; i < session.attendees.size(); ++i) {
    const Attendee& seat = session.attendees[i];
    const bool asked = seat.status == kPending && IsOver(seat, now);
    if (asked) change.seats.push_back(seat.id);
  }
  Finish(BookingStatus::kExpired, &change);
  Record(&change, VerbName(Verb::kExpire), with, now, {});
  AnnounceSeats("booking.expired", RecipientRole::kAttendee, &change);
  DecideTakers(now, with, &change);
  return change;
}

void CancelAllSeats(BookingChange* change) {
  for (Attendee& seat : change->after.attendees) {
    if (!HasSeat(seat)) continue;
    seat.status = kCancelled;
    seat.expires_at.reset();
    change->seats.push_back(seat.id);
  }
  SettleSession(BookingStatus::kCancelled, &change->after);
}

bool HasOtherSeats(const Booking& session, const SeatIds& seats) {
  return std::any_of(session.attendees.begin(), session.attendees.end(), [&](const Attendee& one) {
    return HasSeat(one) && std::find(seats.begin(), seats.end(), one.id) == seats.end();
  });
}

}  // namespace rota
