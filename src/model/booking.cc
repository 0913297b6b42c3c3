#include "rota/model/booking.h"

#include "src/model/code_pattern.h"
#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<Attendee> {
  static constexpr std::string_view kName = "attendee";
  static constexpr std::string_view kDoc =
      "A person a booking is for. An attendee reads the own row.";
  static constexpr FieldSpec kFields[] = {
      Field<&Attendee::id>("Id of this row.")
          .Id()
          .For(See::kAttendee)
          .Otherwise("made by the engine"),
      Field<&Attendee::uid>("iCalendar UID of this attendee's copy.")
          .MaxBytes(255)
          .For(See::kAttendee)
          .Carried(),
      Field<&Attendee::user>(
          "Known user; their calendar is blocked softly. One of `user`, `email` and `phone` is "
          "given.")
          .Refers("user")
          .For(See::kAttendee),
      Field<&Attendee::email>("Address; one that belongs to a user means that user.")
          .Shape(Format::kEmail)
          .Pii()
          .For(See::kAttendee),
      Field<&Attendee::name>("Name.")
          .MaxBytes(200)
          .Pii()
          .For(See::kAttendee)
          .Otherwise("the user's"),
      Field<&Attendee::phone>("Phone number (E.164).")
          .Shape(Format::kPhone)
          .Pii()
          .For(See::kAttendee),
      Field<&Attendee::zone>("Zone of messages; decides nothing.")
          .Zone()
          .For(See::kAttendee)
          .Otherwise("the organization's")
          .Carried(),
      Field<&Attendee::locale>("Language of messages (BCP 47).")
          .Shape(Format::kLocale)
          .MaxBytes(35)
          .For(See::kAttendee)
          .Otherwise("the organization's")
          .Carried(),
      Field<&Attendee::role>("Who booked, and who comes along.")
          .For(See::kAttendee)
          .Otherwise("booker for the first, guest for the others"),
      Field<&Attendee::status>(
          "Whether the person still comes; of a seat also whether it is held, asked for, or was "
          "refused.")
          .For(See::kAttendee),
      InstantField<&Attendee::expires_at>("A seat that is held or pending: free from here on.")
          .ReadOnly()
          .For(See::kAttendee),
      Field<&Attendee::hold>("Seats that were held together share this id.")
          .ReadOnly()
          .Id()
          .For(See::kAttendee),
      Field<&Attendee::answers>("Answers to the event type's questions, by name.")
          .Pii()
          .For(See::kAttendee)
          .Carried(),
      Field<&Attendee::notes>("The attendee's own words.")
          .MaxBytes(4000)
          .Pii()
          .For(See::kAttendee)
          .Carried(),
      Reserved("attendance", Stage::kLater, "Whether the person was there."),
      Reserved("needs", Stage::kLater, "Dietary, accessibility and transport needs."),
  };
};
ROTA_DESCRIBE(Attendee)

template <>
struct Listing<ActionItem> {
  static constexpr std::string_view kName = "action_item";
  static constexpr std::string_view kDoc = "Something to do that came out of a meeting.";
  static constexpr FieldSpec kFields[] = {
      Field<&ActionItem::text>("What is to be done.").Required().MaxBytes(2000).Carried(),
      Field<&ActionItem::user>("Who does it.").Refers("user").Carried(),
      Field<&ActionItem::due>("Until when.").Carried(),
      Field<&ActionItem::done>("It is done.").Carried(),
  };
};
ROTA_DESCRIBE(ActionItem)

template <>
struct Listing<Cancellation> {
  static constexpr std::string_view kName = "cancellation";
  static constexpr std::string_view kDoc = "Why and by whom a booking was cancelled.";
  static constexpr FieldSpec kFields[] = {
      Field<&Cancellation::reason>("Class of the reason.").For(See::kAttendee),
      Field<&Cancellation::note>("The canceller's words.").MaxBytes(1000).For(See::kAttendee),
      Field<&Cancellation::by_role>("Capacity of the canceller.").For(See::kAttendee),
      InstantField<&Cancellation::at>("When.").For(See::kAttendee),
  };
};
ROTA_DESCRIBE(Cancellation)

template <>
struct Listing<Approval> {
  static constexpr std::string_view kName = "approval";
  static constexpr std::string_view kDoc = "Who decided on a pending booking, and how.";
  static constexpr FieldSpec kFields[] = {
      Field<&Approval::by>("The user who decided.").Refers("user"),
      InstantField<&Approval::at>("When."),
      Field<&Approval::decision>("What was decided."),
      Field<&Approval::note>("The approver's words.").MaxBytes(1000),
  };
};
ROTA_DESCRIBE(Approval)

