// The catalog as the rules read it: ids turned into dense indexes, zones found, schedules compiled,
// team chains walked. Immutable and shared by every question of a snapshot; what is written makes
// another catalog, which shares all that stayed.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "rota/base/status.h"
#include "rota/model/catalog.h"
#include "src/availability/distances.h"
#include "src/availability/facts.h"
#include "src/availability/hours.h"
#include "src/availability/team_tree.h"
#include "src/base/shared_vector.h"
#include "src/model/catalog_view.h"

namespace rota {

// What an event type asks of other bookings of its attendees.
struct AttendeeTimes {
  bool alone = false;      // none at the same time
  std::int64_t gap_s = 0;  // between two
  static AttendeeTimes Of(const EventType& type);
  bool any() const { return alone || gap_s > 0; }
};

// A record that lies in a catalog's lists; each kind behind those it names.
using CatalogRecord = std::variant<HolidaySet, Team, User, Schedule, AvailabilityProfile, Resource,
                                   ResourcePool, EventType, CalendarSource>;

class ResolvedCatalog {
 public:
  // The catalog must name an organization and refer only to records it holds.
  // Errors: `invalid`, `not_found`, `zone_unknown`, each with the path of the field.
  static Result<std::shared_ptr<const ResolvedCatalog>> Build(Catalog catalog);
  ~ResolvedCatalog();

  // After these were written, each record once; an archived one is gone, and its index stays its
  // own. Null where most of it would be another: a holiday set was written. Errors: as Build.
  Result<std::shared_ptr<const ResolvedCatalog>> With(std::vector<CatalogRecord> written) const;

  const Organization& organization() const { return *organization_; }
  const Zone& zone() const { return *zone_; }
  Weekday week_start() const { return week_start_; }

  // Indexes of live records; kNone for others.
  std::uint32_t FindUser(std::string_view id) const;
  std::vector<std::uint32_t> FindUsers(std::span<const std::string> ids) const;  // one each
  std::uint32_t FindProfile(std::string_view id) const;
  std::uint32_t FindSchedule(std::string_view id) const;
  std::uint32_t FindHolidaySet(std::string_view id) const;
  std::uint32_t FindTeam(std::string_view id) const;
  std::uint32_t FindEventType(std::string_view id) const;
  std::uint32_t FindSource(std::string_view id) const;
  std::uint32_t FindResource(std::string_view id) const;
  std::uint32_t FindPool(std::string_view id) const;
  // The user one of whose addresses this is (ASCII case-insensitive), or kNone.
  std::uint32_t FindUserByEmail(std::string_view email) const;

  // Indexes run from 0 to these; those of archived records name nothing live.
  std::uint32_t user_count() const { return static_cast<std::uint32_t>(users_.size()); }
  std::uint32_t team_count() const { return static_cast<std::uint32_t>(teams_.size()); }
  std::uint32_t event_type_count() const { return static_cast<std::uint32_t>(event_types_.size()); }
  std::uint32_t source_count() const { return static_cast<std::uint32_t>(sources_.size()); }
  std::uint32_t resource_count() const { return static_cast<std::uint32_t>(resources_.size()); }
  bool IsLiveTeam(std::uint32_t i) const { return !teams_[i]->header.archived_at; }
  bool IsLiveEventType(std::uint32_t i) const {
    return !event_types_[i]->record.header.archived_at;
  }

  const User& user(std::uint32_t i) const { return users_[i]->record; }
  const Team& team(std::uint32_t i) const { return *teams_[i]; }
  // In force: a part of a managed event type with what it takes from there (model/managed.h).
  const EventType& event_type(std::uint32_t i) const { return event_types_[i]->in_force(); }
  const AvailabilityProfile& profile(std::uint32_t i) const { return *profiles_[i]; }
  const CompiledSchedule& schedule(std::uint32_t i) const { return schedules_[i]->compiled; }
  const CalendarSource& source(std::uint32_t i) const { return sources_[i]->record; }
  const Resource& resource(std::uint32_t i) const { return resources_[i]->record; }
  const ResourcePool& pool(std::uint32_t i) const { return *pools_[i]; }

  // Shared with whoever reads bookings by them; never null.
  const std::shared_ptr<const Distances>& shared_places() const { return places_; }
  const Distances& places() const { return *places_; }
  // The strictest that any live event type asks.
  const AttendeeTimes& attendee_times() const { return attendee_times_; }

