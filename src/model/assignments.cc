#include "rota/model/assignments.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<ListAssignmentsBody> {
  static constexpr std::string_view kName = "list_assignments_body";
  static constexpr std::string_view kDoc =
      "Asks for a page of the turns of a booking or of a user.";
  static constexpr FieldSpec kFields[] = {
      Field<&ListAssignmentsBody::booking>(
          "The turns that people were given with this booking: by id, `#` and its number, or "
          "`external_ref:` and the host program's own key.")
          .MaxBytes(160)
          .Otherwise("`user` says whose"),
      Field<&ListAssignmentsBody::user>(
          "The turns that this user was given, in place of `booking`.")
          .Refers("user"),
      InstantField<&ListAssignmentsBody::from>("Of `user`: those given then or later.")
          .Otherwise("no bound"),
      InstantField<&ListAssignmentsBody::to>("Of `user`: those given before then.")
          .Otherwise("no bound"),
      Field<&ListAssignmentsBody::cursor>("`next_cursor` of the page before.")
          .MaxBytes(200)
          .Otherwise("the first page"),
      Field<&ListAssignmentsBody::limit>("At most so many.").Range(1, 1000),
  };
};
ROTA_DESCRIBE(ListAssignmentsBody)

template <>
struct Listing<AssignmentPage> {
  static constexpr std::string_view kName = "assignment_page";
  static constexpr std::string_view kDoc = "Some turns.";
  static constexpr FieldSpec kFields[] = {
      Field<&AssignmentPage::items>("Oldest first.").Always(),
      Field<&AssignmentPage::next_cursor>("Where the next page begins.")
          .MaxBytes(200)
          .Otherwise("this was the last page"),
      Field<&AssignmentPage::unreadable>("Turns of these that cannot be read."),
  };
};
ROTA_DESCRIBE(AssignmentPage)

template <>
struct Listing<CountAssignmentsBody> {
  static constexpr std::string_view kName = "count_assignments_body";
  static constexpr std::string_view kDoc =
      "Asks how many turns the members of a team, or the hosts of an event type, were given.";
  static constexpr FieldSpec kFields[] = {
      Field<&CountAssignmentsBody::team>("Members of this team, with the bookings of the team.")
          .Refers("team")
          .Otherwise("`event_type` says of what"),
      Field<&CountAssignmentsBody::event_type>(
          "Hosts of this event type, with the bookings of it, in place of `team`.")
          .Refers("event_type"),
      InstantField<&CountAssignmentsBody::from>("Turns given then or later.").Otherwise("no bound"),
      InstantField<&CountAssignmentsBody::to>("Turns given before then.").Otherwise("no bound"),
  };
};
ROTA_DESCRIBE(CountAssignmentsBody)

template <>
struct Listing<AssignmentCount> {
  static constexpr std::string_view kName = "assignment_count";
  static constexpr std::string_view kDoc = "How many turns one person was given.";
  static constexpr FieldSpec kFields[] = {
      Field<&AssignmentCount::user>("Who.").Refers("user").Required(),
      Field<&AssignmentCount::assigned_count>(
          "Turns that count in the rotation, those of bookings that were cancelled later included.")
          .AtLeast(0)
          .Always(),
      InstantField<&AssignmentCount::last_assigned_at>("When the last of them was given.")
          .Otherwise("never, in that time"),
  };
};
ROTA_DESCRIBE(AssignmentCount)

template <>
struct Listing<AssignmentCounts> {
  static constexpr std::string_view kName = "assignment_counts";
  static constexpr std::string_view kDoc = "How many turns each of them was given.";
  static constexpr FieldSpec kFields[] = {
      Field<&AssignmentCounts::items>("In order of membership, or of the event type's hosts.")
          .Always(),
  };
};
ROTA_DESCRIBE(AssignmentCounts)

}  // namespace rota
