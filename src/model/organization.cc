#include "rota/model/organization.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<Distance> {
  static constexpr std::string_view kName = "distance";
  static constexpr std::string_view kDoc =
      "Least minutes between two bookings of one person at different places; in both directions, "
      "unless the other is given too.";
  static constexpr FieldSpec kFields[] = {
      Field<&Distance::from>("A place.").Required().MaxBytes(80),
      Field<&Distance::to>("Another place.").Required().MaxBytes(80),
      Field<&Distance::min>("Minutes from one to the other.").Required().Minutes(),
  };
};
ROTA_DESCRIBE(Distance)

template <>
struct Listing<Organization> {
  static constexpr std::string_view kName = "organization";
  static constexpr std::string_view kDoc =
      "The border of isolation: no id of one organization is known in another. Ends every chain of "
      "defaults.";
  static constexpr FieldSpec kFields[] = {
      Header<Organization>(),
      Field<&Organization::name>("Display name.").Required().MaxBytes(200).For(See::kPublic),
      Field<&Organization::slug>("First word of paths that lead across organizations.")
          .Shape(Format::kSlug)
          .For(See::kPublic)
          .Carried(),
      Field<&Organization::zone>("Time zone where nothing nearer names one.")
          .Required()
          .Zone()
          .For(See::kPublic),
      Field<&Organization::week_start>("First day of the week, for limits and reports.")
          .For(See::kPublic)
          .Otherwise("by locale"),
      Field<&Organization::locale>("Language of messages where a person names none (BCP 47).")
          .Shape(Format::kLocale)
          .MaxBytes(35)
          .For(See::kPublic),
      Field<&Organization::region>("Country (ISO 3166 alpha-2) of phone numbers written without +.")
          .MaxBytes(2)
          .For(See::kPublic)
          .Otherwise("by locale"),
      Field<&Organization::active>("false: every booking command answers `inactive`."),
      Field<&Organization::default_schedule>(
          "Serves a host whose host row and user name no schedule.")
          .Refers("schedule"),
      Field<&Organization::holiday_sets>("Holidays of everybody.").Refers("holiday_set"),
      Field<&Organization::policy>("End of the policy chain.")
          .Since(Stage::kTeams)
          .Otherwise("round_robin"),
      Field<&Organization::limits>(
          "Limits of every user; those with scope `attendee` count in this zone.")
          .Since(Stage::kTeams),
      Field<&Organization::public_hosts_free>("The public may see how many hosts a slot has.")
          .For(See::kAdmin),
      Field<&Organization::members_edit_availability>(
          "Members may change their own schedules and time off.")
          .For(See::kAdmin),
      Field<&Organization::members_see_team>(
          "What members read of their team's bookings: nothing, when somebody is taken, or also who.")
          .For(See::kAdmin),
      Field<&Organization::members_book_for_others>("Members may book for somebody else.")
          .For(See::kAdmin),
      Field<&Organization::leaders_edit_event_types>(
          "Who leads a team may change its event types and those of the teams below.")
          .For(See::kAdmin),
      Field<&Organization::code_pattern>(
          "Form of readable booking codes; may hold {year}, {month}, {team} and must hold {seq}.")
          .MaxBytes(60)
          .For(See::kAdmin),
      Field<&Organization::reserved_slugs>("Words no user and no team may take as slug.")
          .Shape(Format::kSlug)
          .For(See::kAdmin),
      Field<&Organization::distances>("Minutes between places.").Since(Stage::kTeams).Later(),
      Reserved("token_life", Stage::kLater, "How long a token in a message stays good."),
      Reserved("rate_limits", Stage::kLater, "Caps on attempts per period and client."),
      Reserved("retention", Stage::kLater, "After how many days old rows are removed."),
      Reserved("qr_public_key", Stage::kLater, "Key that verifies check-in codes."),
      Field<&Organization::revision>("Grows by 1 with every write in the organization.").ReadOnly(),
  };
};
ROTA_DESCRIBE(Organization)

}  // namespace rota
