#include "src/availability/resolved_catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "src/availability/catalog_names.h"

namespace rota {
namespace {

std::string PathOf(std::string_view list, std::size_t i) { return fmt::format("{}[{}]", list, i); }

}  // namespace

AttendeeTimes AttendeeTimes::Of(const EventType& type) {
  return {type.attendee_overlap == AttendeeOverlap::kRefuse, type.attendee_gap_min * kMinute};
}

ResolvedCatalog::ResolvedCatalog() : names_(std::make_unique<Names>()) {}
ResolvedCatalog::ResolvedCatalog(const ResolvedCatalog& from)
    : organization_(from.organization_),
      zone_(from.zone_),
      week_start_(from.week_start_),
      names_(std::make_unique<Names>(*from.names_)),
      users_(from.users_),
      profiles_(from.profiles_),
      schedules_(from.schedules_),
      holiday_sets_(from.holiday_sets_),
      teams_(from.teams_),
      event_types_(from.event_types_),
      sources_(from.sources_),
      resources_(from.resources_),
      pools_(from.pools_),
      sources_of_(from.sources_of_),
      sources_of_resource_(from.sources_of_resource_),
      types_of_(from.types_of_),
      tree_(from.tree_),
      attendee_times_(from.attendee_times_),
      places_(from.places_) {}
ResolvedCatalog::~ResolvedCatalog() = default;

// Puts records into a copy of a catalog. What hangs on teams as a whole is made once, at the end.
class ResolvedCatalog::Editor {
 public:
  explicit Editor(std::shared_ptr<ResolvedCatalog> made)
      : made_(std::move(made)),
        names_(made_->names_->names),
        users_(made_->names_->users, made_->users_),
        profiles_(made_->names_->profiles, made_->profiles_),
        schedules_(made_->names_->schedules, made_->schedules_),
        holiday_sets_(made_->names_->holiday_sets, made_->holiday_sets_),
        teams_(made_->names_->teams, made_->teams_),
        event_types_(made_->names_->event_types, made_->event_types_),
        sources_(made_->names_->sources, made_->sources_),
        resources_(made_->names_->resources, made_->resources_),
        pools_(made_->names_->pools, made_->pools_),
        sources_of_(made_->sources_of_),
        sources_of_resource_(made_->sources_of_resource_),
        types_of_(made_->types_of_) {}

  // Frees the names of the record as it was. All that is written gives up its names before any of
  // it takes one: a name may pass from one record to another, and so in a circle.
  template <typename T>
  void GiveUpNames(const T& written) {
    const Holder own = HolderOf(written);
    if (own.index == ListOf<T>().size()) return;
    for (const std::string& name : NamesOf(NamedIn(*ListOf<T>().rows[own.index]))) {
      const Holder* holder = names_.Find(name);
      if (holder && *holder == own) names_.Erase(name);
    }
  }

  Status Put(HolidaySet&& set) {
    TakeNames(set);
    const RecordHeader header = set.header;
    holiday_sets_.Put(header, std::make_shared<const HolidaySet>(std::move(set)));
    return {};
  }
  Status Put(AvailabilityProfile&& profile) {
    TakeNames(profile);
    const RecordHeader header = profile.header;
    profiles_.Put(header, std::make_shared<const AvailabilityProfile>(std::move(profile)));
    return {};
  }
  Status Put(Team&& team) {
    TakeNames(team);
    const RecordHeader header = team.header;
    teams_.Put(header, std::make_shared<const Team>(std::move(team)));
    while (types_of_.size() < teams_.rows.size()) types_of_.Add({});
    teams_changed_ = true;
    return {};
  }

  Status Put(User&& user) {
    const std::uint32_t known = users_.Find(user.header.id);
    const std::uint32_t place = known == kNone ? users_.size() : known;
    UserRow row;
    ROTA_TRY(AddZones(user, &row).Under(PathOf("users", place)));
    TakeNames(user);
    row.record = std::move(user);
    const RecordHeader header = row.record.header;
    users_.Put(header, std::make_shared<const UserRow>(std::move(row)));
    while (sources_of_.size() < users_.size()) sources_of_.Add({});
    return {};
  }

