#include "tests/model/hours.h"

#include <algorithm>
#include <map>
#include <string>

namespace model {
namespace {

constexpr const char* kWeekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

// Is `date` inside the record's valid_from..valid_to, both inclusive?
bool IsValidOn(Date date, const Json& record) {
  const std::string from = Text(record, "valid_from"), to = Text(record, "valid_to");
  return (from.empty() || ParseDate(from) <= date) && (to.empty() || date <= ParseDate(to));
}

// Does a weekly rule or break happen on a date?
bool HappensOn(Date date, const Json& row) {
  const std::string day = kWeekdays[std::chrono::weekday(date).iso_encoding() - 1];
  const Json& on = List(row, "days");
  return std::find(on.begin(), on.end(), day) != on.end() && IsValidOn(date, row);
}

std::string ModeOf(const Json& override_row) {
  if (Flag(override_row, "closed", false)) return "closed";
  return override_row.value("mode", "replace");
}

// One schedule, its dates one after the other.
class Expansion {
 public:
  Expansion(const Json& schedule, const ZoneOn& zone_on, Date first, Date last)
      : schedule_(schedule), zone_on_(zone_on) {
    for (Date date = first; date <= last; date += days{1}) {
      // Reading: the schedule's validity bounds everything in it, breaks too, each judged by its
      // own date. A date that the zone skips has nothing of its own, but what reaches into it keeps
      // its end.
      if (IsValidOn(date, schedule) && !zone_on(date).SkipsDate(date)) dates_.push_back(date);
    }
    for (const Date date : dates_) {
      if (HasOverride(date, "replace") || HasOverride(date, "closed")) {
        replaced_[date] = MinuteSet::CivilDay(zone_on(date), date);
      }
    }
  }

  ScheduleHours Hours() const {
    MinuteSet given, given_that_date, taken;
    for (const Date date : dates_) {
      const MinuteSet civil_day = MinuteSet::CivilDay(zone_on_(date), date);
      for (const Json& row : List(schedule_, "overrides")) {
        if (ParseDate(row.at("date")) != date) continue;
        const std::string mode = ModeOf(row);
        if (mode == "replace" || mode == "add") {
          given |= WithoutLaterReplaced(date, StretchOf(date, row));
          given_that_date |= StretchOf(date, row) & civil_day;
        } else if (mode == "subtract") {
          // Reading: "whatever an earlier date spills" includes what it takes away.
          taken |=
              WithoutLaterReplaced(date, row.contains("start") ? StretchOf(date, row) : civil_day);
        }
      }
      for (const Json& pause : List(schedule_, "breaks")) {
        if (pause.contains("date") && ParseDate(pause.at("date")) == date) {
          taken |= WithoutLaterReplaced(date, StretchOf(date, pause));
        }
      }
    }
    return {(Weekly() | given) - taken, given_that_date - taken};
  }

 private:
  bool HasOverride(Date date, const std::string& mode) const {
    const Json& rows = List(schedule_, "overrides");
    return std::any_of(rows.begin(), rows.end(), [&](const Json& row) {
      return ParseDate(row.at("date")) == date && ModeOf(row) == mode;
    });
  }

  // start..end of a row, wholly read in the zone of the date it starts on, also past midnight.
  MinuteSet StretchOf(Date date, const Json& row) const {
    const Zone& zone = zone_on_(date);
    return MinuteSet::Between(zone.HoursEdge(date, ParseClock(row.at("start"))),
                              zone.HoursEdge(date, ParseClock(row.at("end"))));
  }

  // A replacing override owns its date: the date's weekly rules and breaks do not exist, neither
  // there nor where they would spill to, and whatever other dates bring there does not exist there.
  MinuteSet Weekly() const {
    MinuteSet open, breaks;
    for (const Date date : dates_) {
      if (replaced_.contains(date)) continue;
      for (const Json& rule : List(schedule_, "rules")) {
        if (rule.contains("rrule")) throw Refused("unsupported", "recurring rules");
        if (HappensOn(date, rule)) open |= StretchOf(date, rule);
      }
      for (const Json& pause : List(schedule_, "breaks")) {
        if (HappensOn(date, pause)) breaks |= StretchOf(date, pause);
      }
    }
    // Reading: breaks and subtracts are subtracted from all hours at those instants, also from what
    // an overnight rule of the date before brings there.
    open -= breaks;
    for (const auto& [date, owned] : replaced_) open -= owned;
    return open;
  }

  // What a date spills into a replaced one does not exist there.
  MinuteSet WithoutLaterReplaced(Date date, MinuteSet minutes_of_date) const {
    for (const auto& [other, owned] : replaced_) {
      if (other > date) minutes_of_date -= owned;
    }
    return minutes_of_date;
  }

  const Json& schedule_;
  const ZoneOn& zone_on_;
  std::vector<Date> dates_;
  std::map<Date, MinuteSet> replaced_;  // dates with a replacing override, and what they own
};

}  // namespace

ScheduleHours HoursOf(const Json& schedule, const ZoneOn& zone_on, Date first, Date last) {
  return Expansion(schedule, zone_on, first, last).Hours();
}

}  // namespace model
