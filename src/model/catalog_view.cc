#include "src/model/catalog_view.h"

namespace rota {
namespace {

template <typename T>
void AddAll(const std::vector<T>& records, RecordList<T>* list) {
  for (const T& record : records) list->Add(&record);
}

}  // namespace

CatalogView::CatalogView(const Catalog& catalog)
    : organization(catalog.organization ? &*catalog.organization : nullptr) {
  AddAll(catalog.users, &users);
  AddAll(catalog.profiles, &profiles);
  AddAll(catalog.schedules, &schedules);
  AddAll(catalog.holiday_sets, &holiday_sets);
  AddAll(catalog.teams, &teams);
  AddAll(catalog.event_types, &event_types);
  AddAll(catalog.calendar_sources, &calendar_sources);
  AddAll(catalog.resources, &resources);
  AddAll(catalog.resource_pools, &resource_pools);
}

std::span<const CatalogListing> CatalogLists() {
  static const std::vector<CatalogListing> lists = [] {
    std::vector<CatalogListing> found;
    for (const FieldDescriptor& field : Describe<Catalog>().fields) {
      if (field.mark == Mark::kLater || !field.type->list) continue;
      found.push_back({field.name, &field.type->element->record()});
    }
    return found;
  }();
  return lists;
}

RecordPointers* CatalogView::ListOf(std::string_view kind) {
  return const_cast<RecordPointers*>(static_cast<const CatalogView&>(*this).ListOf(kind));
}

const RecordPointers* CatalogView::ListOf(std::string_view kind) const {
  if (kind == Describe<User>().name) return &users;
  if (kind == Describe<AvailabilityProfile>().name) return &profiles;
  if (kind == Describe<Schedule>().name) return &schedules;
  if (kind == Describe<HolidaySet>().name) return &holiday_sets;
  if (kind == Describe<Team>().name) return &teams;
  if (kind == Describe<EventType>().name) return &event_types;
  if (kind == Describe<CalendarSource>().name) return &calendar_sources;
  if (kind == Describe<Resource>().name) return &resources;
  if (kind == Describe<ResourcePool>().name) return &resource_pools;
  return nullptr;
}

}  // namespace rota