  Status Put(Schedule&& schedule) {
    const std::uint32_t known = schedules_.Find(schedule.header.id);
    const std::uint32_t place = known == kNone ? schedules_.size() : known;
    TakeNames(schedule);
    ScheduleRow row;
    Result<CompiledSchedule> compiled =
        CompileSchedule(schedule, [this](std::string_view id) { return HolidaySetOf(id); });
    if (!compiled.ok()) return Status(compiled.status()).Under(PathOf("schedules", place));
    row.compiled = *std::move(compiled);
    row.record = std::move(schedule);
    const RecordHeader header = row.record.header;
    schedules_.Put(header, std::make_shared<const ScheduleRow>(std::move(row)));
    return {};
  }

  Status Put(Resource&& resource) {
    const std::uint32_t known = resources_.Find(resource.header.id);
    const std::uint32_t place = known == kNone ? resources_.size() : known;
    TakeNames(resource);
    ResourceRow row;
    if (!resource.zone.empty()) {
      const Result<const Zone*> zone = Zone::Find(resource.zone);
      if (!zone.ok()) return Status(zone.status()).At(PathOf("resources", place) + ".zone");
      row.zone = *zone;
    }
    ROTA_TRY(AddHolidayDates(
                 resource.holiday_sets, [this](std::string_view id) { return HolidaySetOf(id); },
                 &row.holidays)
                 .Under(PathOf("resources", place)));
    row.record = std::move(resource);
    const RecordHeader header = row.record.header;
    resources_.Put(header, std::make_shared<const ResourceRow>(std::move(row)));
    while (sources_of_resource_.size() < resources_.size()) sources_of_resource_.Add({});
    return {};
  }
  Status Put(ResourcePool&& pool) {
    TakeNames(pool);
    const RecordHeader header = pool.header;
    pools_.Put(header, std::make_shared<const ResourcePool>(std::move(pool)));
    return {};
  }

  // A template is known before its parts are put, whichever comes first in the list.
  void Announce(const EventType& type) {
    if (IsTemplate(type)) templates_[type.header.id] = type;
  }

  Status Put(EventType&& type) {
    const std::uint32_t known = event_types_.Find(type.header.id);
    const std::uint32_t place = known == kNone ? event_types_.size() : known;
    TypeRow row{.record = std::move(type), .part = {}};
    const bool live = IsLive(row.record.header);
    if (IsPart(row.record)) {
      const EventType* managed = TemplateOf(row.record);
      if (live && !managed) {
        return NotFound(KindName<EventType>(), row.record.template_id)
            .At(PathOf("event_types", place) + ".template");
      }
      if (managed) row.part = rota::InForce(row.record, *managed);
    }
    const EventType& in_force = row.in_force();
    TakeNames(in_force);
    if (known != kNone) {
      const EventType& before = event_types_.rows[known]->in_force();
      Move(place, teams_.Find(before.team), kNone, &types_of_);
    }
    if (live) Move(place, kNone, teams_.Find(in_force.team), &types_of_);
    const RecordHeader header = row.record.header;
    event_types_.Put(header, std::make_shared<const TypeRow>(std::move(row)));
    types_changed_ = true;
    return {};
  }

