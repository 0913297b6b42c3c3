#include "src/booking/lifecycle.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "src/availability/booking_rows.h"
#include "src/booking/seats.h"

namespace rota {
namespace {

struct Move {
  Verb verb;
  BookingStatus from;
  BookingStatus to;
};

using enum BookingStatus;
constexpr Move kMoves[] = {
    {Verb::kConfirm, kHold, kConfirmed},       {Verb::kApprove, kPending, kConfirmed},
    {Verb::kReject, kPending, kRejected},      {Verb::kCancel, kHold, kCancelled},
    {Verb::kCancel, kPending, kCancelled},     {Verb::kCancel, kConfirmed, kCancelled},
    {Verb::kMove, kPending, kPending},         {Verb::kMove, kConfirmed, kConfirmed},
    {Verb::kComplete, kConfirmed, kCompleted}, {Verb::kComplete, kNoShow, kCompleted},
    {Verb::kNoShow, kConfirmed, kNoShow},      {Verb::kNoShow, kCompleted, kNoShow},
    {Verb::kExpire, kHold, kExpired},          {Verb::kExpire, kPending, kExpired},
};

constexpr std::array<std::string_view, 10> kVerbNames = {"hold",    "book",   "confirm", "approve",
                                                         "reject",  "cancel", "move",    "complete",
                                                         "no_show", "expire"};
constexpr std::array<std::string_view, 8> kStatusNames = {
    "hold", "pending", "confirmed", "completed", "no_show", "cancelled", "rejected", "expired"};

}  // namespace

std::string_view VerbName(Verb verb) { return kVerbNames[static_cast<std::size_t>(verb)]; }
std::string_view StatusName(BookingStatus status) {
  return kStatusNames[static_cast<std::size_t>(status)];
}

std::optional<BookingStatus> Next(BookingStatus from, Verb verb) {
  for (const Move& move : kMoves) {
    if (move.verb == verb && move.from == from) return move.to;
  }
  return std::nullopt;
}

BookingStatus EffectiveStatus(const Booking& booking, Instant now) {
  return RanOut(booking, now) ? kExpired : booking.status;
}

void ReadAt(Instant now, Booking* booking) {
  if (booking->seats) return ReadSeatsAt(now, booking);
  booking->status = EffectiveStatus(*booking, now);
  if (booking->status != kPending) booking->pending_causes = {};
}

bool IsLive(const Booking& booking, Instant now) {
  const BookingStatus status = EffectiveStatus(booking, now);
  return status == kPending || status == kConfirmed;
}

Result<BookingStatus> Transition(const Booking& booking, Verb verb, Instant now) {
  const BookingStatus status = EffectiveStatus(booking, now);
  if (const auto next = Next(status, verb)) return *next;
  if (status == kExpired) return Status(Reason::k_expired, "it ran out before");
  return Status(Reason::k_invalid_transition, fmt::format("a booking that is {} does not take {}",
                                                          StatusName(status), VerbName(verb)))
      .With("status", StatusName(status))
      .With("verb", VerbName(verb));
}

}  // namespace rota
