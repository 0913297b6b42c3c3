#include "src/booking/lifecycle.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "src/availability/booking_rows.h"

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

// Rows: verbs in the order of Verb. Columns: system, admin, user, attendee, guest.
constexpr bool kMay[10][5] = {
    {true, true, true, true, true},     // hold
    {true, true, true, true, true},     // book
    {true, true, true, true, true},     // confirm
    {true, true, true, false, false},   // approve
    {true, true, true, false, false},   // reject
    {true, true, true, true, false},    // cancel
    {true, true, true, true, false},    // move
    {true, true, true, false, false},   // complete
    {true, true, true, false, false},   // no_show
    {true, false, false, false, false}  // expire
};

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

Status MayUse(const Actor& actor, Verb verb) {
  if (kMay[static_cast<std::size_t>(verb)][static_cast<std::size_t>(actor.kind)]) return {};
  return Status(Reason::k_forbidden, fmt::format("this actor may not {}", VerbName(verb)));
}

bool IsStaff(const Actor& actor) {
  return actor.kind == ActorKind::kSystem || actor.kind == ActorKind::kAdmin ||
         actor.kind == ActorKind::kUser;
}

ActorRole RoleOf(const Actor& actor, const Booking& booking) {
  switch (actor.kind) {
    case ActorKind::kSystem:
      return ActorRole::kSystem;
    case ActorKind::kAdmin:
      return ActorRole::kAdmin;
    case ActorKind::kUser: {
      const bool hosts =
          std::find(booking.hosts.begin(), booking.hosts.end(), actor.id) != booking.hosts.end();
      return hosts ? ActorRole::kHost : ActorRole::kLeader;
    }
    case ActorKind::kAttendee:
      return ActorRole::kAttendee;
    case ActorKind::kGuest:
      return ActorRole::kGuest;
  }
  return ActorRole::kGuest;
}

}  // namespace rota