  Status Put(CalendarSource&& source) {
    const std::uint32_t known = sources_.Find(source.header.id);
    const std::uint32_t place = known == kNone ? sources_.size() : known;
    const bool live = !source.header.archived_at;
    const std::uint32_t user = users_.Find(source.user);
    const std::uint32_t resource = resources_.Find(source.resource);
    if (live && user == kNone && resource == kNone) {
      const bool things = !source.resource.empty();
      return NotFound(things ? KindName<Resource>() : KindName<User>(),
                      things ? source.resource : source.user)
          .At(PathOf("calendar_sources", place) + (things ? ".resource" : ".user"));
    }
    TakeNames(source);
    if (known != kNone) {
      const CalendarSource& before = sources_.rows[known]->record;
      Move(place, users_.Find(before.user), kNone, &sources_of_);
      Move(place, resources_.Find(before.resource), kNone, &sources_of_resource_);
    }
    if (live) {
      Move(place, kNone, user, &sources_of_);
      Move(place, kNone, resource, &sources_of_resource_);
    }
    SourceRow row;
    if (live && !source.zone.empty()) {
      const Result<const Zone*> zone = Zone::Find(source.zone);
      if (!zone.ok()) {
        return Status(zone.status()).At(PathOf("calendar_sources", place) + ".zone");
      }
      row.zone = *zone;
    }
    row.record = std::move(source);
    const RecordHeader header = row.record.header;
    sources_.Put(header, std::make_shared<const SourceRow>(std::move(row)));
    return {};
  }

  Result<std::shared_ptr<const ResolvedCatalog>> Take() && {
    if (teams_changed_ || !made_->tree_) ROTA_TRY(GrowTree());
    if (types_changed_) GatherAttendeeTimes();
    Names& names = *made_->names_;
    names.names = std::move(names_).Take();
    users_.Take(&names.users, &made_->users_);
    profiles_.Take(&names.profiles, &made_->profiles_);
    schedules_.Take(&names.schedules, &made_->schedules_);
    holiday_sets_.Take(&names.holiday_sets, &made_->holiday_sets_);
    teams_.Take(&names.teams, &made_->teams_);
    event_types_.Take(&names.event_types, &made_->event_types_);
    sources_.Take(&names.sources, &made_->sources_);
    resources_.Take(&names.resources, &made_->resources_);
    pools_.Take(&names.pools, &made_->pools_);
    made_->sources_of_ = std::move(sources_of_).Take();
    made_->sources_of_resource_ = std::move(sources_of_resource_).Take();
    made_->types_of_ = std::move(types_of_).Take();
    return std::shared_ptr<const ResolvedCatalog>(std::move(made_));
  }

 private:
  using Places = SharedVector<std::vector<std::uint32_t>>::Writer;

  // The rows of one kind and where their ids are found.
  template <typename Row>
  struct List {
    List(const IdMap& ids_before, const Rows<Row>& rows_before)
        : ids(ids_before), rows(rows_before) {}
    std::uint32_t size() const { return static_cast<std::uint32_t>(rows.size()); }
    std::uint32_t Find(std::string_view id) const {
      const std::uint32_t* found = ids.Find(id);
      return found ? *found : kNone;
    }
    void Put(const RecordHeader& header, std::shared_ptr<const Row> row) {
      const std::uint32_t known = Find(header.id);
      if (known != kNone) {
        rows.Set(known, std::move(row));
        if (header.archived_at) ids.Erase(header.id);
        return;
      }
      rows.Add(std::move(row));
      if (!header.archived_at) ids.Set(header.id, size() - 1);
    }
    void Take(IdMap* ids_after, Rows<Row>* rows_after) {
      *ids_after = std::move(ids).Take();
      *rows_after = std::move(rows).Take();
    }

    IdMap::Writer ids;
    typename Rows<Row>::Writer rows;
  };

  template <typename T>
  const auto& ListOf() const {
    if constexpr (std::is_same_v<T, User>) return users_;
    if constexpr (std::is_same_v<T, AvailabilityProfile>) return profiles_;
    if constexpr (std::is_same_v<T, Schedule>) return schedules_;
    if constexpr (std::is_same_v<T, HolidaySet>) return holiday_sets_;
    if constexpr (std::is_same_v<T, Team>) return teams_;
    if constexpr (std::is_same_v<T, EventType>) return event_types_;
    if constexpr (std::is_same_v<T, CalendarSource>) return sources_;
    if constexpr (std::is_same_v<T, Resource>) return resources_;
    if constexpr (std::is_same_v<T, ResourcePool>) return pools_;
  }

  template <typename T>
  Holder HolderOf(const T& record) const {
    const auto& list = ListOf<T>();
    const std::uint32_t known = list.Find(record.header.id);
    return {KindName<T>(), known == kNone ? list.size() : known};
  }

