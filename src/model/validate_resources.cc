// Linked things, and what event types need of things.
#include <absl/container/flat_hash_set.h>
#include <fmt/format.h>

#include <algorithm>

#include "src/model/rules.h"

namespace rota {
namespace {

// A thing that comes, by its links, to itself again could never be taken.
bool LeadsToItself(const Resource& from, const CatalogIndex& index) {
  absl::flat_hash_set<std::string_view> seen;
  std::vector<const Resource*> open = {&from};
  while (!open.empty()) {
    const Resource* resource = open.back();
    open.pop_back();
    for (const std::string& id : resource->linked) {
      if (id == from.header.id) return true;
      const Resource* linked = index.FindResource(id);
      if (linked && seen.insert(id).second) open.push_back(linked);
    }
  }
  return false;
}

// The event type's own value, else the nearest team's.
template <typename T>
std::optional<T> Inherited(const EventType& e, const std::optional<T> EventType::*own,
                           const std::optional<T> TeamDefaults::*of_team,
                           const CatalogIndex& index) {
  if (e.*own) return e.*own;
  int levels = 0;
  for (const Team* team = index.FindTeam(e.team); team && levels < 64; ++levels) {
    if (team->defaults.*of_team) return team->defaults.*of_team;
    team = index.FindTeam(team->parent);
  }
  return std::nullopt;
}

// The grids that restart behind taken time know people only.
bool KnowsPlaces(Alignment alignment) {
  return alignment == Alignment::kWindow || alignment == Alignment::kDay;
}

void CheckNeeds(const EventType& e, const CatalogIndex& index, Report& report) {
  if (e.resources.empty() && e.groups.empty()) return;
  const auto alignment = Inherited(e, &EventType::alignment, &TeamDefaults::alignment, index);
  if (alignment && !KnowsPlaces(*alignment)) {
    report.Add(Status(Reason::k_unsupported,
                      "event types with groups or things have a grid of `window` or `day`")
                   .At("alignment"));
  }
  const auto mode = Inherited(e, &EventType::buffer_mode, &TeamDefaults::buffer_mode, index);
  if (mode != BufferMode::kMax) return;
  const auto counted = [&](const std::string& id) {
    const Resource* resource = index.FindResource(id);
    return resource && resource->capacity > 1;
  };
  for (std::size_t i = 0; i < e.resources.size(); ++i) {
    const ResourcePool* pool = index.FindPool(e.resources[i].pool);
    const bool conflicts =
        counted(e.resources[i].resource) ||
        (pool && std::any_of(pool->members.begin(), pool->members.end(), counted));
    if (!conflicts) continue;
    report.Add("buffer_mode_conflict", fmt::format("resources[{}]", i),
               "buffer mode max needs things of one unit");
  }
  for (std::size_t g = 0; g < e.groups.size(); ++g) {
    for (std::size_t i = 0; i < e.groups[g].members.size(); ++i) {
      const GroupMember& member = e.groups[g].members[i];
      const ResourcePool* pool = index.FindPool(member.pool);
      if (!counted(member.resource) &&
          !(pool && std::any_of(pool->members.begin(), pool->members.end(), counted))) {
        continue;
      }
      report.Add("buffer_mode_conflict", fmt::format("groups[{}].members[{}]", g, i),
                 "buffer mode max needs things of one unit");
    }
  }
}

}  // namespace

void CheckResources(const CatalogView& catalog, const CatalogIndex& index, Report& report) {
  for (std::size_t i = 0; i < catalog.resources.size(); ++i) {
    const Resource& resource = catalog.resources[i];
    if (!IsLive(resource.header) || !LeadsToItself(resource, index)) continue;
    const PathScope scope(report, "resources", i);
    report.Add("cycle", "linked", "it leads to itself");
  }
  for (std::size_t i = 0; i < catalog.event_types.size(); ++i) {
    const EventType& event_type = catalog.event_types[i];
    if (!IsLive(event_type.header)) continue;
    const PathScope scope(report, "event_types", i);
    CheckNeeds(event_type, index, report);
  }
}

}  // namespace rota
