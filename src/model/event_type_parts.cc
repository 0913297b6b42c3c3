// The parts of an event type; event_type.cc has the event type itself.
#include "rota/model/event_type.h"
#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<GroupMember> {
  static constexpr std::string_view kName = "group_member";
  static constexpr std::string_view kDoc =
      "One member of a group; a user's id alone may stand in place of the object.";
  static constexpr std::string_view kShortForm = "user";
  static constexpr FieldSpec kFields[] = {
      Field<&GroupMember::user>("A person.").Refers("user"),
      Field<&GroupMember::resource>("A thing.").Refers("resource"),
      Field<&GroupMember::pool>("Any one thing of a pool.").Refers("resource_pool"),
      Field<&GroupMember::members_of>("The accepted active members of a team.").Refers("team"),
      Field<&GroupMember::descendants>("With `members_of`: those of the teams below, too."),
  };
};
ROTA_DESCRIBE(GroupMember)

template <>
struct Listing<Group> {
  static constexpr std::string_view kName = "group";
  static constexpr std::string_view kDoc = "A list of members of whom a booking takes some or all.";
  static constexpr FieldSpec kFields[] = {
      Field<&Group::id>("Id, unique in the event type.").Required().Id(),
      Field<&Group::members>("Who may serve, in order.").Required().MinItems(1),
      Field<&Group::required>("How many of them a booking takes.").AtLeast(1).Otherwise("1"),
      Field<&Group::required_all>("A booking takes all of them.").Named("required"),
      Field<&Group::policy>("How they are chosen.").Otherwise("the event type's"),
  };
};
ROTA_DESCRIBE(Group)

template <>
struct Listing<ApprovalRule> {
  static constexpr std::string_view kName = "approval_rule";
  static constexpr std::string_view kDoc = "Which bookings wait for approval.";
  static constexpr FieldSpec kFields[] = {
      Field<&ApprovalRule::within_min>("Those whose start is less than so many minutes away.")
          .Required()
          .Minutes(1)
          .For(See::kPublic),
  };
};
ROTA_DESCRIBE(ApprovalRule)

template <>
struct Listing<HostRow> {
  static constexpr std::string_view kName = "host_row";
  static constexpr std::string_view kDoc =
      "One host of an event type: an accepted, active member of its team or of a team below.";
  static constexpr FieldSpec kFields[] = {
      Field<&HostRow::user>("The host; once per event type.").Required().Refers("user"),
      Field<&HostRow::fixed>("Takes part in every booking, beside the one who is chosen. A "
                             "`collective` needs everybody, whatever this says.")
          .Otherwise("false"),
      Field<&HostRow::schedule>("Working hours for this event type.")
          .Refers("schedule")
          .Otherwise("the profile's, the user's, the organization's"),
      Field<&HostRow::profile>("Profile of this host for this event type.")
          .Refers("profile")
          .Otherwise("the membership's, the user's"),
      Field<&HostRow::weight>("Relative share; 0 is never chosen by `weighted`.")
          .Range(0, 10000)
          .Otherwise("the membership's"),
      Field<&HostRow::priority>("Higher is chosen first by `prioritized`.")
          .Range(0, 4)
          .Otherwise("the membership's"),
      InstantField<&HostRow::joined_at>(
          "When they joined the others: turns given before put them behind nobody.")
          .Otherwise("when the row is added to an event type that is there; else from the start"),
      Field<&HostRow::position>("Place in the list, from 0; decides ties.").ReadOnly().AtLeast(0),
  };
};
ROTA_DESCRIBE(HostRow)

template <>
struct Listing<HostsFromTeam> {
  static constexpr std::string_view kName = "hosts_from_team";
  static constexpr std::string_view kDoc =
      "All accepted active members of a team serve, whoever they are when the question is asked.";
  static constexpr FieldSpec kFields[] = {
      Field<&HostsFromTeam::members_of>("The team.").Required().Refers("team"),
      Field<&HostsFromTeam::descendants>(
          "Members of the teams below serve as well, in tree order."),
  };
};
ROTA_DESCRIBE(HostsFromTeam)

template <>
struct Listing<BuffersByDuration> {
  static constexpr std::string_view kName = "buffers_by_duration";
  static constexpr std::string_view kDoc = "Other buffers for one of the offered durations.";
  static constexpr FieldSpec kFields[] = {
      Field<&BuffersByDuration::duration_min>("The duration, one of `durations_min`.")
          .Required()
          .Minutes(1)
          .Since(Stage::kTeams),
      Field<&BuffersByDuration::buffer_before_min>("Minutes kept free before.")
          .Minutes()
          .Since(Stage::kTeams)
          .Otherwise("the event type's"),
      Field<&BuffersByDuration::buffer_after_min>("Minutes kept free after.")
          .Minutes()
          .Since(Stage::kTeams)
          .Otherwise("the event type's"),
  };
};
ROTA_DESCRIBE(BuffersByDuration)

