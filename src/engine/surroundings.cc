#include "src/engine/surroundings.h"

#include <absl/container/flat_hash_set.h>

#include "src/engine/kinds.h"
#include "src/model/managed.h"
#include "src/model/walk.h"

namespace rota {
namespace {

class Surroundings : public RecordVisitor {
 public:
  Surroundings(const ResolvedCatalog& stored, const std::vector<RecordKey>& written)
      : stored_(stored) {
    for (const RecordKey& key : written) present_.emplace(key.kind, key.id);
  }

  CatalogView Of(const CatalogView& merged) {
    view_.organization = merged.organization;
    const PartsInForce parts(WithTemplates(merged));
    const CatalogView& read = parts.view();
    for (const CatalogListing& list : CatalogLists()) {
      const RecordPointers& records = *read.ListOf(list.kind->name);
      for (std::size_t i = 0; i < records.size(); ++i) AddAround(*list.kind, records.at(i));
    }
    for (const Team& team : merged.teams) {
      AddAbove(team.parent);
      AddBelow(team.header.id);
      AddOffersOf(team.header.id);
    }
    for (const EventType& type : read.event_types) {
      AddBelow(type.team);
      if (type.hosts_from) AddBelow(type.hosts_from->members_of);
      for (const ResourceNeed& need : type.resources) AddPool(need.pool);
      for (const Group& group : type.groups) {
        for (const GroupMember& member : group.members) AddPool(member.pool);
      }
    }
    for (const CatalogListing& list : CatalogLists()) {
      const RecordPointers& records = *merged.ListOf(list.kind->name);
      for (std::size_t i = 0; i < records.size(); ++i) {
        view_.ListOf(list.kind->name)->Add(records.at(i));
      }
    }
    return std::move(view_);
  }

  void OnRecord(const RecordDescriptor&, const void*) override {}
  void OnText(const FieldDescriptor& field, const std::string& text) override {
    if (!field.refers.empty()) Add(field.refers, text);
  }

 private:
  // A part reads what its template names.
  CatalogView WithTemplates(CatalogView merged) const {
    absl::flat_hash_set<std::string_view> known;
    for (const EventType& type : merged.event_types) known.insert(type.header.id);
    for (std::size_t i = 0, size = merged.event_types.size(); i < size; ++i) {
      const std::string& id = merged.event_types[i].template_id;
      const void* managed = id.empty() || known.contains(id)
                                ? nullptr
                                : stored_.FindRecord(Describe<EventType>().name, id);
      if (!managed) continue;
      known.insert(id);
      merged.event_types.Add(managed);
    }
    return merged;
  }

  void Add(std::string_view kind, std::string_view id) {
    if (const void* record = stored_.FindRecord(kind, id)) AddRecord(kind, record);
  }

  void AddRecord(std::string_view kind, const void* record) {
    // The id lies in the record, which outlives this.
    if (!present_.emplace(kind, HeaderOf(record).id).second) return;
    view_.ListOf(kind)->Add(record);
    // What a part is called follows from its template.
    if (kind == Describe<EventType>().name) {
      Add(kind, static_cast<const EventType*>(record)->template_id);
    }
  }

  void AddAround(const RecordDescriptor& kind, const void* record) {
    Walk(kind, record, path_, *this);
    for (const auto& [holder_kind, holder] : stored_.NamedLike(kind.name, record)) {
      AddRecord(holder_kind, holder);
    }
  }

  void AddAbove(const std::string& team) {
    const std::uint32_t found = stored_.FindTeam(team);
    if (found == kNone) return;
    for (const std::uint32_t at : stored_.TeamChain(found)) AddTeam(at);
  }

  void AddBelow(const std::string& team) {
    const std::uint32_t found = stored_.FindTeam(team);
    if (found == kNone) return;
    AddTeam(found);
    for (const std::uint32_t child : stored_.TeamChildren(found)) {
      AddBelow(stored_.team(child).header.id);
    }
  }

  void AddPool(const std::string& id) {
    const std::uint32_t pool = stored_.FindPool(id);
    if (pool == kNone) return;
    for (const std::string& member : stored_.pool(pool).members) {
      Add(Describe<Resource>().name, member);
    }
  }

  void AddOffersOf(const std::string& team) {
    const std::uint32_t found = stored_.FindTeam(team);
    if (found == kNone) return;
    for (const std::uint32_t type : stored_.EventTypesOf(found, false)) {
      Add(Describe<EventType>().name, stored_.event_type(type).header.id);
    }
  }

  void AddTeam(std::uint32_t team) { AddRecord(Describe<Team>().name, &stored_.team(team)); }

  const ResolvedCatalog& stored_;
  absl::flat_hash_set<std::pair<std::string_view, std::string_view>> present_;  // kind, id
  Report path_;                                                                 // Walk() keeps one
  CatalogView view_;
};

}  // namespace

bool BindsOthers(const ResolvedCatalog& stored, const Catalog& written) {
  if (written.organization) return true;
  // Links go on from thing to thing, and event types count units.
  if (!written.resources.empty() || !written.resource_pools.empty()) return true;
  for (const AvailabilityProfile& profile : written.profiles) {
    const std::uint32_t known = stored.FindProfile(profile.header.id);
    if (known != kNone && stored.profile(known).user != profile.user) return true;
  }
  for (const Team& team : written.teams) {
    const std::uint32_t known = stored.FindTeam(team.header.id);
    if (known != kNone && stored.team(known).parent != team.parent) return true;
  }
  return false;
}

CatalogView SurroundingsOf(const ResolvedCatalog& stored, const CatalogView& merged,
                           const std::vector<RecordKey>& written) {
  return Surroundings(stored, written).Of(merged);
}

}  // namespace rota
