// Documents that hold many records: a catalog describes an organization, a scenario adds the facts
// of the moment and a question.
#pragma once

#include "rota/model/booking.h"
#include "rota/model/calendar.h"
#include "rota/model/event_type.h"
#include "rota/model/organization.h"
#include "rota/model/query.h"
#include "rota/model/resource.h"
#include "rota/model/schedule.h"
#include "rota/model/team.h"
#include "rota/model/time_off.h"
#include "rota/model/user.h"

namespace rota {

struct Catalog {
  std::optional<Organization> organization;
  std::vector<User> users;
  std::vector<AvailabilityProfile> profiles;
  std::vector<Schedule> schedules;
  std::vector<HolidaySet> holiday_sets;
  std::vector<Team> teams;
  std::vector<EventType> event_types;
  std::vector<Resource> resources;
  std::vector<ResourcePool> resource_pools;
  std::vector<CalendarSource> calendar_sources;
  bool operator==(const Catalog&) const = default;
};

struct Scenario {
  Instant now = 0;
  Catalog catalog;
  std::vector<Booking> bookings;  // in order of assignment unless `seq` says otherwise
  std::vector<Hold> holds;
  std::vector<BusyBlock> busy;
  std::vector<TimeOff> time_off;
  ScenarioQuery query;
  bool operator==(const Scenario&) const = default;
};

}  // namespace rota
