#include "rota/model/team.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<Membership> {
  static constexpr std::string_view kName = "membership";
  static constexpr std::string_view kDoc =
      "A user in a team. Only accepted and active members are hosts or have rights.";
  static constexpr FieldSpec kFields[] = {
      Field<&Membership::user>("The member; once per team.").Required().Refers("user"),
      Field<&Membership::role>("What the member may do. The first active leader leads the team."),
      Field<&Membership::accepted>("The person has accepted the invitation."),
      Field<&Membership::active>("false: kept in the list, no host and no rights."),
      Field<&Membership::position>("Place in the list, from 0; decides ties.")
          .ReadOnly()
          .AtLeast(0),
      Field<&Membership::priority>("Higher is chosen first by `prioritized`.").Range(0, 4),
      Field<&Membership::weight>("Relative share; 0 is never chosen by `weighted`.")
          .Range(0, 10000),
      Field<&Membership::profile>(
          "Profile of this member for the team's event types; one of the user's own.")
          .Refers("profile")
          .Otherwise("the user's"),
      Field<&Membership::tags>("Skills and labels beside the user's.").MaxBytes(40),
      Field<&Membership::assigned_count>("Turns given so far; `assignment.count` answers it.")
          .ReadOnly()
          .AtLeast(0),
      InstantField<&Membership::last_assigned_at>(
          "When the last turn was given; `assignment.count` answers it.")
          .ReadOnly(),
  };
};
ROTA_DESCRIBE(Membership)

template <>
struct Listing<TeamDefaults> {
  static constexpr std::string_view kName = "team_defaults";
  static constexpr std::string_view kDoc =
      "Values of event-type fields for the event types of the team and of teams below that do not "
      "set their own. A list takes the place of the next level's, it never merges.";
  static constexpr FieldSpec kFields[] = {
      Field<&TeamDefaults::schedule>("As on the event type.")
          .Refers("schedule")
          .Since(Stage::kTeams),
      Field<&TeamDefaults::schedule_mode>("As on the event type.").Since(Stage::kTeams),
      Field<&TeamDefaults::alignment>("As on the event type.").Since(Stage::kTeams),
      Field<&TeamDefaults::step_min>("As on the event type.").Minutes(1).Since(Stage::kTeams),
      Field<&TeamDefaults::buffer_before_min>("As on the event type.")
          .Minutes()
          .Since(Stage::kTeams),
      Field<&TeamDefaults::buffer_after_min>("As on the event type.")
          .Minutes()
          .Since(Stage::kTeams),
      Field<&TeamDefaults::buffer_mode>("As on the event type.").Since(Stage::kTeams),
      Field<&TeamDefaults::minimum_notice_min>("As on the event type.")
          .Minutes()
          .Since(Stage::kTeams),
      Field<&TeamDefaults::minimum_notice_by>("As on the event type.").Since(Stage::kTeams),
      Field<&TeamDefaults::window>("As on the event type.").Since(Stage::kTeams),
      Field<&TeamDefaults::limits>("As on the event type.").Since(Stage::kTeams),
      Field<&TeamDefaults::requires_approval>("As on the event type.").Since(Stage::kTeams),
      Field<&TeamDefaults::requires_approval_if>("As on the event type.")
          .Named("requires_approval")
          .Since(Stage::kTeams),
      Field<&TeamDefaults::pending_blocks>("As on the event type.").Since(Stage::kTeams),
      Field<&TeamDefaults::questions>("As on the event type.").Since(Stage::kTeams).Carried(),
      Field<&TeamDefaults::reminders>("As on the event type.").Since(Stage::kTeams),
      Field<&TeamDefaults::cancel_rule>("As on the event type.").Since(Stage::kTeams),
      Field<&TeamDefaults::reschedule_rule>("As on the event type.").Since(Stage::kTeams),
      Field<&TeamDefaults::hide_host>("As on the event type.").Since(Stage::kTeams),
  };
};
ROTA_DESCRIBE(TeamDefaults)

template <>
struct Listing<Team> {
  static constexpr std::string_view kName = "team";
  static constexpr std::string_view kDoc =
      "A node of the tree under the organization: team, department, branch, school, company or "
      "community.";
  static constexpr FieldSpec kFields[] = {
      Header<Team>(),
      Field<&Team::name>("Display name.").Required().MaxBytes(200).For(See::kPublic),
      Field<&Team::slug>("Name in paths; shares one name space with user slugs.")
          .Shape(Format::kSlug)
          .For(See::kPublic),
      Field<&Team::kind>("Free label: what the host program calls such a node.")
          .MaxBytes(40)
          .For(See::kPublic)
          .Carried(),
      Field<&Team::description>("What the team does.").MaxBytes(8000).For(See::kPublic).Carried(),
      Field<&Team::parent>("The team above; no cycles, at most 32 levels.").Refers("team"),
      Field<&Team::zone>("Zone of the team; also reads schedules that name none.")
          .Zone()
          .For(See::kPublic)
          .Otherwise("the parent's, the organization's"),
      Field<&Team::active>("false: its event types are hidden and not booked."),
      Field<&Team::holiday_sets>("Holidays beside those of the teams above.").Refers("holiday_set"),
      Field<&Team::members>("Who belongs to the team, in order."),
      Field<&Team::leader>("First active, accepted member with role leader.")
          .ReadOnly()
          .Refers("user"),
      Field<&Team::policy>("How hosts are chosen in the team's event types.")
          .Otherwise("the nearest ancestor's, the organization's"),
      Field<&Team::limits>("Limits of the team's event types; scope default `team`.")
          .Since(Stage::kTeams),
      Field<&Team::defaults>("Defaults of the team's event types.").Since(Stage::kTeams),
      Reserved("notify", Stage::kLater, "Whether leader and admins are told of bookings."),
      Reserved("time_off_approvers", Stage::kLater, "Who approves time off, in order."),
      Reserved("offers", Stage::kLater, "Event types of other teams offered here."),
      Field<&Team::paths>("Public paths that lead to the team.")
          .ReadOnly()
          .MaxBytes(500)
          .For(See::kPublic),
  };
};
ROTA_DESCRIBE(Team)

}  // namespace rota
