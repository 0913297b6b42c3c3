#include "rota/model/waitlist.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<WaitlistEntry> {
  static constexpr std::string_view kName = "waitlist_entry";
  static constexpr std::string_view kDoc =
      "Somebody waits for a place. What becomes free is offered in order of arrival, as a hold that "
      "runs out by the clock.";
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
      InstantField<&WaitlistEntry::until>("Nobody waits from this instant on.")
          .ReadOnly()
          .For(See::kAttendee),
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

template <>
struct Listing<JoinWaitlistBody> {
  static constexpr std::string_view kName = "join_waitlist_body";
  static constexpr std::string_view kDoc =
      "Waits for a place: at one start, or at any start of some dates.";
  static constexpr FieldSpec kFields[] = {
      Field<&JoinWaitlistBody::event_type>("What they wait for.").Required().Refers("event_type"),
      InstantField<&JoinWaitlistBody::start>("The start they want. This, or `from` and `to`."),
      Field<&JoinWaitlistBody::from>("First date they want, in the zone of the event type."),
      Field<&JoinWaitlistBody::to>("Last date they want, inclusive."),
      Field<&JoinWaitlistBody::duration_min>("One of the offered lengths, in minutes.")
          .Minutes(1)
          .Otherwise("the event type's first"),
      Field<&JoinWaitlistBody::attendee>("Who waits.").Required(),
      Field<&JoinWaitlistBody::seats>("How many seats of one session.").AtLeast(1),
      Field<&JoinWaitlistBody::min_notice_min>(
          "No offer later than this before the start, in minutes.")
          .Minutes(),
  };
};
ROTA_DESCRIBE(JoinWaitlistBody)

template <auto kMember>
constexpr FieldSpec EntryNamed() {
  return Field<kMember>("Which entry: its id, or its number as `#12`.").Required().MaxBytes(160);
}

template <>
struct Listing<WaitlistRef> {
  static constexpr std::string_view kName = "waitlist_ref";
  static constexpr std::string_view kDoc = "Names one entry of a waitlist.";
  static constexpr FieldSpec kFields[] = {
      EntryNamed<&WaitlistRef::entry>(),
  };
};
ROTA_DESCRIBE(WaitlistRef)

template <>
struct Listing<LeaveWaitlistBody> {
  static constexpr std::string_view kName = "leave_waitlist_body";
  static constexpr std::string_view kDoc = "Waits no longer, or declines an offer.";
  static constexpr FieldSpec kFields[] = {
      EntryNamed<&LeaveWaitlistBody::entry>(),
      Field<&LeaveWaitlistBody::note>("Why, for history.").MaxBytes(500),
  };
};
ROTA_DESCRIBE(LeaveWaitlistBody)

}  // namespace rota
