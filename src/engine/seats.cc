#include "src/engine/seats.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/booking/record.h"
#include "src/engine/impl.h"
#include "src/store/booking_store.h"

namespace rota {
namespace {

SeatViewer ViewerOf(const Act& act) {
  return {act.catalog(), act.actor(), act.relations().Staff(), act.hold()};
}

// Ids for so many new seats of a session, which has been written `version` times.
void MakeSeatIds(const Act& act, std::string_view session, std::int32_t version, std::size_t count,
                 Circumstances* with) {
  constexpr int kSeatsAtOnce = 20;  // bits
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t n = (static_cast<std::size_t>(version) << kSeatsAtOnce) + i;
    with->seat_ids.push_back(act.SeatId(session, n));
  }
}

Status CheckSeatBody(const BookBody& what) {
  if (what.external_ref.empty()) return {};
  return Status(Reason::k_unsupported, "a seat has no external_ref: its session is shared")
      .At("external_ref");
}

// Rows of the seats that go to a session, which has been written so often.
using SeatsOf = std::function<Result<std::vector<Attendee>>(
    Circumstances* with, std::string_view session, std::int32_t version)>;

// Seats at a start where they were assigned: of the session there, or of a new one.
Result<BookingChange> Seat(Act& act, const Request& request, const BookBody& what,
                           Assigned assigned, Circumstances with, const SeatsOf& seats_of,
                           std::string_view action) {
  // A session that is only kept for those who wait is there once the act decides again.
  if (assigned.joins <= 0) {
    ROTA_ASSIGN(std::vector<Attendee> seats, seats_of(&with, with.new_id, 0));
    return DecideOpen(request, what, std::move(assigned), std::move(seats), action, with);
  }
  ROTA_ASSIGN(const store::StoredBooking session,
              store::ReadBookingByKey(act.session(), act.org(), assigned.joins));
  const RecordHeader& header = session.booking.header;
  ROTA_ASSIGN(std::vector<Attendee> seats, seats_of(&with, header.id, header.version));
  ROTA_TRY(CheckAttendees(what.attendees, session.booking.hosts));
  return DecideJoin(request, session.booking, session.key, what, std::move(seats), action, with);
}

// What a verb on seats of a session asks about its time: that its hosts still serve it.
Result<Request> AskStanding(Act& act, RequestWithFacts* question,
                            const store::StoredBooking& session, const SeatIds& seats,
                            std::vector<Attendee> attendees) {
  Wanted wanted = WantedOf(session.booking, session.key);
  wanted.attendees = std::move(attendees);
  wanted.own_seats = seats;
  wanted.stays = true;
  ROTA_ASSIGN(*question, act.Ask(wanted));
  Request request = Settled(question->request, session.booking, session.key);
  if (HasOtherSeats(session.booking, seats)) request.settled.Add(Settlement::kSession);
  return request;
}

std::vector<Attendee> Named(std::vector<Attendee> rows) {
  std::erase_if(rows, [](const Attendee& row) {
    return row.user.empty() && row.email.empty() && row.phone.empty();
  });
  return rows;
}

// The session as the clock has it.
Booking Now(const Act& act, const Booking& session) {
  Booking now = session;
  ReadSeatsAt(act.now(), &now);
  return now;
}

// Every request there is.
SeatIds PendingSeats(const Booking& session) {
  SeatIds pending;
  for (const Attendee& row : session.attendees) {
    if (row.status == AttendeeStatus::kPending) pending.push_back(row.id);
  }
  return pending;
}

Status ManyHolds() {
  return Invalid("booking_shape", "several seats are held: say which").At("attendee");
}

// The seat, or all of its hold.
Result<SeatIds> SeatsNamed(const SeatViewer& viewer, const Booking& session,
                           std::string_view seat) {
  const auto named = std::find_if(session.attendees.begin(), session.attendees.end(),
                                  [&](const Attendee& row) { return row.id == seat; });
  const bool sees = named != session.attendees.end() && (viewer.staff || viewer.Owns(*named));
  if (!sees) return NotFound("seat", seat).At("attendee");
  SeatIds meant;
  for (const Attendee& row : session.attendees) {
    const bool same_hold = !named->hold.empty() && row.hold == named->hold;
    if (row.id == seat || same_hold) meant.push_back(row.id);
  }
  return meant;
}

// Errors: as SeatsMeant; `booking_shape` where staff must say which hold they mean.
Result<SeatIds> HoldMeant(const Act& act, const Booking& session, std::string_view seat) {
  const SeatViewer viewer = ViewerOf(act);
  if (!seat.empty()) return SeatsNamed(viewer, session, seat);
  SeatIds held;
  // Those that ran out are meant where there are no others: whoever comes late is told so.
  for (const AttendeeStatus status : {AttendeeStatus::kHeld, AttendeeStatus::kExpired}) {
    std::string hold;
    for (const Attendee& row : session.attendees) {
      if (row.hold.empty() || row.status != status || !(viewer.staff || viewer.Owns(row))) continue;
      if (!hold.empty() && row.hold != hold) return ManyHolds();
      hold = row.hold;
      held.push_back(row.id);
    }
    if (!held.empty()) break;
  }
  if (held.empty()) {
    return Status(Reason::k_invalid_transition, "no seat of it is held")
        .With("status", WordOf(session.status))
        .With("verb", "confirm");
  }
  return held;
}

}  // namespace

