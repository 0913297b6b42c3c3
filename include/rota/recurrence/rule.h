// One recurrence rule: the value of an RRULE (RFC 5545 §3.3.10, with RSCALE and SKIP of RFC 7529).
//
//   Rule rule;                                  // every other Friday the 13th ...
//   rule.frequency = Frequency::kMonthly;
//   rule.interval = 2;
//   rule.by_month_day = {13};
//   rule.by_day.weekly.Add(Weekday::kFriday);
//   FormatRule(rule);                           // FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=13;BYDAY=FR
//
// A rule says nothing by itself: what it leaves open is taken from DTSTART, which a RecurrenceSet
// (set.h) adds. rule_text.h reads and writes rules, expand.h turns them into times.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rota/base/status.h"
#include "rota/recurrence/moment.h"
#include "rota/recurrence/number_set.h"
#include "rota/time/civil.h"

namespace rota {

enum class Frequency : std::uint8_t {
  kSecondly,
  kMinutely,
  kHourly,
  kDaily,
  kWeekly,
  kMonthly,
  kYearly
};

// What to do with a date that a month or year does not have (RFC 7529 §4.1): leave it out, or take
// the day before or after the gap.
enum class Skip : std::uint8_t { kOmit, kBackward, kForward };

// "2MO", "-1FR": the n-th such weekday of the month or year, n from the end when negative.
struct NthWeekday {
  std::int8_t nth = 1;  // 1..53 or -53..-1
  Weekday weekday = Weekday::kMonday;
  auto operator<=>(const NthWeekday&) const = default;
};

// BYDAY: weekdays as such, numbered ones, or both (then either suffices).
struct ByDay {
  WeekdaySet weekly;
  std::vector<NthWeekday> nth;  // sorted by (nth, weekday), without repeats
  bool empty() const { return weekly.empty() && nth.empty(); }
  bool operator==(const ByDay&) const = default;
};

// The seconds of the years 1 to 9999: no rule gives more starts.
inline constexpr std::int64_t kMostCount = 315537897600;

struct Rule {
  Frequency frequency = Frequency::kDaily;
  std::int32_t interval = 1;          // 1..2^31-1
  std::optional<std::int64_t> count;  // 1..kMostCount; a text that says more has none
  // The last moment that may still occur; not together with `count`. The RFC wants the type of
  // DTSTART, in UTC when that has a zone; other types are seen in the wild and read as follows (our
  // choice): a date beside a date-time is the midnight it begins with, a date-time beside a date
  // its date; a wall time is one of DTSTART's clock; a UTC time beside a floating DTSTART is
  // compared as wall time.
  std::optional<Moment> until;
  NumberSet<0, 60> by_second;  // 60 is a leap second: accepted, never matches
  NumberSet<0, 59> by_minute;
  NumberSet<0, 23> by_hour;
  ByDay by_day;
  NumberSet<-31, 31> by_month_day;
  NumberSet<-366, 366> by_year_day;
  NumberSet<-53, 53> by_week_no;
  NumberSet<1, 13> by_month;       // 13 only in calendars that have it
  NumberSet<1, 13> by_leap_month;  // "5L" of RFC 7529: the leap month after month 5
  NumberSet<-366, 366> by_set_pos;
  Weekday week_start = Weekday::kMonday;
  std::string calendar;     // RSCALE in upper case; empty: none given, Gregorian
  Skip skip = Skip::kOmit;  // only with `calendar`

  bool operator==(const Rule&) const = default;
};

// The rules of RFC 5545 §3.3.10 that concern several parts, and the bounds of numbers. Errors:
// `invalid` with detail.part naming the part and detail.rule
//   rrule_range     a number outside its bounds
//   rrule_conflict  COUNT with UNTIL; BYSETPOS without another BYxxx; SKIP without RSCALE
//   rrule_part      a part this FREQ does not have: BYWEEKNO unless YEARLY, BYYEARDAY with DAILY,
//                   WEEKLY or MONTHLY, BYMONTHDAY with WEEKLY, a numbered BYDAY unless MONTHLY or
//                   YEARLY without BYWEEKNO
// A calendar other than GREGORIAN is checked where it is used (rscale.h).
Status Validate(const Rule& rule);

}  // namespace rota
