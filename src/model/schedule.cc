#include "rota/model/schedule.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<Owner> {
  static constexpr std::string_view kName = "owner";
  static constexpr std::string_view kDoc =
      "Whose schedule it is: who may edit it. No effect on hours.";
  static constexpr FieldSpec kFields[] = {
      Field<&Owner::kind>("Kind of the owner.").Required(),
      Field<&Owner::id>("Id of the owner.").Required().Id(),
  };
};
ROTA_DESCRIBE(Owner)

template <>
struct Listing<ScheduleRule> {
  static constexpr std::string_view kName = "schedule_rule";
  static constexpr std::string_view kDoc =
      "Weekly working hours. Overlapping and touching rules merge.";
  static constexpr FieldSpec kFields[] = {
      Field<&ScheduleRule::days>(
          "Weekdays on which the hours start. One of `days` and `rrule` is given.")
          .MinItems(1),
      Field<&ScheduleRule::start>(
          "Opening time on the wall, before 24:00. With `rrule` only where `dtstart` is a date."),
      Field<&ScheduleRule::end>(
          "Closing time, after `start`; past 24:00 it lies on the next date."),
      Field<&ScheduleRule::rrule>(
          "Recurrence rule (RFC 5545, 7529) in place of `days`; read on the wall of the schedule.")
          .MaxBytes(2000),
      Field<&ScheduleRule::dtstart>("First start of `rrule`: a wall time, or a date.").MaxBytes(40),
      Field<&ScheduleRule::duration_min>(
          "Length of each occurrence of `rrule` in elapsed minutes; where `dtstart` is a wall time.")
          .Minutes(1),
      Field<&ScheduleRule::valid_from>("First date on which the hours start, inclusive."),
      Field<&ScheduleRule::valid_to>("Last date on which the hours start, inclusive."),
  };
};
ROTA_DESCRIBE(ScheduleRule)

template <>
struct Listing<ScheduleBreak> {
  static constexpr std::string_view kName = "schedule_break";
  static constexpr std::string_view kDoc =
      "Hours taken away, weekly or on one date. A weekly break does not apply on a date with a "
      "replacing override.";
  static constexpr FieldSpec kFields[] = {
      Field<&ScheduleBreak::days>(
          "Weekdays on which the break starts. One of `days`, `date` and `rrule` is given."),
      Field<&ScheduleBreak::date>("The one date."),
      Field<&ScheduleBreak::start>("Start of the break on the wall, before 24:00."),
      Field<&ScheduleBreak::end>("End of the break; past 24:00 it lies on the next date."),
      Field<&ScheduleBreak::rrule>("Recurrence rule, as in a rule; treated as a weekly break is.")
          .MaxBytes(2000),
      Field<&ScheduleBreak::dtstart>("First start of `rrule`: a wall time, or a date.")
          .MaxBytes(40),
      Field<&ScheduleBreak::duration_min>(
          "Length of each occurrence of `rrule` in elapsed minutes.")
          .Minutes(1),
      Field<&ScheduleBreak::valid_from>("Weekly breaks: first date, inclusive."),
      Field<&ScheduleBreak::valid_to>("Weekly breaks: last date, inclusive."),
  };
};
ROTA_DESCRIBE(ScheduleBreak)

template <>
struct Listing<ScheduleOverride> {
  static constexpr std::string_view kName = "schedule_override";
  static constexpr std::string_view kDoc =
      "Different hours on one date. An override beats a holiday; time off beats both.";
  static constexpr FieldSpec kFields[] = {
      Field<&ScheduleOverride::date>("The date; it may have several overrides.").Required(),
      Field<&ScheduleOverride::mode>(
          "`replace` puts these hours in place of the weekly ones, `closed` puts nothing there, "
          "`add` and `subtract` change what is open."),
      Switch<&ScheduleOverride::mode>("closed", OverrideMode::kClosed,
                                      "true is the same as `mode: closed`."),
      Field<&ScheduleOverride::start>(
          "Start on the wall; needed by `replace` and `add`, refused by `closed`.")
          .Otherwise("the whole date, for `subtract`"),
      Field<&ScheduleOverride::end>("End on the wall; past 24:00 it lies on the next date.")
          .Otherwise("the whole date, for `subtract`"),
      Field<&ScheduleOverride::reason>("Why, for staff.").MaxBytes(200).Carried(),
  };
};
ROTA_DESCRIBE(ScheduleOverride)

template <>
struct Listing<Schedule> {
  static constexpr std::string_view kName = "schedule";
  static constexpr std::string_view kDoc =
      "Working hours of a person, a team or an event type, on the wall of one zone.";
  static constexpr FieldSpec kFields[] = {
      Header<Schedule>(),
      Field<&Schedule::name>("Display name.").MaxBytes(120).Otherwise("the id").Carried(),
      Field<&Schedule::owner>("Who may edit the schedule."),
      Field<&Schedule::zone>("Zone in which the hours are read.")
          .Zone()
          .Otherwise("that of the team which asks, its ancestors', the organization's"),
      Field<&Schedule::valid_from>(
          "First date with hours, inclusive; overrides are bound as well."),
      Field<&Schedule::valid_to>(
          "Last date with hours, inclusive. Later there are none: nothing takes over."),
      Field<&Schedule::holiday_sets>("Holidays beside those of team and organization.")
          .Refers("holiday_set"),
      Field<&Schedule::rules>("Weekly hours."),
      Field<&Schedule::breaks>("Breaks."),
      Field<&Schedule::overrides>("Single dates."),
  };
};
ROTA_DESCRIBE(Schedule)

template <>
struct Listing<Holiday> {
  static constexpr std::string_view kName = "holiday";
  static constexpr std::string_view kDoc = "One date of a holiday set.";
  static constexpr FieldSpec kFields[] = {
      Field<&Holiday::date>("The date, as read by the schedule it closes.").For(See::kPublic),
      Field<&Holiday::rrule>(
          "Recurrence rule in place of `date`, also of other calendars (RSCALE, RFC 7529); kept "
          "from 1990 to 2100.")
          .MaxBytes(2000)
          .For(See::kPublic),
      Field<&Holiday::dtstart>("First date of `rrule`.").MaxBytes(40).For(See::kPublic),
      Field<&Holiday::name>("Display name.").MaxBytes(120).For(See::kPublic).Carried(),
      Field<&Holiday::blocking>("false: shown, takes no hours away.").For(See::kPublic),
  };
};
ROTA_DESCRIBE(Holiday)

template <>
struct Listing<HolidaySet> {
  static constexpr std::string_view kName = "holiday_set";
  static constexpr std::string_view kDoc =
      "Holidays that organizations, teams and schedules attach. A blocking one takes the whole "
      "civil date away.";
  static constexpr FieldSpec kFields[] = {
      Header<HolidaySet>(),
      Field<&HolidaySet::name>("Display name.")
          .MaxBytes(120)
          .For(See::kPublic)
          .Otherwise("the id")
          .Carried(),
      Field<&HolidaySet::region>("Where the holidays are kept; a label.")
          .MaxBytes(20)
          .For(See::kPublic)
          .Carried(),
      Field<&HolidaySet::holidays>("The dates.").For(See::kPublic),
  };
};
ROTA_DESCRIBE(HolidaySet)

}  // namespace rota
