#include "rota/model/limit.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<Limit> {
  static constexpr std::string_view kName = "limit";
  static constexpr std::string_view kDoc =
      "At most so many bookings, or minutes of bookings, in a period. It binds bookings made "
      "through the record it stands on and is counted in the zone of what its scope names.";
  static constexpr FieldSpec kFields[] = {
      Field<&Limit::scope>(
          "What is counted: the event type in total, one host on the event type, one user over all "
          "event types, the team over all its event types, one member over the event types of the "
          "team it stands on, or one attendee over the event types it stands on: one, those of a "
          "team, all.")
          .Since(Stage::kTeams)
          .Otherwise("event_type on an event type, team on a team, user on a user, profile or "
                     "organization"),
      Field<&Limit::descendants>(
          "On a team, with scope `team`, `member` or `attendee`: it binds the teams below as well, "
          "and counts their bookings.")
          .Since(Stage::kTeams),
      Field<&Limit::per>(
          "Calendar period; a booking counts wholly in the period of its local start. `upcoming`: "
          "all of an attendee's bookings that are still to come. One of `per` and `rolling_days` is "
          "given.")
          .Since(Stage::kTeams),
      Field<&Limit::rolling_days>(
          "No run of this many civil days may hold more than the limit. One of `per` and "
          "`rolling_days` is given.")
          .Range(1, 366)
          .Since(Stage::kTeams),
      Field<&Limit::count>("Most bookings; 0 refuses all. One of `count` and `minutes` is given.")
          .AtLeast(0)
          .Since(Stage::kTeams),
      Field<&Limit::minutes>(
          "Most minutes of elapsed length, buffers not counted. One of `count` and `minutes` is "
          "given.")
          .Minutes()
          .Since(Stage::kTeams),
  };
};
ROTA_DESCRIBE(Limit)

template <>
struct Listing<Window> {
  static constexpr std::string_view kName = "window";
  static constexpr std::string_view kDoc =
      "Which dates may be booked, seen from now, in the grid zone. Only the start of a booking "
      "counts; the last day counts whole.";
  static constexpr FieldSpec kFields[] = {
      Field<&Window::type>("`none` sets no end, `rolling` moves with today, `range` is fixed.")
          .For(See::kPublic),
      Field<&Window::days>("Rolling: bookable through the end of today plus this many days.")
          .Range(0, 3660)
          .For(See::kPublic),
      Field<&Window::count>(
          "Rolling: which days are counted: all, those with an open window and no blocking "
          "holiday, or those on which something can be booked (searched 366 days ahead).")
          .For(See::kPublic),
      Field<&Window::from_days>(
          "Rolling and none: the first bookable date is today plus this many days.")
          .Range(0, 3660)
          .For(See::kPublic),
      Field<&Window::from>("Range: first date, inclusive.").For(See::kPublic),
      Field<&Window::to>("Range: last date, inclusive.").For(See::kPublic),
  };
};
ROTA_DESCRIBE(Window)

}  // namespace rota
