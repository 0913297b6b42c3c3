#include "rota/model/waitlist.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<WaitlistEntry> {
  static constexpr std::string_view kName = "waitlist_entry";
  static constexpr std::string_view kDoc =
      "Somebody waits for a place. What becomes free is offered in order of arrival. Not built yet: "
      "no verb takes or answers one.";
  static constexpr FieldSpec kFields[] = {
      Header<WaitlistEntry>(),
      Field<&WaitlistEntry::event_type>("What they wait for.")
          .Required()
          .Refers("event_type")
          .For(See::kAttendee),
      InstantField<&WaitlistEntry::start>("The start they want. This, or `from` and `to`.")
          .For(See::kAttendee),
      Field<&WaitlistEntry::from>("First date they want.").For(See::kAttendee),
      Field<&WaitlistEntry::to>("Last date they want, inclusive.").For(See::kAttendee),
      Field<&WaitlistEntry::duration_min>("One of the offered lengths, in minutes.")
          .Minutes(1)
          .For(See::kAttendee)
          .Otherwise("the event type's first"),
      Field<&WaitlistEntry::attendee>("Who waits.").Required().For(See::kAttendee),
      Field<&WaitlistEntry::seats>("How many seats.").Range(1, 1'000).For(See::kAttendee),
      Field<&WaitlistEntry::min_notice_min>(
          "No offer later than this before the start, in minutes.")
          .Minutes()
          .For(See::kAttendee),
      Field<&WaitlistEntry::position>("Order of arrival.").ReadOnly().For(See::kAttendee),
      Field<&WaitlistEntry::status>("Where it stands.").ReadOnly().For(See::kAttendee),
      Field<&WaitlistEntry::offer_booking>("The hold that offers a place.")
          .ReadOnly()
          .Id()
          .For(See::kAttendee),
      InstantField<&WaitlistEntry::offer_expires_at>("The offer is gone from this instant on.")
          .ReadOnly()
          .For(See::kAttendee),
  };
};
ROTA_DESCRIBE(WaitlistEntry)

}  // namespace rota
