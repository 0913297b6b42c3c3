#include "rota/model/rearrange.h"

#include "src/model/booking_bodies_listing.h"

namespace rota {

template <>
struct Listing<SwapBody> {
  static constexpr std::string_view kName = "swap_body";
  static constexpr std::string_view kDoc =
      "Two bookings exchange their hosts or their times, checked as a whole.";
  static constexpr FieldSpec kFields[] = {
      BookingNamed<&SwapBody::booking>(),
      BookingNamed<&SwapBody::with>("The other booking, named likewise."),
      Field<&SwapBody::exchange>(
          "`hosts`: each keeps its time and takes the other's rotating hosts. `times`: each starts "
          "when the other did and keeps its length and its rotating hosts."),
      Field<&SwapBody::overrides>("Rules staff set aside for both bookings; recorded on them."),
      Field<&SwapBody::note>("Why, for history.").MaxBytes(500),
      Field<&SwapBody::dry_run>("Answer the verdict and write nothing."),
  };
};
ROTA_DESCRIBE(SwapBody)

template <>
struct Listing<SwapAnswer> {
  static constexpr std::string_view kName = "swap_answer";
  static constexpr std::string_view kDoc = "Both bookings of a swap.";
  static constexpr FieldSpec kFields[] = {
      Field<&SwapAnswer::bookings>("`booking`, then `with`, as they are now.").Always(),
  };
};
ROTA_DESCRIBE(SwapAnswer)

template <>
struct Listing<AbsenceBody> {
  static constexpr std::string_view kName = "absence_body";
  static constexpr std::string_view kDoc =
      "An absence: that of a record of time off, or of a user between two dates or instants.";
  static constexpr FieldSpec kFields[] = {
      Field<&AbsenceBody::time_off>(
          "Time off that was requested or approved; one that is rejected or cancelled breaks "
          "nothing.")
          .Refers("time_off"),
      Field<&AbsenceBody::user>("Who would be away, in place of `time_off`.").Refers("user"),
      Field<&AbsenceBody::from>(
          "Of `user`: the first date, in the zone in force for them, or an instant."),
      Field<&AbsenceBody::to>("The last date, inclusive, or an instant, exclusive.")
          .Otherwise("`from`, where that is a date"),
  };
};
ROTA_DESCRIBE(AbsenceBody)

template <>
struct Listing<AffectedBooking> {
  static constexpr std::string_view kName = "affected_booking";
  static constexpr std::string_view kDoc = "A booking that an absence breaks.";
  static constexpr FieldSpec kFields[] = {
      Field<&AffectedBooking::booking>("Its id.").Refers("booking").Required(),
      Field<&AffectedBooking::event_type>("What was booked.").Refers("event_type").Required(),
      InstantField<&AffectedBooking::start>("When it starts.").Required(),
      InstantField<&AffectedBooking::end>("When it ends.").Required(),
      Field<&AffectedBooking::status>("Its status.").Always(),
      Field<&AffectedBooking::candidates>(
          "Who could take it at its time, in declared order; nobody where the host is fixed.")
          .Refers("user")
          .Always(),
  };
};
ROTA_DESCRIBE(AffectedBooking)

template <>
struct Listing<AffectedAnswer> {
  static constexpr std::string_view kName = "affected_answer";
  static constexpr std::string_view kDoc = "The bookings that an absence breaks.";
  static constexpr FieldSpec kFields[] = {
      Field<&AffectedAnswer::bookings>("In order of their start.").Always(),
  };
};
ROTA_DESCRIBE(AffectedAnswer)

template <>
struct Listing<ReassignBody> {
  static constexpr std::string_view kName = "reassign_body";
  static constexpr std::string_view kDoc =
      "Gives every booking that an absence breaks another host.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&ReassignBody::absence>(),
      Field<&ReassignBody::note>("Why, for history.").MaxBytes(500),
      Field<&ReassignBody::dry_run>("Answer the verdicts and write nothing."),
  };
};
ROTA_DESCRIBE(ReassignBody)

template <>
struct Listing<ReassignVerdict> {
  static constexpr std::string_view kName = "reassign_verdict";
  static constexpr std::string_view kDoc = "What became of a booking that an absence breaks.";
  static constexpr FieldSpec kFields[] = {
      Field<&ReassignVerdict::booking>("Its id.").Refers("booking").Required(),
      Field<&ReassignVerdict::hosts>("Who has it now.").Refers("user").Always(),
      Field<&ReassignVerdict::reason>("Why it stays as it was.")
          .MaxBytes(40)
          .Otherwise("it has another host"),
  };
};
ROTA_DESCRIBE(ReassignVerdict)

template <>
struct Listing<ReassignAnswer> {
  static constexpr std::string_view kName = "reassign_answer";
  static constexpr std::string_view kDoc = "What became of the bookings that an absence breaks.";
  static constexpr FieldSpec kFields[] = {
      Field<&ReassignAnswer::bookings>("In order of their start.").Always(),
  };
};
ROTA_DESCRIBE(ReassignAnswer)

}  // namespace rota
