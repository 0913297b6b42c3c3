// Look-ups over one catalog, for the rules that span records. Borrowed: the catalog must outlive
// it.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>

#include <string>
#include <string_view>
#include <vector>

#include "src/model/catalog_view.h"

namespace rota {

// Archived records do not exist for the others.
inline bool IsLive(const RecordHeader& header) { return !header.archived_at; }

inline bool Serves(const Membership& member) { return member.accepted && member.active; }

class CatalogIndex {
 public:
  explicit CatalogIndex(const CatalogView& catalog);

  // The live record of that id, or nullptr.
  const User* FindUser(std::string_view id) const { return Find(users_, id); }
  const Team* FindTeam(std::string_view id) const { return Find(teams_, id); }
  const Schedule* FindSchedule(std::string_view id) const { return Find(schedules_, id); }
  const AvailabilityProfile* FindProfile(std::string_view id) const { return Find(profiles_, id); }
  const CalendarSource* FindSource(std::string_view id) const { return Find(sources_, id); }
  const Resource* FindResource(std::string_view id) const { return Find(resources_, id); }
  const ResourcePool* FindPool(std::string_view id) const { return Find(pools_, id); }
  const EventType* FindEventType(std::string_view id) const { return Find(event_types_, id); }

  // Whether a live record of that kind ("holiday_set") and id exists; true for kinds no catalog
  // holds.
  bool Exists(std::string_view kind, std::string_view id) const;

  // Whether the team itself owns a live, active event type.
  bool HasActiveOffer(const Team& team) const { return offering_teams_.contains(team.header.id); }

  // The team and the live teams below it, in tree order; each once even when parents form a cycle.
  std::vector<const Team*> Subtree(const Team& team) const;

  // Users that are accepted active members of the team or of one below it.
  absl::flat_hash_set<std::string_view> MembersBelow(const Team& team) const;

 private:
  template <typename T>
  using ById = absl::flat_hash_map<std::string_view, const T*>;

  template <typename T>
  static ById<T> IndexOf(const RecordList<T>& records);
  template <typename T>
  static const T* Find(const ById<T>& map, std::string_view id) {
    const auto found = map.find(id);
    return found == map.end() ? nullptr : found->second;
  }

  ById<User> users_;
  ById<AvailabilityProfile> profiles_;
  ById<Schedule> schedules_;
  ById<HolidaySet> holiday_sets_;
  ById<Team> teams_;
  ById<EventType> event_types_;
  ById<CalendarSource> sources_;
  ById<Resource> resources_;
  ById<ResourcePool> pools_;
  absl::flat_hash_map<std::string_view, std::vector<const Team*>> children_;  // by parent
  absl::flat_hash_set<std::string_view> offering_teams_;
};

}  // namespace rota