  const Zone& UserZone(std::uint32_t user) const { return *users_[user]->zone; }
  std::span<const TravelRow> TravelOf(std::uint32_t user) const { return users_[user]->travel; }
  // The live calendar sources of a user.
  std::span<const std::uint32_t> SourcesOf(std::uint32_t user) const { return sources_of_[user]; }
  // … and of a resource.
  std::span<const std::uint32_t> SourcesOfResource(std::uint32_t resource) const {
    return sources_of_resource_[resource];
  }
  // The zone of a resource: its own, its team's, the organization's.
  const Zone& ResourceZone(std::uint32_t resource) const;
  // The blocking dates of its own holiday sets, sorted.
  std::span<const Date> HolidaysOfResource(std::uint32_t resource) const {
    return resources_[resource]->holidays;
  }
  // The person whose time a facilitator shares; kNone for every other resource.
  std::uint32_t FacilitatorOf(std::uint32_t resource) const;
  // The zone in which a source's all-day entries are read.
  const Zone& SourceZone(std::uint32_t source) const;
  const Zone& TeamZone(std::uint32_t team) const { return *tree_->zones[team]; }  // chain resolved
  // The team and its ancestors, nearest first.
  std::span<const std::uint32_t> TeamChain(std::uint32_t team) const { return tree_->chains[team]; }
  std::span<const std::uint32_t> TeamChildren(std::uint32_t team) const {
    return tree_->children[team];
  }
  // The live event types that follow a managed one.
  std::vector<std::uint32_t> PartsOf(std::string_view managed) const;
  // A stored event type as questions read it; a part without a live template as it is.
  EventType InForce(const EventType& stored) const;
  // The live event types that the team owns, `below`: or one below it.
  std::vector<std::uint32_t> EventTypesOf(std::uint32_t team, bool below) const;
  // The event type's own value, else that of the nearest team that has a default for it.
  template <typename T>
  std::optional<T> Inherited(const EventType* type, const std::optional<T> EventType::*own,
                             std::uint32_t team,
                             const std::optional<T> TeamDefaults::*inherited) const {
    if (type && type->*own) return type->*own;
    if (team == kNone) return std::nullopt;
    for (const std::uint32_t at : TeamChain(team)) {
      if (teams_[at]->defaults.*inherited) return teams_[at]->defaults.*inherited;
    }
    return std::nullopt;
  }

  // Blocking dates of the organization's and, when given, the team chain's holiday sets, sorted.
  std::span<const Date> HolidaysOf(std::uint32_t team) const {
    return team == kNone ? tree_->common_holidays : tree_->holidays[team];
  }

  // ---- the records themselves ----

  // As they are stored: a part with its own fields alone.

  // All live ones, in order; they live as long as the catalog.
  CatalogView View() const;
  // Those of one kind ("event_type"); empty for kinds no catalog holds.
  RecordPointers LiveRecords(std::string_view kind) const;
  // The live record of that kind and id, or nullptr.
  const void* FindRecord(std::string_view kind, std::string_view id) const;
  // The live ones that have a name which `record`, of this kind, claims for itself: an address, a
  // slug, an external reference, the name of a profile. Names are as the rules compare them.
  struct Named {
    std::string_view kind;
    const void* record;
  };
  std::vector<Named> NamedLike(std::string_view kind, const void* record) const;

 private:
  class Editor;
  struct UserRow {
    User record;
    const Zone* zone = nullptr;
    std::vector<TravelRow> travel;
  };
  struct ScheduleRow {
    Schedule record;
    CompiledSchedule compiled;
  };
  struct TypeRow {
    EventType record;
    std::optional<EventType> part;  // in force
    const EventType& in_force() const { return part ? *part : record; }
  };
  struct SourceRow {
    CalendarSource record;
    const Zone* zone = nullptr;  // its own; null: its owner's
  };
  struct ResourceRow {
    Resource record;
    const Zone* zone = nullptr;  // null: that of its team or the organization
    std::vector<Date> holidays;
  };
  template <typename Row>
  using Rows = SharedVector<std::shared_ptr<const Row>>;
  struct Names;  // the hash maps, kept out of this header

  void AddParts(std::vector<CatalogRecord>* written) const;

  ResolvedCatalog();
  ResolvedCatalog(const ResolvedCatalog& from);
  template <typename Visit>
  void OnKind(std::string_view kind, const Visit& visit) const;

  std::shared_ptr<const Organization> organization_;
  const Zone* zone_ = nullptr;
  Weekday week_start_ = Weekday::kMonday;
  std::unique_ptr<Names> names_;
  Rows<UserRow> users_;
  Rows<AvailabilityProfile> profiles_;
  Rows<ScheduleRow> schedules_;
  Rows<HolidaySet> holiday_sets_;
  Rows<Team> teams_;
  Rows<TypeRow> event_types_;
  Rows<SourceRow> sources_;
  Rows<ResourceRow> resources_;
  Rows<ResourcePool> pools_;
  SharedVector<std::vector<std::uint32_t>> sources_of_;  // by user
  SharedVector<std::vector<std::uint32_t>> sources_of_resource_;
  SharedVector<std::vector<std::uint32_t>> types_of_;  // by team
  std::shared_ptr<const TeamTree> tree_;
  AttendeeTimes attendee_times_;
  std::shared_ptr<const Distances> places_;
};

// Monday unless the locale's region begins its week elsewhere. A small table of the common regions
// that do (Unicode CLDR, weekData); the organization's own `week_start` wins over it.
Weekday WeekStartOf(const Organization& organization);

}  // namespace rota
