#include "rota/model/event_type.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<EventType> {
  static constexpr std::string_view kName = "event_type";
  static constexpr std::string_view kDoc =
      "A bookable offer: how long, on which grid, with which hosts, under which rules. Fields a "
      "team may give a default for are taken from the team and its ancestors when absent.";
  static constexpr FieldSpec kFields[] = {
      Header<EventType>(),
      // What it is.
      Field<&EventType::team>("Owner. One of `team` and `user` is given.")
          .Refers("team")
          .For(See::kPublic),
      Field<&EventType::user>(
          "Owner; the event type is `individual` with this host. One of `team` and `user` is "
          "given.")
          .Refers("user")
          .For(See::kPublic),
      Field<&EventType::slug>("Last word of the path, unique per owner among live records.")
          .Shape(Format::kSlug)
          .For(See::kPublic)
          .Otherwise("the id, where it has the form of a slug"),
      Field<&EventType::title>("What is offered; needed unless there is a `template`.")
          .MaxBytes(200)
          .For(See::kPublic)
          .Otherwise("the template's"),
      Field<&EventType::description>("What it is about.").MaxBytes(8000).For(See::kPublic),
      Field<&EventType::active>("false: listed for staff, not offered."),
      Field<&EventType::audience>(
          "Who may book: everybody, people inside, those who know the link.")
          .MinItems(1),
      Field<&EventType::color>("Colour in calendars.")
          .Shape(Format::kColor)
          .For(See::kPublic)
          .Carried(),
      // When it may start.
      Field<&EventType::durations_min>(
          "Offered lengths in minutes, all different; the first is the default. Needed unless there "
          "is a `template`.")
          .MinItems(1)
          .Minutes(1)
          .For(See::kPublic)
          .Otherwise("the template's"),
      Field<&EventType::step_min>("Minutes from one offered start to the next.")
          .Minutes(1)
          .For(See::kPublic)
          .Otherwise("the duration"),
      Field<&EventType::offset_min>("Minutes by which the grid is shifted, once.")
          .Minutes()
          .For(See::kPublic),
      Field<&EventType::alignment>(
          "Where the grid begins: with each open window on a round local time, with each free "
          "stretch, with each working range, at local midnight, or in the viewer's zone.")
          .For(See::kPublic)
          .Otherwise("the team's, else window"),
      Field<&EventType::zone>("Grid zone: of the grid, notice, window and limits.")
          .Zone()
          .For(See::kPublic)
          .Otherwise(
              "the team's, its ancestors', the organization's; individual: the host's schedule"),
      Field<&EventType::schedule>("Hours of the event type itself.")
          .Refers("schedule")
          .Otherwise("the team's"),
      Field<&EventType::schedule_mode>(
          "Whether `schedule` narrows the hosts' hours or takes their place.")
          .Otherwise("the team's, else intersect"),
      Field<&EventType::restriction_schedules>(
          "Hours outside of which nothing is offered, whatever the mode.")
          .Refers("schedule"),
      Field<&EventType::buffer_before_min>("Minutes the host is kept free before a booking.")
          .Minutes()
          .Otherwise("the team's, else 0"),
      Field<&EventType::buffer_after_min>("Minutes the host is kept free after a booking.")
          .Minutes()
          .Otherwise("the team's, else 0"),
      Field<&EventType::buffer_mode>(
          "Between two bookings lies the `sum` of the first's after and the second's before, or, "
          "where both say so, the larger (`max`).")
          .Otherwise("the team's, else sum"),
      Field<&EventType::buffers_by_duration>("Other buffers for single durations.")
          .Since(Stage::kTeams),
      Field<&EventType::buffers_inside_hours>("Buffers must lie inside the working hours."),
      Field<&EventType::step_includes_buffers>(
          "Without `step_min`: the step is the duration plus both buffers."),
      Field<&EventType::minimum_notice_min>("Least minutes between now and a start.")
          .Minutes()
          .For(See::kPublic)
          .Otherwise("the team's, else 0"),
      Field<&EventType::minimum_notice_by>(
          "Bookable until this time some days before; beside the minutes.")
          .For(See::kPublic)
          .Otherwise("the team's, else none"),
      Field<&EventType::window>("Which dates may be booked.")
          .For(See::kPublic)
          .Otherwise("the team's, else none"),
      Field<&EventType::limits>("At most so many bookings in a period.")
          .Since(Stage::kTeams)
          .Otherwise("the team's, else none"),
      Field<&EventType::first_slots_per_day>(
          "Only the first so many starts of each date are offered.")
          .AtLeast(1)
          .For(See::kPublic)
          .Since(Stage::kTeams),
      Field<&EventType::seats>("How many attendees share one booking, the session.")
          .Range(1, 10'000)
          .For(See::kPublic)
          .Otherwise("a booking is for itself")
          .Since(Stage::kTeams),
      Field<&EventType::seats_min>(
          "A session with fewer takers by `seats_decide_min` is cancelled.")
          .AtLeast(1)
          .For(See::kPublic)
          .Since(Stage::kTeams),
      Field<&EventType::seats_decide_min>(
          "Minutes before the start at which `seats_min` is asked for.")
          .Minutes()
          .For(See::kPublic)
          .Since(Stage::kTeams),
      // Who serves it.
      Field<&EventType::scheduling>(
          "One host, all of them together, one chosen in turn, some of each group, or `managed`: a "
          "template, of which each host has an event type of their own.")
          .Since(Stage::kTeams),
      Field<&EventType::hosts>("Who serves: a list of host rows, or an object that names a team.")
          .Otherwise("the owner, when it is a user"),
      Field<&EventType::hosts_from>("The members of a team serve, whoever they are at the time.")
          .Named("hosts")
          .Since(Stage::kTeams),
      Field<&EventType::groups>(
          "Several member lists, each with the number of members needed; only with scheduling "
          "`groups`."),
      Field<&EventType::requires_tags>(
          "Tags a host must have, as a user or as a member of the team.")
          .MaxBytes(40)
          .Since(Stage::kTeams),
      Field<&EventType::policy>("How the host is chosen.")
          .Since(Stage::kTeams)
          .Otherwise("the team's, the nearest ancestor's, the organization's"),
      Field<&EventType::resources>("Rooms and things a booking needs."),
      Field<&EventType::attendee_overlap>(
          "Whether one attendee may have two bookings at the same time.")
          .For(See::kPublic)
          .Since(Stage::kTeams),
      Field<&EventType::attendee_gap_min>("Least minutes between two bookings of one attendee.")
          .Minutes()
          .For(See::kPublic)
          .Since(Stage::kTeams),
      Field<&EventType::restriction_zone>(
          "Restriction schedules are read in their own zone or in the visitor's; the latter makes "
          "the offer depend on who looks.")
          .Since(Stage::kTeams),
      // What happens after booking.
      Field<&EventType::requires_approval>("A booking waits as pending until a host approves.")
          .For(See::kPublic)
          .Otherwise("the team's, else false"),
      Field<&EventType::requires_approval_if>("Only near bookings wait.")
          .Named("requires_approval")
          .For(See::kPublic)
          .Since(Stage::kTeams),
      Reserved("requires_payment", Stage::kLater, "A booking waits until it is paid."),
      Reserved("requires_email_confirmation", Stage::kLater,
               "A booking waits until the address is confirmed."),
      Field<&EventType::pending_blocks>(
          "Pending bookings occupy their time; kept on each booking as `blocks`.")
          .Otherwise("the team's, else true"),
      Field<&EventType::hold_s>("Life of a hold in seconds, unless the call says otherwise.")
          .Range(1, 31536000),
      Field<&EventType::waitlist_offer_s>(
          "Life, in seconds, of the hold that is offered to whoever waits.")
          .Range(1, 31536000)
          .For(See::kPublic)
          .Since(Stage::kTeams)
          .Otherwise("`hold_s`"),
      Field<&EventType::pending_expires_min>("Minutes after which a pending booking expires.")
          .Minutes(1)
          .Otherwise("never"),
      Reserved("auto_complete_min", Stage::kLater,
               "Minutes after the end at which a booking completes itself."),
      Reserved("no_show_after_min", Stage::kLater,
               "Minutes after the start at which it counts as missed."),
      Reserved("link_grace_min", Stage::kLater, "Minutes messages wait for the meeting link."),
      Reserved("check_in", Stage::kLater,
               "From when, and whether without booking, one may check in."),
      Field<&EventType::hide_host>(
          "Public and attendee learn the host when the booking is confirmed; while it is held or "
          "pending, and once it is off, they read none.")
          .Otherwise("the team's, else false"),
      Field<&EventType::locations>("Where to meet; the first is the default.").For(See::kPublic),
      Field<&EventType::questions>("What the booker is asked.")
          .For(See::kPublic)
          .Otherwise("the team's, else none")
          .Carried(),
      Field<&EventType::reminders>("Reminders to send.")
          .For(See::kPublic)
          .Otherwise("the team's, else none"),
      Reserved("price", Stage::kLater, "What a booking costs."),
      Field<&EventType::cancel_rule>("Whether attendees may cancel.")
          .For(See::kPublic)
          .Otherwise("the team's, else {}"),
      Field<&EventType::reschedule_rule>("Whether attendees may move a booking.")
          .For(See::kPublic)
          .Otherwise("the team's, else {}"),
      Reserved("follow_up", Stage::kLater, "Message after the end."),
      Reserved("notify", Stage::kLater, "Whether leader and admins are told."),
      Reserved("series", Stage::kRecurrence, "Which series attendees may ask for."),
      Field<&EventType::visit_parts>(
          "Whether attendees may move and cancel this part of a visit on its own.")
          .For(See::kPublic)
          .Since(Stage::kTeams),
      Field<&EventType::template_id>(
          "Managed event type that this one, a part of it, follows: what the part does not say "
          "itself is the template's, whatever that is at the time.")
          .Named("template")
          .Refers("event_type")
          .WriteOnce()
          .Since(Stage::kTeams),
      Field<&EventType::own>(
          "Of a part: the fields that are its own. Those whose value is another than the "
          "template's need no mention; the list makes a value the part's own that is the default "
          "or happens to be the template's.")
          .MaxBytes(40)
          .Since(Stage::kTeams),
      Field<&EventType::locked>("Fields of a managed event type that its parts cannot change.")
          .MaxBytes(40)
          .Since(Stage::kTeams)
          .Otherwise("all but `schedule` and `locations`"),
      Field<&EventType::path>("Slug of the owner / slug.")
          .ReadOnly()
          .MaxBytes(200)
          .For(See::kPublic),
  };
};
ROTA_DESCRIBE(EventType)

}  // namespace rota
