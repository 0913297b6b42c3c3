// The life of a booking.
#include "capi/src/verb.h"

namespace rota::capi {
namespace {

Result<std::string> Shown(const OpenEngine& open, const CommandHeader& command,
                          const Result<Booking>& booking) {
  if (!booking.ok()) return booking.status();
  return WriteRecord(*booking, AudienceOf(command.actor.value_or(open.default_actor)));
}

}  // namespace

// A verb of the engine that takes a command and answers the booking.
#define ROTA_BOOKING_VERB(name, Command, Method) \
  ROTA_VERB(name, Command, return Shown(open, request.command, open.engine.Method(request));)

extern "C" {

ROTA_BOOKING_VERB(rota_booking_hold, BookCommand, Hold)
ROTA_BOOKING_VERB(rota_booking_book, BookCommand, Book)
ROTA_BOOKING_VERB(rota_booking_confirm, ConfirmCommand, Confirm)
ROTA_BOOKING_VERB(rota_booking_cancel, CancelCommand, Cancel)
ROTA_BOOKING_VERB(rota_booking_move, MoveCommand, Move)
ROTA_BOOKING_VERB(rota_booking_approve, StatusCommand, Approve)
ROTA_BOOKING_VERB(rota_booking_reject, StatusCommand, Reject)
ROTA_BOOKING_VERB(rota_booking_complete, StatusCommand, Complete)
ROTA_BOOKING_VERB(rota_booking_no_show, StatusCommand, NoShow)

ROTA_VERB(rota_booking_get, BookingRequest,
          return Shown(open, request.command,
                       open.engine.GetBooking(request.booking, request.command));)
ROTA_VERB(rota_booking_decision, BookingRequest,
          return open.engine.GetDecision(request.booking, request.command);)

}  // extern "C"

}  // namespace rota::capi
