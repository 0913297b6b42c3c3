// What teams inherit from those above them, walked once. Teams are named by their index.
#pragma once

#include <functional>
#include <vector>

#include "rota/base/status.h"
#include "rota/model/organization.h"
#include "rota/model/team.h"
#include "src/availability/compile_schedule.h"

namespace rota {

struct TeamTree {
  std::vector<std::vector<std::uint32_t>> chains;    // the team, then its ancestors, nearest first
  std::vector<std::vector<std::uint32_t>> children;  // live ones
  std::vector<const Zone*> zones;                    // own, else the nearest ancestor's
  std::vector<std::vector<Date>> holidays;           // of the organization and the chain, sorted
  std::vector<Date> common_holidays;                 // of the organization
};

struct TeamTreeSource {
  const Organization* organization = nullptr;
  const Zone* zone = nullptr;  // the organization's
  std::vector<const Team*> teams;
  std::function<std::uint32_t(std::string_view id)> find_team;  // kNone for one that is not live
  FindHolidaySet find_holiday_set;
};

// An archived team has a chain of itself and nothing below it. Errors: `invalid`, `not_found`,
// `zone_unknown`, with paths from the catalog's top ("teams[2].parent").
Result<TeamTree> BuildTeamTree(const TeamTreeSource& source);

}  // namespace rota
