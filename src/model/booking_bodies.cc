#include "rota/model/booking_bodies.h"

#include "src/model/booking_bodies_listing.h"

namespace rota {

ROTA_DESCRIBE(BookBody)

template <>
struct Listing<HoldBody> {
  static constexpr std::string_view kName = "hold_body";
  static constexpr std::string_view kDoc = "Takes a start for a while.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&HoldBody::book>(),
      Field<&HoldBody::hold_s>("Life of the hold in seconds.")
          .Range(1, 86400)
          .Otherwise("the event type's"),
      Field<&HoldBody::seats>("Seats of a session.")
          .Range(1, 1'000)
          .Since(Stage::kTeams)
          .Otherwise("one for each attendee, at least 1"),
  };
};
ROTA_DESCRIBE(HoldBody)

template <>
struct Listing<ConfirmBody> {
  static constexpr std::string_view kName = "confirm_body";
  static constexpr std::string_view kDoc = "Turns a hold into a booking.";
  static constexpr FieldSpec kFields[] = {
      BookingNamed<&ConfirmBody::booking>(),
      HoldSecret<&ConfirmBody::secret>(),
      Field<&ConfirmBody::attendee>(
          "Of a session: any seat of the hold, by the id of its attendee.")
          .Id()
          .Since(Stage::kTeams)
          .Otherwise("the only hold there is, or the caller's own"),
      Field<&ConfirmBody::attendees>("Who comes.").Otherwise("as the hold says"),
      Field<&ConfirmBody::title>("Title.").MaxBytes(200).Otherwise("as the hold says").Carried(),
      Field<&ConfirmBody::notes>("The attendee's own words.").MaxBytes(4000).Pii().Carried(),
      Field<&ConfirmBody::answers>("Answers by question name.").Pii().Carried(),
  };
};
ROTA_DESCRIBE(ConfirmBody)

template <>
struct Listing<CancelBody> {
  static constexpr std::string_view kName = "cancel_body";
  static constexpr std::string_view kDoc = "Ends a hold, request or booking and frees its time.";
  static constexpr FieldSpec kFields[] = {
      BookingNamed<&CancelBody::booking>(),
      HoldSecret<&CancelBody::secret>(),
      Field<&CancelBody::reason>("Why.").Otherwise("by the actor's role").Carried(),
      Field<&CancelBody::note>("In words.").MaxBytes(500),
      SeatNamed<&CancelBody::attendee>(),
      OnlyPart<&CancelBody::only_part>(),
      Field<&CancelBody::overrides>("Rules staff set aside, recorded on the booking: `visit_gap`."),
  };
};
ROTA_DESCRIBE(CancelBody)

template <>
struct Listing<MoveBody> {
  static constexpr std::string_view kName = "move_body";
  static constexpr std::string_view kDoc =
      "Gives a booking a new start, length or host, checked once as a whole. Without a new start "
      "and hosts the policy chooses another host.";
  static constexpr FieldSpec kFields[] = {
      BookingNamed<&MoveBody::booking>(),
      InstantField<&MoveBody::start>("New start.").Otherwise("unchanged"),
      Field<&MoveBody::duration_min>("New length, in minutes.").Minutes(1).Otherwise("unchanged"),
      Field<&MoveBody::hosts>("The rotating host must be among these.")
          .Refers("user")
          .Otherwise("the present host if free, else by policy"),
      OneOf<&MoveBody::hosts>("host", "One host, short for `hosts`.").Refers("user"),
      Field<&MoveBody::overrides>("Rules staff set aside for this booking; recorded on it."),
      Field<&MoveBody::resources>("Things it must take.")
          .Refers("resource")
          .Otherwise("the present ones where free, else others that serve"),
      SeatNamed<&MoveBody::attendee>(),
      OnlyPart<&MoveBody::only_part>(),
      Field<&MoveBody::manual_drag>(
          "Staff dragged it to `hosts` in a calendar: the method of the new turn says so."),
      Field<&MoveBody::note>("Why, for history.").MaxBytes(500),
      Field<&MoveBody::dry_run>("Answer the verdict and write nothing."),
  };
};
ROTA_DESCRIBE(MoveBody)

template <>
struct Listing<StatusBody> {
  static constexpr std::string_view kName = "status_body";
  static constexpr std::string_view kDoc = "Approves, rejects, completes or marks a no-show.";
  static constexpr FieldSpec kFields[] = {
      BookingNamed<&StatusBody::booking>(),
      Field<&StatusBody::note>("In words.").MaxBytes(500).Carried(),
      Field<&StatusBody::overrides>(
          "Rules staff set aside, recorded on the booking: `too_early`, of `complete` and "
          "`no_show`."),
      SeatNamed<&StatusBody::attendee>(),
  };
};
ROTA_DESCRIBE(StatusBody)

template <>
struct Listing<BookingRef> {
  static constexpr std::string_view kName = "booking_ref";
  static constexpr std::string_view kDoc = "Names one booking.";
  static constexpr FieldSpec kFields[] = {
      BookingNamed<&BookingRef::booking>(),
      HoldSecret<&BookingRef::secret>(),
  };
};
ROTA_DESCRIBE(BookingRef)

template <>
struct Listing<FindBookingBody> {
  static constexpr std::string_view kName = "find_booking_body";
  static constexpr std::string_view kDoc = "Which booking to find.";
  static constexpr FieldSpec kFields[] = {
      Field<&FindBookingBody::code>("Its code, such as `BOOK-2030-00001`.")
          .Required()
          .MaxBytes(140),
  };
};
ROTA_DESCRIBE(FindBookingBody)

}  // namespace rota
