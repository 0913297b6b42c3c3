#include "src/booking/lifecycle.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace rota {
namespace {

constexpr Verb kVerbs[] = {Verb::kHold,   Verb::kBook,   Verb::kConfirm, Verb::kApprove,
                           Verb::kReject, Verb::kCancel, Verb::kMove,    Verb::kComplete,
                           Verb::kNoShow, Verb::kExpire};
constexpr BookingStatus kStatuses[] = {BookingStatus::kHold,      BookingStatus::kPending,
                                       BookingStatus::kConfirmed, BookingStatus::kCompleted,
                                       BookingStatus::kNoShow,    BookingStatus::kCancelled,
                                       BookingStatus::kRejected,  BookingStatus::kExpired};

Booking In(BookingStatus status, std::optional<Instant> expires_at = std::nullopt) {
  Booking booking;
  booking.status = status;
  booking.expires_at = expires_at;
  return booking;
}

// Where every verb leads from every status; "-" is refused.
TEST_CASE("every verb from every status") {
  const char* kTable[][8] = {
      // hold        pending      confirmed    completed   no_show      cancelled rejected expired
      {"-", "-", "-", "-", "-", "-", "-", "-"},                          // hold
      {"-", "-", "-", "-", "-", "-", "-", "-"},                          // book
      {"confirmed", "-", "-", "-", "-", "-", "-", "-"},                  // confirm
      {"-", "confirmed", "-", "-", "-", "-", "-", "-"},                  // approve
      {"-", "rejected", "-", "-", "-", "-", "-", "-"},                   // reject
      {"cancelled", "cancelled", "cancelled", "-", "-", "-", "-", "-"},  // cancel
      {"-", "pending", "confirmed", "-", "-", "-", "-", "-"},            // move
      {"-", "-", "completed", "-", "completed", "-", "-", "-"},          // complete
      {"-", "-", "no_show", "no_show", "-", "-", "-", "-"},              // no_show
      {"expired", "expired", "-", "-", "-", "-", "-", "-"}};             // expire
  for (std::size_t v = 0; v < std::size(kVerbs); ++v) {
    for (std::size_t s = 0; s < std::size(kStatuses); ++s) {
      CAPTURE(VerbName(kVerbs[v]));
      CAPTURE(StatusName(kStatuses[s]));
      const auto next = Next(kStatuses[s], kVerbs[v]);
      CHECK((next ? StatusName(*next) : "-") == kTable[v][s]);
      const Result<BookingStatus> moved = Transition(In(kStatuses[s]), kVerbs[v], 0);
      CHECK(moved.ok() == next.has_value());
      if (next) continue;
      const bool over = kStatuses[s] == BookingStatus::kExpired;
      CHECK(moved.status().reason() == (over ? Reason::k_expired : Reason::k_invalid_transition));
    }
  }
}

TEST_CASE("a hold or request that ran out is expired for everybody at that instant") {
  for (const BookingStatus status : {BookingStatus::kHold, BookingStatus::kPending}) {
    CHECK(EffectiveStatus(In(status, 100), 99) == status);
    CHECK(EffectiveStatus(In(status, 100), 100) == BookingStatus::kExpired);
    CHECK(EffectiveStatus(In(status), kMaxInstant) == status);
    CHECK(Transition(In(status, 100), Verb::kCancel, 99).ok());
    CHECK(Transition(In(status, 100), Verb::kCancel, 100).status().reason() == Reason::k_expired);
  }
  CHECK(EffectiveStatus(In(BookingStatus::kConfirmed, 100), 200) == BookingStatus::kConfirmed);
}

TEST_CASE("live: requests and confirmed bookings that have not run out") {
  for (const BookingStatus status : kStatuses) {
    CAPTURE(StatusName(status));
    const bool live = status == BookingStatus::kPending || status == BookingStatus::kConfirmed;
    CHECK(IsLive(In(status), 0) == live);
  }
  CHECK(IsLive(In(BookingStatus::kPending, 100), 99));
  CHECK(!IsLive(In(BookingStatus::kPending, 100), 100));
}

}  // namespace
}  // namespace rota