  // The names that the record has now; GiveUpNames() has freed those it had.
  template <typename T>
  void TakeNames(const T& record) {
    if (record.header.archived_at) return;
    for (std::string& name : NamesOf(record)) {
      if (!names_.Find(name)) names_.Set(std::move(name), HolderOf(record));
    }
  }

  // Takes `place` from the list of one and puts it into that of another; kNone: nobody's.
  static void Move(std::uint32_t place, std::uint32_t from, std::uint32_t to, Places* places) {
    if (from != kNone) {
      std::vector<std::uint32_t> fewer = (*places)[from];
      std::erase(fewer, place);
      places->Set(from, std::move(fewer));
    }
    if (to != kNone) {
      std::vector<std::uint32_t> more = (*places)[to];
      more.insert(std::upper_bound(more.begin(), more.end(), place), place);
      places->Set(to, std::move(more));
    }
  }

  Status AddZones(const User& user, UserRow* row) const {
    row->zone = made_->zone_;
    if (!user.zone.empty()) {
      const Result<const Zone*> zone = Zone::Find(user.zone);
      if (!zone.ok()) return Status(zone.status()).At("zone");
      row->zone = *zone;
    }
    for (std::size_t i = 0; i < user.travel.size(); ++i) {
      const Travel& travel = user.travel[i];
      const Result<const Zone*> away = Zone::Find(travel.zone);
      if (!away.ok()) return Status(away.status()).At(PathOf("travel", i) + ".zone");
      row->travel.push_back({travel.from, travel.to.value_or(kMaxDate), *away});
    }
    return {};
  }

  // As it is being written, else as it was.
  const EventType* TemplateOf(const EventType& part) const {
    const auto written = templates_.find(part.template_id);
    if (written != templates_.end()) return &written->second;
    const std::uint32_t known = event_types_.Find(part.template_id);
    return known == kNone ? nullptr : &event_types_.rows[known]->record;
  }

  const HolidaySet* HolidaySetOf(std::string_view id) const {
    const std::uint32_t set = holiday_sets_.Find(id);
    return set == kNone ? nullptr : &*holiday_sets_.rows[set];
  }

  void GatherAttendeeTimes() {
    AttendeeTimes& all = made_->attendee_times_;
    all = {};
    for (std::uint32_t i = 0; i < event_types_.size(); ++i) {
      const EventType& type = event_types_.rows[i]->in_force();
      if (type.header.archived_at) continue;
      const AttendeeTimes own = AttendeeTimes::Of(type);
      all.alone |= own.alone;
      all.gap_s = std::max(all.gap_s, own.gap_s);
    }
  }

  Status GrowTree() {
    TeamTreeSource source;
    source.organization = &*made_->organization_;
    source.zone = made_->zone_;
    for (std::uint32_t i = 0; i < teams_.size(); ++i) source.teams.push_back(&*teams_.rows[i]);
    source.find_team = [this](std::string_view id) { return teams_.Find(id); };
    source.find_holiday_set = [this](std::string_view id) { return HolidaySetOf(id); };
    ROTA_ASSIGN(TeamTree tree, BuildTeamTree(source));
    made_->tree_ = std::make_shared<const TeamTree>(std::move(tree));
    return {};
  }

