// Verbs on sessions: which seats a call is about, and what each verb does with them.
#pragma once

#include <optional>

#include "src/booking/seats.h"
#include "src/engine/act.h"

namespace rota {

// Who looks at the seats of a session.
struct SeatViewer {
  const ResolvedCatalog& catalog;
  const Actor& actor;
  bool staff = false;
  std::string hold;  // … or the hold whose secret they know

  bool Owns(const Attendee& seat) const;
};

// The seats a call means: the one it names (of a hold, all of that hold), else of whoever attends
// all their own, else nothing: the session as a whole. `session` is read at the moment of the call.
// Errors: `not_found` for a seat that is not there or not theirs.
Result<std::optional<SeatIds>> SeatsMeant(const SeatViewer& viewer, const Booking& session,
                                          std::string_view seat);

// The rows of these seats, in the session's order.
std::vector<Attendee> RowsOfSeats(const Booking& session, const SeatIds& seats);

// hold and book: `hold` is the whole body of a hold, null where the seats are booked at once.
Result<Booking> TakeSeats(Act& act, const BookBody& what, const HoldBody* hold);
Result<Booking> ConfirmSeats(Act& act, const store::StoredBooking& session,
                             const ConfirmBody& what);
Result<Booking> ApproveSeats(Act& act, const store::StoredBooking& session, const StatusBody& what);
// Nothing: the call means the session as a whole, which is no matter of seats.
Result<std::optional<Booking>> EndSeats(Act& act, const store::StoredBooking& session,
                                        const StatusBody& what, Verb verb);
Result<std::optional<Booking>> CancelSeats(Act& act, const store::StoredBooking& session,
                                           const CancelBody& what);
Result<std::optional<Booking>> MoveSeats(Act& act, const store::StoredBooking& session,
                                         const MoveBody& what);

}  // namespace rota