template <>
struct Listing<BookedResource> {
  static constexpr std::string_view kName = "booked_resource";
  static constexpr std::string_view kDoc = "A thing that a booking takes.";
  static constexpr FieldSpec kFields[] = {
      Field<&BookedResource::resource>("Which.").Required().Refers("resource"),
      Field<&BookedResource::units>("How many units.").AtLeast(1),
      Field<&BookedResource::buffer_before_min>("Minutes of preparation, as frozen.")
          .Minutes()
          .Otherwise("the larger of the resource's and the need's"),
      Field<&BookedResource::buffer_after_min>("Minutes of cleanup, as frozen.")
          .Minutes()
          .Otherwise("the larger of the resource's and the need's"),
  };
};
ROTA_DESCRIBE(BookedResource)

template <>
struct Listing<BookedLocation> {
  static constexpr std::string_view kName = "booked_location";
  static constexpr std::string_view kDoc =
      "Where a booking takes place: a copy of what was chosen.";
  static constexpr FieldSpec kFields[] = {
      Field<&BookedLocation::kind>("Sort of location.").For(See::kAttendee),
      Field<&BookedLocation::text>("Address, number or words.").MaxBytes(500).For(See::kAttendee),
      Field<&BookedLocation::place>("Name of the place, as in the organization's `distances`.")
          .MaxBytes(80)
          .For(See::kAttendee),
  };
};
ROTA_DESCRIBE(BookedLocation)

template <>
struct Listing<VisitPart> {
  static constexpr std::string_view kName = "visit_part";
  static constexpr std::string_view kDoc = "One service of a visit, as it is offered or booked.";
  static constexpr FieldSpec kFields[] = {
      Field<&VisitPart::booking>("Its booking, once it is booked.")
          .Refers("booking")
          .For(See::kAttendee),
      Field<&VisitPart::status>("… and how that stands.").For(See::kAttendee),
      Field<&VisitPart::event_type>("What.").Required().Refers("event_type").For(See::kAttendee),
      InstantField<&VisitPart::start>("When it starts.").Required().For(See::kAttendee),
      InstantField<&VisitPart::end>("When it ends.").Required().For(See::kAttendee),
      Field<&VisitPart::hosts>("Who serves, or could; for those who may see hosts.")
          .Refers("user")
          .For(See::kAttendee),
  };
};
ROTA_DESCRIBE(VisitPart)

template <>
struct Listing<VisitTerms> {
  static constexpr std::string_view kName = "visit_terms";
  static constexpr std::string_view kDoc = "How a part of a visit hangs on the others.";
  static constexpr FieldSpec kFields[] = {
      Field<&VisitTerms::gap>("Minutes that may lie before it.").Always(),
      Field<&VisitTerms::same_host_as>("Place of the part whose host serves here too, from 0.")
          .AtLeast(0),
      Field<&VisitTerms::gaps_free>("The attendee is free in the gaps between the parts."),
  };
};
ROTA_DESCRIBE(VisitTerms)