  std::shared_ptr<ResolvedCatalog> made_;
  SharedMap<std::string, Holder>::Writer names_;
  List<UserRow> users_;
  List<AvailabilityProfile> profiles_;
  List<ScheduleRow> schedules_;
  List<HolidaySet> holiday_sets_;
  List<Team> teams_;
  List<TypeRow> event_types_;
  List<SourceRow> sources_;
  List<ResourceRow> resources_;
  List<ResourcePool> pools_;
  Places sources_of_, sources_of_resource_, types_of_;
  std::map<std::string, EventType, std::less<>> templates_;  // those that are being written
  bool teams_changed_ = false, types_changed_ = false;
};

Result<std::shared_ptr<const ResolvedCatalog>> ResolvedCatalog::Build(Catalog catalog) {
  if (!catalog.organization) {
    return Invalid("required", "a catalog must describe its organization").At("organization");
  }
  std::shared_ptr<ResolvedCatalog> made(new ResolvedCatalog);
  made->week_start_ = WeekStartOf(*catalog.organization);
  const Result<const Zone*> home = Zone::Find(catalog.organization->zone);
  if (!home.ok()) return Status(home.status()).At("organization.zone");
  made->zone_ = *home;
  made->organization_ = std::make_shared<const Organization>(*std::move(catalog.organization));
  made->places_ = std::make_shared<const Distances>(made->organization_->distances);
  Editor editor(std::move(made));
  const auto put_all = [&](auto& records) -> Status {
    for (auto& record : records) ROTA_TRY(editor.Put(std::move(record)));
    return {};
  };
  // Each after what it names.
  ROTA_TRY(put_all(catalog.holiday_sets));
  ROTA_TRY(put_all(catalog.teams));
  ROTA_TRY(put_all(catalog.users));
  ROTA_TRY(put_all(catalog.schedules));
  ROTA_TRY(put_all(catalog.profiles));
  ROTA_TRY(put_all(catalog.resources));
  ROTA_TRY(put_all(catalog.resource_pools));
  for (const EventType& type : catalog.event_types) editor.Announce(type);
  ROTA_TRY(put_all(catalog.event_types));
  ROTA_TRY(put_all(catalog.calendar_sources));
  return std::move(editor).Take();
}

// With a template its parts are others, though nothing of them is written.
void ResolvedCatalog::AddParts(std::vector<CatalogRecord>* written) const {
  std::set<std::string> types;
  for (const CatalogRecord& record : *written) {
    if (const auto* type = std::get_if<EventType>(&record)) types.insert(type->header.id);
  }
  if (types.empty()) return;
  for (std::uint32_t i = 0; i < event_types_.size(); ++i) {
    const EventType& type = event_types_[i]->record;
    const bool follows = IsLive(type.header) && types.contains(type.template_id);
    if (follows && !types.contains(type.header.id)) written->push_back(type);
  }
}

Result<std::shared_ptr<const ResolvedCatalog>> ResolvedCatalog::With(
    std::vector<CatalogRecord> written) const {
  const bool holidays = std::any_of(written.begin(), written.end(), [](const auto& record) {
    return std::holds_alternative<HolidaySet>(record);
  });
  if (holidays) return std::shared_ptr<const ResolvedCatalog>();
  AddParts(&written);
  // Each after what it names.
  std::stable_sort(written.begin(), written.end(),
                   [](const auto& a, const auto& b) { return a.index() < b.index(); });
  Editor editor(std::shared_ptr<ResolvedCatalog>(new ResolvedCatalog(*this)));
  for (const CatalogRecord& record : written) {
    std::visit([&](const auto& one) { editor.GiveUpNames(one); }, record);
    if (const auto* type = std::get_if<EventType>(&record)) editor.Announce(*type);
  }
  for (CatalogRecord& record : written) {
    ROTA_TRY(std::visit([&](auto& one) { return editor.Put(std::move(one)); }, record));
  }
  return std::move(editor).Take();
}

std::uint32_t ResolvedCatalog::FindUser(std::string_view id) const {
  return Look(names_->users, id);
}
std::vector<std::uint32_t> ResolvedCatalog::FindUsers(std::span<const std::string> ids) const {
  std::vector<std::uint32_t> users;
  users.reserve(ids.size());
  for (const std::string& id : ids) users.push_back(FindUser(id));
  return users;
}
std::uint32_t ResolvedCatalog::FindProfile(std::string_view id) const {
  return Look(names_->profiles, id);
}
std::uint32_t ResolvedCatalog::FindSchedule(std::string_view id) const {
  return Look(names_->schedules, id);
}
std::uint32_t ResolvedCatalog::FindHolidaySet(std::string_view id) const {
  return Look(names_->holiday_sets, id);
}
std::uint32_t ResolvedCatalog::FindTeam(std::string_view id) const {
  return Look(names_->teams, id);
}
std::uint32_t ResolvedCatalog::FindEventType(std::string_view id) const {
  return Look(names_->event_types, id);
}
std::uint32_t ResolvedCatalog::FindSource(std::string_view id) const {
  return Look(names_->sources, id);
}
std::uint32_t ResolvedCatalog::FindResource(std::string_view id) const {
  return Look(names_->resources, id);
}
std::uint32_t ResolvedCatalog::FindPool(std::string_view id) const {
  return Look(names_->pools, id);
}

// A team's zone may change without a write of its resources, so it is looked up each time.
const Zone& ResolvedCatalog::ResourceZone(std::uint32_t resource) const {
  const ResourceRow& row = *resources_[resource];
  if (row.zone) return *row.zone;
  const std::uint32_t team = row.record.team.empty() ? kNone : FindTeam(row.record.team);
  return team == kNone ? *zone_ : TeamZone(team);
}

// Those of users and resources may change without a write of the source.
const Zone& ResolvedCatalog::SourceZone(std::uint32_t source) const {
  const SourceRow& row = *sources_[source];
  if (row.zone) return *row.zone;
  if (!row.record.resource.empty()) return ResourceZone(FindResource(row.record.resource));
  return UserZone(FindUser(row.record.user));
}

std::uint32_t ResolvedCatalog::FacilitatorOf(std::uint32_t resource) const {
  const Resource& record = resources_[resource]->record;
  return record.user.empty() ? kNone : FindUser(record.user);
}

std::uint32_t ResolvedCatalog::FindUserByEmail(std::string_view email) const {
  const Holder* holder = names_->names.Find(EmailName(email));
  return holder ? holder->index : kNone;
}

std::vector<std::uint32_t> ResolvedCatalog::PartsOf(std::string_view managed) const {
  std::vector<std::uint32_t> parts;
  for (std::uint32_t i = 0; i < event_types_.size(); ++i) {
    const EventType& type = event_types_[i]->record;
    if (IsLive(type.header) && IsPart(type) && type.template_id == managed) parts.push_back(i);
  }
  return parts;
}

EventType ResolvedCatalog::InForce(const EventType& stored) const {
  const std::uint32_t managed = IsPart(stored) ? FindEventType(stored.template_id) : kNone;
  return managed == kNone ? stored : rota::InForce(stored, event_types_[managed]->record);
}

std::vector<std::uint32_t> ResolvedCatalog::EventTypesOf(std::uint32_t team, bool below) const {
  std::vector<std::uint32_t> types = types_of_[team];
  if (!below) return types;
  for (const std::uint32_t child : TeamChildren(team)) {
    const std::vector<std::uint32_t> more = EventTypesOf(child, true);
    types.insert(types.end(), more.begin(), more.end());
  }
  std::sort(types.begin(), types.end());
  return types;
}

Weekday WeekStartOf(const Organization& organization) {
  if (organization.week_start) return *organization.week_start;
  std::string_view region = organization.region;
  const std::string& locale = organization.locale;
  if (region.empty() && locale.size() >= 5)
    region = std::string_view(locale).substr(locale.size() - 2);
  constexpr std::array<std::string_view, 28> kSunday = {
      "US", "CA", "MX", "BR", "AR", "CO", "PE", "VE", "IL", "IN", "JP", "KR", "TW", "HK",
      "PH", "TH", "ID", "SG", "ZA", "KE", "PK", "BD", "NP", "SA", "YE", "GT", "PA", "DO"};
  constexpr std::array<std::string_view, 14> kSaturday = {"AE", "AF", "BH", "DJ", "DZ", "EG", "IQ",
                                                          "IR", "JO", "KW", "LY", "OM", "QA", "SY"};
  const auto in = [&](const auto& list) {
    return std::find(list.begin(), list.end(), region) != list.end();
  };
  if (in(kSunday)) return Weekday::kSunday;
  if (in(kSaturday)) return Weekday::kSaturday;
  return Weekday::kMonday;
}

}  // namespace rota
