// Slot workload W1: hosts in six zones, four busy half hours a weekday, half-hour slots every
// quarter hour. Deterministic; answers are compared with the published counts and hashes before
// anything is timed.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "rota/model/catalog.h"

namespace rota::bench {

inline constexpr Instant kW1Start = 1803859200;  // 2027-03-01T00:00:00Z, a Monday
inline constexpr Instant kW1Now = kW1Start - 3 * kDay;
inline constexpr const char* kW1Zones[] = {"America/Sao_Paulo",   "Europe/London",
                                           "Europe/Berlin",       "Europe/Athens",
                                           "Africa/Johannesburg", "Africa/Lagos"};

// Catalog, busy time and question for `hosts` people over `days` days.
inline Scenario W1(int hosts, int days, Scheduling scheduling) {
  Scenario scenario;
  scenario.now = kW1Now;
  Organization organization;
  organization.header.id = "w1";
  organization.name = "W1";
  organization.zone = "UTC";
  scenario.catalog.organization = organization;
  WeekdaySet week;
  for (int day = 0; day < 5; ++day) week.Add(static_cast<Weekday>(day));
  for (const char* zone : kW1Zones) {
    Schedule schedule;
    schedule.header.id = zone;
    schedule.zone = zone;
    schedule.rules = {{.days = week, .start = {9 * 60}, .end = {12 * 60}},
                      {.days = week, .start = {13 * 60}, .end = {17 * 60}}};
    scenario.catalog.schedules.push_back(schedule);
  }
  Team team;
  team.header.id = "team";
  team.name = "Team";
  EventType type;
  type.header.id = "half-hour";
  type.team = "team";
  type.title = "Half an hour";
  type.durations_min = {30};
  type.step_min = 15;
  type.scheduling = scheduling;
  for (int h = 0; h < hosts; ++h) {
    User user;
    user.header.id = fmt::format("h{}", h);
    user.name = user.header.id;
    user.default_schedule = kW1Zones[h % 6];
    scenario.catalog.users.push_back(user);
    team.members.push_back({.user = user.header.id});
    type.hosts.push_back({.user = user.header.id});
    for (int d = 0; d < days; ++d) {
      if (d % 7 >= 5) continue;  // the window starts on a Monday
      for (int k = 0; k < 4; ++k) {
        const Instant start =
            kW1Start + d * kDay + (420 + 120 * k + 15 * ((7 * h + 3 * d + 5 * k) % 4)) * kMinute;
        BusyBlock block;
        block.header.id = fmt::format("b{}-{}-{}", h, d, k);
        block.user = user.header.id;
        block.start = start;
        block.end = start + 30 * kMinute;
        scenario.busy.push_back(block);
      }
    }
  }
  scenario.catalog.teams.push_back(team);
  scenario.catalog.event_types.push_back(type);
  scenario.query.what.event_type = "half-hour";
  scenario.query.what.from = RangeEdge(kW1Start);
  scenario.query.what.to = RangeEdge(kW1Start + days * kDay);
  return scenario;
}

// FNV-1a (32 bit) over the starts as decimal text joined by commas.
template <typename Starts>
std::uint32_t HashOfStarts(const Starts& starts) {
  std::uint32_t hash = 0x811c9dc5;
  const auto add = [&](char c) { hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193; };
  bool first = true;
  for (const auto start : starts) {
    if (!first) add(',');
    first = false;
    for (const char c : fmt::format("{}", start)) add(c);
  }
  return hash;
}

struct W1Answer {
  int days;
  const char* type;
  int hosts;
  std::size_t count;
  std::uint32_t hash;
};
inline constexpr W1Answer kW1Answers[] = {
    {7, "individual", 1, 114, 0x0db2d7ed},      {31, "individual", 1, 524, 0x5d61a486},
    {92, "individual", 1, 1501, 0xe9bbd0bd},    {7, "collective", 5, 10, 0x81f39e40},
    {31, "collective", 50, 46, 0x472d94f3},     {92, "collective", 500, 132, 0xd95d5e8b},
    {7, "round_robin", 5, 240, 0x54d73c46},     {31, "round_robin", 5, 1120, 0xe9167cb9},
    {92, "round_robin", 5, 3335, 0x55fba206},   {7, "round_robin", 50, 255, 0xf21c7288},
    {31, "round_robin", 50, 1182, 0xd71f81b1},  {31, "round_robin", 500, 1182, 0xd71f81b1},
    {92, "round_robin", 500, 3504, 0x0a8f8019},
};

}  // namespace rota::bench
