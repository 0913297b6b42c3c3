// Verbs on visits: what the parts of one come to, and what each verb does with all of them.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "src/booking/visit.h"
#include "src/engine/act.h"

namespace rota {

// What is asked for, in a question or a booking.
struct WantedVisit {
  std::vector<QueryPart> parts;  // a start of the call as a whole is that of the first
  PartOrder order = PartOrder::kDeclared;
  bool gaps_free = false;
  std::vector<Attendee> attendees;
  std::optional<BookedLocation> location;
  std::string zone;                 // of whoever looks
  EnumSet<RuleOverride> overrides;  // staff only
  std::optional<std::int32_t> buffer_before_min, buffer_after_min;
  std::string visit;                         // id; its parts are one visit to the attendee's rules
  std::vector<store::StoredBooking> moving;  // parts of a visit that would move, by place
};

// The question, with all it points to. `relations`: to every one of the event types.
struct AskedVisit {
  std::deque<RequestWithFacts> own;
  VisitQuestion question;
  Relations relations;
};
// Reads what the parts depend on; the question has no `decide` yet. Errors: those of Open and Ask,
// under the part they are about; `unsupported` for seats.
Result<std::unique_ptr<AskedVisit>> AskVisit(Act& act, const WantedVisit& wanted);

// hold and book: `hold` is the whole body of a hold.
Result<Booking> TakeVisit(Act& act, const BookBody& what, const HoldBody* hold);
// The other verbs, given any part of a visit. Where they mean that part alone it is as any booking.
Result<Booking> ConfirmVisit(Act& act, const store::StoredBooking& part, const ConfirmBody& what);
Result<Booking> CancelVisit(Act& act, const store::StoredBooking& part, const CancelBody& what);
Result<Booking> MoveVisit(Act& act, const store::StoredBooking& part, const MoveBody& what);
Result<Booking> ApproveVisit(Act& act, const store::StoredBooking& part, const StatusBody& what);
Result<Booking> RejectVisit(Act& act, const store::StoredBooking& part, const StatusBody& what);

// The parts of its visit that stand, by place; whose they are is not asked. None for a booking
// that is part of no visit.
Result<std::vector<store::StoredBooking>> StandingParts(Act& act, const Booking& part);
// One part alone, moved or cancelled, with what that means for the part before it.
Result<Booking> WritePart(Act& act, const store::StoredBooking& part, BookingChange change);
// Whether an attendee may change this part alone. Errors: `forbidden`.
Status MayChangePart(const Act& act, const Booking& part);
// Asks about a part that stands by itself: it stays between the others, and the attendee's rules
// take it for one of them. Nothing changes for a booking that is part of no visit.
Status AskAlone(Act& act, const Booking& part, Request* request);

// Writes parts of a visit, and answers the one that was named, with all of them.
Result<Booking> WriteParts(Act& act, std::vector<BookingChange> changes, std::string_view named);
// Puts the parts of its visit on an answer.
Status ShowParts(Act& act, Booking* booking);

}  // namespace rota
