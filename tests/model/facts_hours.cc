// Which schedules make a host's hours, and what holidays take of them.
#include <algorithm>

#include "tests/model/facts.h"

namespace model {

// Reading: the host row's own schedule, then the profiles' (row, membership, user's default), then
// the user's default schedule, then the organization's.
const Json* Facts::PersonalSchedule(const Host& host) const {
  const Json* of_profile = catalog_.ProfileField(host, "schedule");
  for (const std::string& id :
       {Text(*host.row, "schedule"), of_profile ? of_profile->get<std::string>() : std::string(),
        Text(catalog_.user(host.user), "default_schedule"),
        Text(catalog_.organization(), "default_schedule")}) {
    if (!id.empty()) return &catalog_.schedule(id);
  }
  return nullptr;
}

const Json* Facts::EventSchedule() const {
  const std::string id = catalog_.Text(*event_, "schedule", "");
  return id.empty() ? nullptr : &catalog_.schedule(id);
}

// Does the event type's own schedule stand in place of everybody's?
bool Facts::ReplacesSchedules() const {
  return EventSchedule() && catalog_.Text(*event_, "schedule_mode", "intersect") == "replace";
}

const Json* Facts::ServingSchedule(const Host& host) const {
  const Json* personal = ReplacesSchedules() ? nullptr : PersonalSchedule(host);
  return personal ? personal : EventSchedule();
}

const OpenHours& Facts::HoursOf(const Host& host, Date first, Date last) const {
  const std::tuple key(KeyOf(host), first, last);
  const auto known = hours_.find(key);
  return known != hours_.end() ? known->second : hours_[key] = MakeHours(host, first, last);
}

OpenHours Facts::MakeHours(const Host& host, Date first, Date last) const {
  const Json* serving = ServingSchedule(host);
  if (!serving) return {};
  const bool is_personal = !ReplacesSchedules() && PersonalSchedule(host);
  // A rule reaches two dates ahead and zones differ by a date or so.
  const Date from = first - days{5}, to = last + days{4};
  const auto zone_of = [&](const Json& schedule) -> ZoneOn {
    const Zone& zone = catalog_.ScheduleZone(schedule, *event_);
    return [&zone](Date) -> const Zone& { return zone; };
  };
  ZoneOn zone_on = zone_of(*serving);
  if (is_personal) {  // only a person's own schedule travels
    zone_on = [this, &host, at_home = zone_on](Date date) -> const Zone& {
      const Zone* travel = catalog_.TravelZone(host.user, date);
      return travel ? *travel : at_home(date);
    };
  }
  std::set<Date> dates = Holidays();
  AddHolidays(List(*serving, "holiday_sets"), &dates);
  ScheduleHours hours = model::HoursOf(*serving, zone_on, from, to);
  // Reading of "an override beats a holiday set": the hours that an override (replace, add) gives
  // its own date stay; weekly hours go, and so does what an override of the date before brings
  // there.
  OpenHours result = {hours.open, HolidayMinutes(dates, zone_on, from, to) - hours.by_override};

  const bool by_viewer = event_->value("restriction_zone", "own") == "viewer";
  const ZoneOn viewers = [this](Date) -> const Zone& { return viewer_zone(); };
  std::vector<std::pair<const Json*, ZoneOn>> shared;
  for (const Json& id : List(*event_, "restriction_schedules")) {
    const Json& schedule = catalog_.schedule(id);
    shared.emplace_back(&schedule, by_viewer ? viewers : zone_of(schedule));
  }
  if (is_personal && EventSchedule()) {
    shared.emplace_back(EventSchedule(), zone_of(*EventSchedule()));
  }
  for (const auto& [schedule, zones] : shared) {
    hours = model::HoursOf(*schedule, zones, from, to);
    result.open &= hours.open;
    // Reading: the sets of an event type's or restriction schedule count as read by that one.
    std::set<Date> own;
    AddHolidays(List(*schedule, "holiday_sets"), &own);
    result.holidays |= HolidayMinutes(own, zones, from, to) - hours.by_override;
  }
  const MinuteSet horizon =
      MinuteSet::Between(grid_zone_->Begin(first - days{2}), grid_zone_->Begin(last + days{3}));
  result.open &= horizon;
  result.holidays &= horizon;
  return result;
}

void Facts::AddHolidays(const Json& sets, std::set<Date>* dates) const {
  for (const Json& id : sets) {
    for (const Json& holiday : List(catalog_.holiday_set(id), "holidays")) {
      if (holiday.contains("rrule")) throw Refused("unsupported", "recurring holidays");
      if (Flag(holiday, "blocking", true)) dates->insert(ParseDate(holiday.at("date")));
    }
  }
}

std::set<Date> Facts::Holidays() const {
  std::set<Date> dates;
  AddHolidays(List(catalog_.organization(), "holiday_sets"), &dates);
  for (const Json* team : catalog_.Ancestry(Text(*event_, "team"))) {
    AddHolidays(List(*team, "holiday_sets"), &dates);
  }
  return dates;
}

// The whole civil dates.
MinuteSet Facts::HolidayMinutes(const std::set<Date>& dates, const ZoneOn& zone_on, Date first,
                                Date last) const {
  MinuteSet found;
  for (const Date date : dates) {
    if (first <= date && date <= last) found |= MinuteSet::CivilDay(zone_on(date), date);
  }
  return found;
}

// Time off never moves the lattice, so nobody stands in here.
MinuteSet Facts::OpenWindow(Date first, Date last) const {
  std::vector<MinuteSet> groups;  // each required host, and the rotating ones together
  MinuteSet anybody;
  bool rotates = false;
  for (const Host& host : hosts()) {
    if (host.required && !host.active) return {};
    const MinuteSet open = host.active ? HoursOf(host, first, last).open : MinuteSet();
    if (host.required) {
      groups.push_back(open);
    } else {
      anybody |= open;
      rotates = true;
    }
  }
  if (rotates) groups.push_back(anybody);
  if (groups.empty()) return {};
  MinuteSet all = groups.front();
  for (const MinuteSet& group : groups) all &= group;
  return all;
}

}  // namespace model