bool SeatViewer::Owns(const Attendee& seat) const {
  if (!hold.empty() && seat.hold == hold) return true;
  return IsAttendee(catalog, actor, seat);
}

Result<std::optional<SeatIds>> SeatsMeant(const SeatViewer& viewer, const Booking& session,
                                          std::string_view seat) {
  SeatIds meant;
  if (seat.empty()) {
    if (viewer.staff) return std::optional<SeatIds>();
    for (const Attendee& row : session.attendees) {
      if (HasSeat(row) && viewer.Owns(row)) meant.push_back(row.id);
    }
    return std::optional(std::move(meant));
  }
  ROTA_ASSIGN(meant, SeatsNamed(viewer, session, seat));
  return std::optional(std::move(meant));
}

std::vector<Attendee> RowsOfSeats(const Booking& session, const SeatIds& seats) {
  std::vector<Attendee> rows;
  for (const Attendee& row : session.attendees) {
    if (std::find(seats.begin(), seats.end(), row.id) != seats.end()) rows.push_back(row);
  }
  return rows;
}

Result<Booking> TakeSeats(Act& act, const BookBody& what, const HoldBody* hold) {
  ROTA_TRY(CheckSeatBody(what));
  if (!hold && what.attendees.empty()) {
    return Invalid("booking_shape", "a booking needs an attendee").At("attendees");
  }
  ROTA_ASSIGN(const std::int32_t count, SeatsWanted(what, hold ? hold->seats : std::nullopt));
  Wanted wanted = WantedOf(what);
  wanted.seats = count;
  ROTA_ASSIGN(RequestWithFacts question, act.Ask(wanted));
  Request& request = question.request;
  request.overrides = what.overrides;
  request.buffer_before_min = what.buffer_before_min;
  request.buffer_after_min = what.buffer_after_min;
  SeatTerms terms = TermsOfBooking(request, what.start);
  if (hold) {
    const std::int64_t life_s = hold->hold_s.value_or(request.offer->type->hold_s);
    terms = {AttendeeStatus::kHeld, request.now + life_s};
  }
  const auto seats = [&](Circumstances* with, std::string_view session, std::int32_t version) {
    MakeSeatIds(act, session, version, static_cast<std::size_t>(count), with);
    return NewSeats(what, count, terms, *with);
  };
  const Verb verb = hold ? Verb::kHold : Verb::kBook;
  ROTA_ASSIGN(const Circumstances with, act.WithNewId());
  ROTA_ASSIGN(Assigned assigned, DecidePlace(request, what, with));
  ROTA_ASSIGN(BookingChange change,
              Seat(act, request, what, std::move(assigned), with, seats, VerbName(verb)));
  return act.Write(std::move(change));
}

Result<Booking> ConfirmSeats(Act& act, const store::StoredBooking& session,
                             const ConfirmBody& what) {
  const Booking now = Now(act, session.booking);
  ROTA_ASSIGN(const SeatIds held, HoldMeant(act, now, what.attendee));
  const std::vector<Attendee> attendees =
      what.attendees.empty() ? Named(RowsOfSeats(now, held)) : what.attendees;
  RequestWithFacts question;
  ROTA_ASSIGN(const Request request, AskStanding(act, &question, session, held, attendees));
  ROTA_ASSIGN(BookingChange change,
              DecideConfirmSeats(request, session.booking, held, what, act.With()));
  return act.Write(std::move(change));
}

Result<Booking> ApproveSeats(Act& act, const store::StoredBooking& session,
                             const StatusBody& what) {
  const Booking now = Now(act, session.booking);
  ROTA_ASSIGN(std::optional<SeatIds> meant, SeatsMeant(ViewerOf(act), now, what.attendee));
  if (!meant) meant = PendingSeats(now);
  RequestWithFacts question;
  ROTA_ASSIGN(const Request request,
              AskStanding(act, &question, session, *meant, RowsOfSeats(now, *meant)));
  ROTA_ASSIGN(BookingChange change,
              DecideApproveSeats(request, session.booking, *meant, what, act.With()));
  return act.Write(std::move(change));
}