template <>
struct Listing<Booking> {
  static constexpr std::string_view kName = "booking";
  static constexpr std::string_view kDoc =
      "Time promised to somebody. Pending, confirmed, completed and missed bookings occupy their "
      "hosts, with the buffers they were made with.";
  static constexpr FieldSpec kFields[] = {
      Header<Booking>(),
      Field<&Booking::uid>("iCalendar UID, kept for life.")
          .MaxBytes(255)
          .For(See::kAttendee)
          .Otherwise("made by the engine"),
      Field<&Booking::sequence>("iCalendar SEQUENCE; grows by 1 with every change that is sent.")
          .AtLeast(0)
          .For(See::kAttendee)
          .Carried(),
      Field<&Booking::code>(
          "Readable code after the organization's pattern; never a key to anything by itself.")
          .ReadOnly()
          .MaxBytes(kLongestCode)
          .For(See::kAttendee),
      Field<&Booking::kind>("Booked by or for a customer, or a meeting of people inside.")
          .WriteOnce()
          .For(See::kAttendee),
      Field<&Booking::event_type>("What was booked; absent only for meetings made without one.")
          .Refers("event_type")
          .For(See::kAttendee),
      Field<&Booking::event_type_version>("Version of the event type it was booked under.")
          .ReadOnly()
          .AtLeast(1)
          .For(See::kAttendee),
      Field<&Booking::team>("Team it came through.")
          .Refers("team")
          .For(See::kAttendee)
          .Otherwise("the event type's")
          .Carried(),
      Field<&Booking::status>("State; changed by commands, given in scenarios and import.")
          .Always()
          .For(See::kAttendee),
      Field<&Booking::pending_causes>("What a pending booking waits for.")
          .ReadOnly()
          .For(See::kAttendee),
      InstantField<&Booking::start>("First instant.").Required().For(See::kAttendee),
      InstantField<&Booking::end>("Instant after the last.")
          .For(See::kAttendee)
          .Otherwise("start plus duration"),
      Field<&Booking::duration_min>("Length in minutes, one of the event type's.")
          .Minutes(1)
          .For(See::kAttendee)
          .Otherwise("end minus start, else the event type's first"),
      Field<&Booking::zone>("Zone of the civil time.")
          .Zone()
          .For(See::kAttendee)
          .Otherwise("the grid zone")
          .Carried(),
      Field<&Booking::local_start>("Civil time of the start in `zone`: what was promised.")
          .For(See::kAttendee)
          .Carried(),
      Field<&Booking::tzdb_version>("Zone data under which `start` was computed.")
          .MaxBytes(80)
          .For(See::kAttendee)
          .Carried(),
      Field<&Booking::hosts>("Who serves, in group order.")
          .Refers("user")
          .For(See::kAttendee)
          .Otherwise("chosen by the policy"),
      OneOf<&Booking::hosts>("host", "Short for `hosts` with one element.")
          .Refers("user")
          .For(See::kAttendee),
      Field<&Booking::resources>("Rooms and things taken."),
      Field<&Booking::attendees>("For whom."),
      Reserved("participants", Stage::kLater, "People of an internal meeting."),
      Field<&Booking::title>("What it is.")
          .MaxBytes(200)
          .For(See::kAttendee)
          .Otherwise("the event type's")
          .Carried(),
      Field<&Booking::agenda>("What it is about.").MaxBytes(8000).For(See::kAttendee).Carried(),
      Field<&Booking::buffer_before_min>("Minutes kept free before, as frozen when it was booked.")
          .Minutes()
          .Otherwise("resolved from event type and profile"),
      Field<&Booking::buffer_after_min>("Minutes kept free after, as frozen when it was booked.")
          .Minutes()
          .Otherwise("resolved from event type and profile"),
      Field<&Booking::staff_buffers>("Buffers that staff set: kept when it moves.").ReadOnly(),
      Field<&Booking::buffer_mode>("How its buffers meet those of neighbours.")
          .Otherwise("the event type's"),
      Field<&Booking::blocks>("false only for a pending booking that does not occupy its time.")
          .ReadOnly(),
      Field<&Booking::seats>("How many attendees it can hold, as frozen when it was opened.")
          .AtLeast(1)
          .Since(Stage::kTeams)
          .Otherwise("the event type's"),
      Field<&Booking::seats_taken>(
          "How many it holds; of a document of a scenario, how many it stands for.")
          .AtLeast(0)
          .Since(Stage::kTeams)
          .Otherwise("its attendees, at least 1"),
      Field<&Booking::seats_min>("With fewer takers by `seats_decide_at` it is cancelled.")
          .ReadOnly()
          .AtLeast(1)
          .For(See::kAttendee)
          .Since(Stage::kTeams),
      InstantField<&Booking::seats_decide_at>("When `seats_min` is asked for; gone once it was.")
          .ReadOnly()
          .For(See::kAttendee)
          .Since(Stage::kTeams),
      Field<&Booking::visit>("Visit it is a part of: the id of the visit's first part.")
          .ReadOnly()
          .Id()
          .For(See::kAttendee)
          .Since(Stage::kTeams),
      Field<&Booking::part>("Its place in the visit, from 0.")
          .ReadOnly()
          .AtLeast(0)
          .For(See::kAttendee)
          .Since(Stage::kTeams),
      Field<&Booking::visit_terms>("Part of a visit: how it hangs on the others, as frozen.")
          .ReadOnly()
          .Since(Stage::kTeams),
      InstantField<&Booking::attendee_until>(
          "Part of a visit: the attendee is taken until here, where the next part begins.")
          .ReadOnly()
          .Since(Stage::kTeams),
      InstantField<&Booking::expires_at>("Holds and pending ones: gone from this instant on.")
          .For(See::kAttendee),
      Field<&Booking::seq>("Place in the sequence of assignments.")
          .ReadOnly()
          .AtLeast(0)
          .Otherwise("place in the list of a scenario"),
      Field<&Booking::decision>("Why these hosts.").ReadOnly().Id(),
      Field<&Booking::overrides>("Rules staff set aside for this booking.").Carried(),
      Field<&Booking::series>("Series it is an occurrence of.").ReadOnly().Id().For(See::kAttendee),
      Field<&Booking::recurrence_id>("Its start by the rule, on the wall of the series.")
          .ReadOnly()
          .For(See::kAttendee),
      InstantField<&Booking::rescheduled_from>("Start before the last move.").ReadOnly(),
      Field<&Booking::reschedule_count>("How often it was moved.").ReadOnly().AtLeast(0),
      Field<&Booking::reassignment_count>("How often its host changed.").ReadOnly().AtLeast(0),
      Reserved("proposal", Stage::kLater, "A move that waits for approval."),
      Field<&Booking::location>("Where it takes place.").For(See::kAttendee),
      Reserved("meeting_link", Stage::kLater, "Where to click."),
      Field<&Booking::notes>("The booker's own words.")
          .MaxBytes(4000)
          .Pii()
          .For(See::kAttendee)
          .Carried(),
      Field<&Booking::answers>("Answers to the event type's questions, by name.")
          .Pii()
          .For(See::kAttendee)
          .Carried(),
      Field<&Booking::staff_notes>("For staff only.").MaxBytes(16000).Carried(),
      Field<&Booking::meeting_minutes>("What was said.").MaxBytes(16000).Carried(),
      Field<&Booking::action_items>("What is to be done.").Carried(),
      Field<&Booking::cancellation>("Why it was cancelled.").ReadOnly().For(See::kAttendee),
      Field<&Booking::approval>("Who decided on it.").ReadOnly(),
      Reserved("price", Stage::kLater, "What it costs."),
      Reserved("payment", Stage::kLater, "Whether it is paid."),
      Field<&Booking::source>("Where it came from.").WriteOnce().Otherwise("by actor").Carried(),
      Reserved("route", Stage::kLater, "Chain of links it came through."),
      Field<&Booking::subject>("The host program's own object it hangs on.").Carried(),
      Field<&Booking::client_key_hash>("Keyed hash of the booker's address or device.")
          .WriteOnce()
          .MaxBytes(128)
          .For(See::kNever)
          .Carried(),
      Field<&Booking::secret>(
          "Answered once, with a guest's hold: whoever has it may confirm, read or release the hold.")
          .ReadOnly()
          .MaxBytes(64)
          .For(See::kAttendee),
      Field<&Booking::seat_ids>("Answered by verbs about seats of a session: which.")
          .ReadOnly()
          .Id()
          .For(See::kAttendee)
          .Since(Stage::kTeams),
      Field<&Booking::parts>("Answered by verbs about a visit: all of its parts.")
          .ReadOnly()
          .For(See::kAttendee)
          .Since(Stage::kTeams),
      Reserved("external_copies", Stage::kLater, "Copies in external calendars."),
  };
};
ROTA_DESCRIBE(Booking)

template <>
struct Listing<Hold> {
  static constexpr std::string_view kName = "hold";
  static constexpr std::string_view kDoc =
      "Short document of a booking with status `hold`: takes exactly what its booking would take, "
      "until it expires.";
  static constexpr FieldSpec kFields[] = {
      Header<Hold>(),
      Field<&Hold::event_type>("What is held.").Required().Refers("event_type").For(See::kAttendee),
      InstantField<&Hold::start>("First instant.").Required().For(See::kAttendee),
      InstantField<&Hold::end>("Instant after the last.")
          .For(See::kAttendee)
          .Otherwise("start plus the event type's first duration"),
      Field<&Hold::hosts>("Who is held.").Refers("user").Otherwise("chosen by the policy"),
      OneOf<&Hold::hosts>("host", "Short for `hosts` with one element.").Refers("user"),
      InstantField<&Hold::expires_at>("Live while now is before this instant.")
          .For(See::kAttendee)
          .Otherwise("now plus the event type's `hold_s`"),
      Field<&Hold::seats_taken>("How many seats are held.")
          .AtLeast(1)
          .Since(Stage::kTeams)
          .Otherwise("1"),
  };
};
ROTA_DESCRIBE(Hold)

}  // namespace rota