template <>
struct Listing<NoticeBy> {
  static constexpr std::string_view kName = "notice_by";
  static constexpr std::string_view kDoc =
      "Bookable until a time on the wall some days before, in the grid zone: by 16:00 the day "
      "before.";
  static constexpr FieldSpec kFields[] = {
      Field<&NoticeBy::time>("Last moment, inclusive.").Required().For(See::kPublic),
      Field<&NoticeBy::days_before>("Days before the date of the start.")
          .Range(0, 366)
          .For(See::kPublic),
  };
};
ROTA_DESCRIBE(NoticeBy)

template <>
struct Listing<ActionRule> {
  static constexpr std::string_view kName = "action_rule";
  static constexpr std::string_view kDoc =
      "Whether and until when attendees may cancel or move a booking. Staff always may.";
  static constexpr FieldSpec kFields[] = {
      Field<&ActionRule::attendee>("Attendees may do it.").For(See::kPublic),
      Field<&ActionRule::notice_min>("Minutes before the start after which they may not.")
          .Minutes()
          .For(See::kPublic),
      Field<&ActionRule::reason>("Whether a reason is asked for; `required` binds staff as well.")
          .For(See::kPublic),
  };
};
ROTA_DESCRIBE(ActionRule)

template <>
struct Listing<Question> {
  static constexpr std::string_view kName = "question";
  static constexpr std::string_view kDoc = "Something the booker is asked.";
  static constexpr FieldSpec kFields[] = {
      Field<&Question::name>(
          "Key of the answer, unique in the event type. `name`, `email`, `phone` and `notes` are "
          "built in and may be listed to say whether they are required.")
          .Required()
          .Shape(Format::kName)
          .For(See::kPublic)
          .Carried(),
      Field<&Question::label>("What is asked.")
          .MaxBytes(500)
          .For(See::kPublic)
          .Otherwise("the name")
          .Carried(),
      Field<&Question::help>("Longer explanation.").MaxBytes(500).For(See::kPublic).Carried(),
      Field<&Question::placeholder>("Example in the empty field.")
          .MaxBytes(500)
          .For(See::kPublic)
          .Carried(),
      Field<&Question::type>("What an answer looks like.").For(See::kPublic).Carried(),
      Field<&Question::required>("A booking without an answer is refused.")
          .For(See::kPublic)
          .Otherwise("true for name and email, else false")
          .Carried(),
      Field<&Question::options>("What may be chosen; needed by `choice` and `choices`.")
          .MaxBytes(500)
          .For(See::kPublic)
          .Carried(),
      Field<&Question::min>("Smallest number.").For(See::kPublic).Carried(),
      Field<&Question::max>("Largest number.").For(See::kPublic).Carried(),
      Field<&Question::max_length>("Longest text in bytes.").AtLeast(1).For(See::kPublic).Carried(),
      Field<&Question::answers_see>("Who reads the answers beside staff.")
          .For(See::kPublic)
          .Carried(),
      Field<&Question::active>("false: not asked.").For(See::kPublic).Carried(),
      Field<&Question::internal>("Asked of staff only.").For(See::kPublic).Carried(),
  };
};
ROTA_DESCRIBE(Question)

template <>
struct Listing<ReminderRow> {
  static constexpr std::string_view kName = "reminder_row";
  static constexpr std::string_view kDoc = "A reminder to be sent some time before the start.";
  static constexpr FieldSpec kFields[] = {
      Field<&ReminderRow::before_min>(
          "Minutes before the start; unique with channel and recipient.")
          .Required()
          .Minutes(),
      Field<&ReminderRow::channel>("How it is sent.").Carried(),
      Field<&ReminderRow::recipient>("Who gets it."),
      Field<&ReminderRow::active>("false: not sent."),
      Field<&ReminderRow::template_name>("Name of the message template.")
          .Named("template")
          .MaxBytes(80)
          .Carried(),
  };
};
ROTA_DESCRIBE(ReminderRow)

template <>
struct Listing<LocationOption> {
  static constexpr std::string_view kName = "location_option";
  static constexpr std::string_view kDoc =
      "A place or way to meet; the first of the list is the default.";
  static constexpr FieldSpec kFields[] = {
      Field<&LocationOption::kind>("Video call, phone call, street address, or something else.")
          .Required()
          .For(See::kPublic)
          .Carried(),
      Field<&LocationOption::platform>("Video only: who provides the call.")
          .For(See::kPublic)
          .Carried(),
      Field<&LocationOption::text>("Address, phone number or description.")
          .MaxBytes(500)
          .For(See::kAttendee),
      Field<&LocationOption::link>("Where to click.")
          .Shape(Format::kUrl)
          .MaxBytes(2000)
          .For(See::kAttendee),
      Field<&LocationOption::label>("Display name.").MaxBytes(120).For(See::kPublic),
      Field<&LocationOption::show>("The text of an address is public before booking.")
          .For(See::kPublic),
      Field<&LocationOption::from_attendee>("The booker gives the number or place.")
          .For(See::kPublic),
      Field<&LocationOption::place>("Name of the place, as in the organization's `distances`.")
          .MaxBytes(80)
          .For(See::kPublic)
          .Since(Stage::kTeams)
          .Later(),
  };
};
ROTA_DESCRIBE(LocationOption)

}  // namespace rota
