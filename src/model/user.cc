#include "rota/model/user.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<Travel> {
  static constexpr std::string_view kName = "travel";
  static constexpr std::string_view kDoc =
      "Dates on which a person's own schedule is read in another zone. The first matching row "
      "counts; event-type schedules and the grid keep their zones.";
  static constexpr FieldSpec kFields[] = {
      Field<&Travel::from>("First date, inclusive.").Required(),
      Field<&Travel::to>("Last date, inclusive.").Otherwise("open end"),
      Field<&Travel::zone>("Zone of the place.").Required().Zone(),
  };
};
ROTA_DESCRIBE(Travel)

template <>
struct Listing<User> {
  static constexpr std::string_view kName = "user";
  static constexpr std::string_view kDoc =
      "A person who can be booked or attend. Not an account: the engine knows no passwords.";
  static constexpr FieldSpec kFields[] = {
      Header<User>(),
      Field<&User::name>("Display name; hidden from attendees while an event type hides its host.")
          .Required()
          .MaxBytes(200)
          .Pii()
          .For(See::kPublic),
      Field<&User::slug>("User name in paths; shares one name space with team slugs.")
          .Shape(Format::kSlug)
          .For(See::kPublic),
      Field<&User::email>(
          "Address, stored as given; no two live users share one, ASCII case aside.")
          .Shape(Format::kEmail)
          .Pii(),
      Field<&User::emails>("More addresses that mean this person when they attend.")
          .Shape(Format::kEmail)
          .Pii(),
      Field<&User::phone>("Phone number (E.164).").Shape(Format::kPhone).Pii(),
      Field<&User::zone>(
          "Zone of the person's limits, time off and messages; a schedule keeps its own.")
          .Zone()
          .Otherwise("the organization's"),
      Field<&User::locale>("Language of messages (BCP 47).")
          .Shape(Format::kLocale)
          .MaxBytes(35)
          .Otherwise("the organization's")
          .Carried(),
      Field<&User::active>("false: kept and listed, never offered or assigned."),
      Field<&User::default_schedule>("Working hours where a host row names none.")
          .Refers("schedule")
          .Otherwise("the organization's"),
      Field<&User::default_profile>(
          "Profile where host row and membership name none; one of this user's own.")
          .Refers("profile"),
      Field<&User::limits>("Limits over all event types the user hosts; scope `user` only.")
          .Since(Stage::kTeams),
      Field<&User::tags>("Skills and labels.").MaxBytes(40).Carried(),
      Reserved("auto_accept", Stage::kLater,
               "Whether internal invitations are accepted by themselves."),
      Field<&User::travel>("Journeys."),
      Field<&User::rest_min>(
          "Least minutes between the last booking of one civil day and the first of the next.")
          .Minutes()
          .Since(Stage::kTeams)
          .Later(),
  };
};
ROTA_DESCRIBE(User)

template <>
struct Listing<ProfileWindow> {
  static constexpr std::string_view kName = "profile_window";
  static constexpr std::string_view kDoc =
      "Calendar days ahead; intersected with the event type's window.";
  static constexpr FieldSpec kFields[] = {
      Field<&ProfileWindow::from_days>("First bookable date: today plus this many days.")
          .Range(0, 3660),
      Field<&ProfileWindow::days>("Last bookable date: today plus this many days.")
          .Range(0, 3660)
          .Otherwise("no end"),
  };
};
ROTA_DESCRIBE(ProfileWindow)

template <>
struct Listing<AvailabilityProfile> {
  static constexpr std::string_view kName = "profile";
  static constexpr std::string_view kDoc =
      "A person's own booking rules under a name. The nearest profile (host row, membership, "
      "user's default) counts per field, and combines with the event type to the stricter value.";
  static constexpr FieldSpec kFields[] = {
      Header<AvailabilityProfile>(),
      Field<&AvailabilityProfile::user>("Whose profile this is.")
          .Required()
          .Refers("user")
          .WriteOnce(),
      Field<&AvailabilityProfile::name>("Name, unique per user.").Required().MaxBytes(120),
      Field<&AvailabilityProfile::schedule>("Working hours.")
          .Refers("schedule")
          .Otherwise("the next level's"),
      Field<&AvailabilityProfile::buffer_before_min>(
          "Minutes kept free before a booking; the larger counts.")
          .Minutes(),
      Field<&AvailabilityProfile::buffer_after_min>(
          "Minutes kept free after a booking; the larger counts.")
          .Minutes(),
      Field<&AvailabilityProfile::minimum_notice_min>(
          "Minutes between now and a start; the larger counts.")
          .Minutes(),
      Field<&AvailabilityProfile::window>("How far ahead this person may be booked."),
      Field<&AvailabilityProfile::limits>("Limits of the person, beside all others; scope `user`.")
          .Since(Stage::kTeams),
      Field<&AvailabilityProfile::rest_min>("As on the user; the larger holds.")
          .Minutes()
          .Since(Stage::kTeams)
          .Later(),
  };
};
ROTA_DESCRIBE(AvailabilityProfile)

}  // namespace rota