Result<std::optional<Booking>> EndSeats(Act& act, const store::StoredBooking& session,
                                        const StatusBody& what, Verb verb) {
  const Booking now = Now(act, session.booking);
  ROTA_ASSIGN(std::optional<SeatIds> meant, SeatsMeant(ViewerOf(act), now, what.attendee));
  if (!meant && verb != Verb::kReject) return std::optional<Booking>();
  if (!meant) meant = PendingSeats(now);
  ROTA_ASSIGN(BookingChange change,
              DecideSeatStatus(session.booking, *meant, verb, what, act.now(), act.With()));
  change.booking_key = session.key;
  ROTA_ASSIGN(Booking written, act.Write(std::move(change)));
  return std::optional(std::move(written));
}

Result<std::optional<Booking>> CancelSeats(Act& act, const store::StoredBooking& session,
                                           const CancelBody& what) {
  const Booking now = Now(act, session.booking);
  ROTA_ASSIGN(const std::optional<SeatIds> meant, SeatsMeant(ViewerOf(act), now, what.attendee));
  if (!meant) return std::optional<Booking>();
  ROTA_ASSIGN(BookingChange change,
              DecideCancelSeats(act.CancelRule(now.event_type), session.booking, *meant, what,
                                act.now(), act.With()));
  change.booking_key = session.key;
  ROTA_ASSIGN(Booking written, act.Write(std::move(change)));
  return std::optional(std::move(written));
}

namespace {

// What a move of seats asks: their session's place, since they go to another one like it.
Wanted WantedToMoveSeats(const Act& act, const store::StoredBooking& session, const MoveBody& what,
                         const std::vector<Attendee>& rows, bool others_stay) {
  Wanted wanted = act.WantedToMove(session, what);
  wanted.attendees = rows;
  wanted.location = session.booking.location;
  wanted.seats = static_cast<std::int32_t>(rows.size());
  for (const Attendee& row : rows) wanted.own_seats.push_back(row.id);
  wanted.others_stay = others_stay;
  return wanted;
}

// What the seats open where they join no session: another one like theirs.
BookBody BodyOf(const Booking& session, const Request& request, const MoveBody& what) {
  BookBody body;
  body.event_type = session.event_type;
  body.start = *what.start;
  body.duration_min = request.duration_min;
  body.title = session.title;
  body.location = session.location;
  body.hosts = what.hosts;
  body.resources = what.resources;
  body.overrides = what.overrides;
  return body;
}

}  // namespace

Result<std::optional<Booking>> MoveSeats(Act& act, const store::StoredBooking& session,
                                         const MoveBody& what) {
  const Booking now = Now(act, session.booking);
  ROTA_ASSIGN(const std::optional<SeatIds> meant, SeatsMeant(ViewerOf(act), now, what.attendee));
  if (!meant) return std::optional<Booking>();
  const bool other_host = !what.hosts.empty() && what.hosts != session.booking.hosts;
  ROTA_TRY(MayMove(act.relations(), {.other_host = other_host,
                                     .sets_rules_aside = !what.overrides.empty(),
                                     .names_hosts = !what.hosts.empty(),
                                     .names_things = !what.resources.empty()}));
  ROTA_TRY(CheckSeatsMove(session.booking, *meant, act.now()));
  if (!what.start) {
    return Invalid("booking_shape", "a seat moves to another start").At("start");
  }
  if (!act.writes()) ROTA_TRY(act.OpenFor(session.booking));
  const std::uint32_t type = act.catalog().FindEventType(session.booking.event_type);
  if (type != kNone) ROTA_TRY(CheckHasSeats(act.catalog().event_type(type)));
  const std::vector<Attendee> rows = RowsOfSeats(now, *meant);
  ROTA_ASSIGN(RequestWithFacts question,
              act.Ask(WantedToMoveSeats(act, session, what, rows, HasOtherSeats(now, *meant))));
  Request& request = question.request;
  request.overrides = what.overrides;
  request.own_time = Interval{session.booking.start, session.booking.end};
  ROTA_ASSIGN(BookingChange leaving,
              DecideLeaveSeats(request.offer->reschedule_rule, session.booking, *meant, what,
                               act.now(), act.With()));
  leaving.booking_key = session.key;
  const BookBody body = BodyOf(session.booking, request, what);
  ROTA_ASSIGN(const Circumstances with, act.WithNewId());
  ROTA_ASSIGN(Assigned assigned, DecidePlace(request, body, with, &session.booking));
  if (assigned.joins == session.key) {  // where they are already: nothing to write
    act.NoteSeats(*meant);
    ROTA_ASSIGN(Booking same, act.Shown(now, act.relations()));
    return std::optional(std::move(same));
  }
  const auto seats = [&](Circumstances*, std::string_view, std::int32_t) {
    return Result<std::vector<Attendee>>(rows);
  };
  ROTA_ASSIGN(BookingChange coming,
              Seat(act, request, body, std::move(assigned), with, seats, VerbName(Verb::kMove)));
  coming.history.reason = what.note;
  ROTA_ASSIGN(Booking written, act.WriteBoth(std::move(leaving), std::move(coming)));
  return std::optional(std::move(written));
}

}  // namespace rota
