// The catalog as the rules read it: ids turned into dense indexes, zones found, schedules compiled,
// team chains walked. Immutable once built; shared by every query of a snapshot.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "rota/base/status.h"
#include "rota/model/catalog.h"
#include "src/availability/facts.h"
#include "src/availability/hours.h"

namespace rota {

class ResolvedCatalog {
 public:
  // The catalog must name an organization and refer only to records it holds.
  // Errors: `invalid`, `not_found`, `zone_unknown`, each with the path of the field.
  static Result<std::shared_ptr<const ResolvedCatalog>> Build(Catalog catalog);
  ~ResolvedCatalog();

  const Organization& organization() const { return *catalog_.organization; }
  const Catalog& catalog() const { return catalog_; }
  const Zone& zone() const { return *zone_; }
  Weekday week_start() const { return week_start_; }

  // Index in the catalog's list, or kNone.
  std::uint32_t FindUser(std::string_view id) const;
  std::vector<std::uint32_t> FindUsers(std::span<const std::string> ids) const;  // one each
  std::uint32_t FindProfile(std::string_view id) const;
  std::uint32_t FindSchedule(std::string_view id) const;
  std::uint32_t FindTeam(std::string_view id) const;
  std::uint32_t FindEventType(std::string_view id) const;
  std::uint32_t FindSource(std::string_view id) const;
  // The user one of whose addresses this is (ASCII case-insensitive), or kNone.
  std::uint32_t FindUserByEmail(std::string_view email) const;

  const User& user(std::uint32_t i) const { return catalog_.users[i]; }
  const Team& team(std::uint32_t i) const { return catalog_.teams[i]; }
  const EventType& event_type(std::uint32_t i) const { return catalog_.event_types[i]; }
  const AvailabilityProfile& profile(std::uint32_t i) const { return catalog_.profiles[i]; }
  const CompiledSchedule& schedule(std::uint32_t i) const { return schedules_[i]; }

  const Zone& UserZone(std::uint32_t user) const { return *user_zones_[user]; }
  std::span<const TravelRow> TravelOf(std::uint32_t user) const { return travel_[user]; }
  // The zone in which a source's all-day entries are read.
  const Zone& SourceZone(std::uint32_t source) const { return *source_zones_[source]; }
  const Zone& TeamZone(std::uint32_t team) const { return *team_zones_[team]; }  // chain resolved
  // The team and its ancestors, nearest first.
  std::span<const std::uint32_t> TeamChain(std::uint32_t team) const { return team_chains_[team]; }
  std::span<const std::uint32_t> TeamChildren(std::uint32_t team) const { return children_[team]; }
  // `team` itself or one below it.
  bool IsWithin(std::uint32_t team, std::uint32_t ancestor) const;
  // The event type's own value, else that of the nearest team that has a default for it.
  template <typename T>
  std::optional<T> Inherited(const EventType* type, const std::optional<T> EventType::*own,
                             std::uint32_t team,
                             const std::optional<T> TeamDefaults::*inherited) const {
    if (type && type->*own) return type->*own;
    if (team == kNone) return std::nullopt;
    for (const std::uint32_t at : TeamChain(team)) {
      if (catalog_.teams[at].defaults.*inherited) return catalog_.teams[at].defaults.*inherited;
    }
    return std::nullopt;
  }

  // Blocking dates of the organization's and, when given, the team chain's holiday sets, sorted.
  std::span<const Date> HolidaysOf(std::uint32_t team) const {
    return team == kNone ? holidays_ : team_holidays_[team];
  }

 private:
  ResolvedCatalog();
  Status Index();
  Status IndexZones();
  Status IndexTeams();
  Status IndexHolidays();
  Status CompileSchedules();
  Status HolidayDates(const std::vector<std::string>& sets, std::vector<Date>* out) const;

  struct Names;  // the hash maps, kept out of this header
  Catalog catalog_;
  const Zone* zone_ = nullptr;
  Weekday week_start_ = Weekday::kMonday;
  std::unique_ptr<Names> names_;
  std::vector<CompiledSchedule> schedules_;
  std::vector<const Zone*> user_zones_;
  std::vector<std::vector<TravelRow>> travel_;
  std::vector<const Zone*> team_zones_;
  std::vector<const Zone*> source_zones_;
  std::vector<std::vector<std::uint32_t>> team_chains_;
  std::vector<std::vector<std::uint32_t>> children_;
  std::vector<Date> holidays_;
  std::vector<std::vector<Date>> team_holidays_;
};

// Monday unless the locale's region begins its week elsewhere. A small table of the common regions
// that do (Unicode CLDR, weekData); the organization's own `week_start` wins over it.
Weekday WeekStartOf(const Organization& organization);

}  // namespace rota
