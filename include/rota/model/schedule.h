// Working hours: weekly rules minus breaks, changed on single dates by overrides; and holiday sets.
#pragma once

#include "rota/model/values.h"

namespace rota {

enum class OwnerKind : std::uint8_t { kUser, kTeam, kOrganization };

struct Owner {
  OwnerKind kind = OwnerKind::kUser;
  std::string id;
  bool operator==(const Owner&) const = default;
};

// Open from `start` to `end` on each of `days`; an end past 24:00 reaches into the next date. In
// place of `days` a recurrence rule (RFC 5545, 7529): with a wall time as `dtstart` each occurrence
// is `duration_min` elapsed minutes long; with a date it is `start` to `end` of that date.
struct ScheduleRule {
  WeekdaySet days;
  DayMinute start;
  DayMinute end;
  std::string rrule;    // in place of `days`
  std::string dtstart;  // "2030-03-08" or "2030-03-08T09:00"
  std::optional<std::int32_t> duration_min;
  std::optional<Date> valid_from;  // inclusive, judged by the date the rule starts
  std::optional<Date> valid_to;
  bool operator==(const ScheduleRule&) const = default;
};

// Closed from `start` to `end`, weekly (`days`) or on one `date`.
struct ScheduleBreak {
  WeekdaySet days;
  std::optional<Date> date;
  DayMinute start;
  DayMinute end;
  std::string rrule;  // in place of `days` and `date`: as in a rule
  std::string dtstart;
  std::optional<std::int32_t> duration_min;
  std::optional<Date> valid_from;  // weekly breaks only
  std::optional<Date> valid_to;
  bool operator==(const ScheduleBreak&) const = default;
};

enum class OverrideMode : std::uint8_t { kReplace, kAdd, kSubtract, kClosed };

// `"closed": true` is read as mode closed. No start and end with `subtract` means the whole date.
struct ScheduleOverride {
  Date date;
  OverrideMode mode = OverrideMode::kReplace;
  std::optional<DayMinute> start;
  std::optional<DayMinute> end;
  std::string reason;
  bool operator==(const ScheduleOverride&) const = default;
};

struct Schedule {
  RecordHeader header;
  std::string name;
  std::optional<Owner> owner;  // who may edit; no effect on the hours
  std::string zone;            // empty: zone of the team that asks
  std::optional<Date> valid_from;
  std::optional<Date> valid_to;
  std::vector<std::string> holiday_sets;
  std::vector<ScheduleRule> rules;
  std::vector<ScheduleBreak> breaks;
  std::vector<ScheduleOverride> overrides;
  bool operator==(const Schedule&) const = default;
};

struct Holiday {
  std::optional<Date> date;  // one of `date` and `rrule`
  std::string rrule;         // also of other calendars (RSCALE)
  std::string dtstart;       // its first date
  std::string name;
  bool blocking = true;  // false: shown, takes nothing away
  bool operator==(const Holiday&) const = default;
};

struct HolidaySet {
  RecordHeader header;
  std::string name;
  std::string region;
  std::vector<Holiday> holidays;
  bool operator==(const HolidaySet&) const = default;
};

}  // namespace rota
