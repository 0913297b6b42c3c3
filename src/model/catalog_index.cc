#include "src/model/catalog_index.h"

namespace rota {

template <typename T>
CatalogIndex::ById<T> CatalogIndex::IndexOf(const RecordList<T>& records) {
  ById<T> map;
  map.reserve(records.size());
  for (const T& record : records) {
    if (IsLive(record.header)) {
      map.emplace(record.header.id, &record);  // the first of a repeated id
    }
  }
  return map;
}

CatalogIndex::CatalogIndex(const CatalogView& catalog)
    : users_(IndexOf(catalog.users)),
      profiles_(IndexOf(catalog.profiles)),
      schedules_(IndexOf(catalog.schedules)),
      holiday_sets_(IndexOf(catalog.holiday_sets)),
      teams_(IndexOf(catalog.teams)),
      event_types_(IndexOf(catalog.event_types)),
      sources_(IndexOf(catalog.calendar_sources)),
      resources_(IndexOf(catalog.resources)),
      pools_(IndexOf(catalog.resource_pools)) {
  for (const Team& team : catalog.teams) {
    if (IsLive(team.header) && !team.parent.empty()) children_[team.parent].push_back(&team);
  }
  for (const EventType& event_type : catalog.event_types) {
    if (IsLive(event_type.header) && event_type.active) offering_teams_.insert(event_type.team);
  }
}

bool CatalogIndex::Exists(std::string_view kind, std::string_view id) const {
  if (kind == "user") return users_.contains(id);
  if (kind == "profile") return profiles_.contains(id);
  if (kind == "schedule") return schedules_.contains(id);
  if (kind == "holiday_set") return holiday_sets_.contains(id);
  if (kind == "team") return teams_.contains(id);
  if (kind == "event_type") return event_types_.contains(id);
  if (kind == "calendar_source") return sources_.contains(id);
  if (kind == "resource") return resources_.contains(id);
  if (kind == "resource_pool") return pools_.contains(id);
  return true;
}

std::vector<const Team*> CatalogIndex::Subtree(const Team& team) const {
  std::vector<const Team*> teams;
  absl::flat_hash_set<const Team*> seen = {&team};
  std::vector<const Team*> open = {&team};
  while (!open.empty()) {
    const Team* top = open.back();
    open.pop_back();
    teams.push_back(top);
    const auto below = children_.find(top->header.id);
    if (below == children_.end()) continue;
    for (auto child = below->second.rbegin(); child != below->second.rend(); ++child) {
      if (seen.insert(*child).second) open.push_back(*child);
    }
  }
  return teams;
}

absl::flat_hash_set<std::string_view> CatalogIndex::MembersBelow(const Team& team) const {
  absl::flat_hash_set<std::string_view> users;
  for (const Team* part : Subtree(team)) {
    for (const Membership& member : part->members) {
      if (Serves(member)) users.insert(member.user);
    }
  }
  return users;
}

}  // namespace rota
