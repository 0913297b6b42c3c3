// The records that a resolved catalog was made of, by kind, id and name.
#include "src/availability/catalog_names.h"

namespace rota {

// Calls `visit(rows, ids)` for the lists of that kind; not at all for kinds no catalog holds.
template <typename Visit>
void ResolvedCatalog::OnKind(std::string_view kind, const Visit& visit) const {
  if (kind == KindName<User>()) return visit(users_, names_->users);
  if (kind == KindName<AvailabilityProfile>()) return visit(profiles_, names_->profiles);
  if (kind == KindName<Schedule>()) return visit(schedules_, names_->schedules);
  if (kind == KindName<HolidaySet>()) return visit(holiday_sets_, names_->holiday_sets);
  if (kind == KindName<Team>()) return visit(teams_, names_->teams);
  if (kind == KindName<EventType>()) return visit(event_types_, names_->event_types);
  if (kind == KindName<CalendarSource>()) return visit(sources_, names_->sources);
  if (kind == KindName<Resource>()) return visit(resources_, names_->resources);
  if (kind == KindName<ResourcePool>()) return visit(pools_, names_->pools);
}

RecordPointers ResolvedCatalog::LiveRecords(std::string_view kind) const {
  RecordPointers list;
  OnKind(kind, [&](const auto& rows, const IdMap&) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto& record = RecordIn(*rows[i]);
      if (IsLive(record.header)) list.Add(&record);
    }
  });
  return list;
}

CatalogView ResolvedCatalog::View() const {
  CatalogView view;
  view.organization = &*organization_;
  for (const CatalogListing& list : CatalogLists()) {
    *view.ListOf(list.kind->name) = LiveRecords(list.kind->name);
  }
  return view;
}

const void* ResolvedCatalog::FindRecord(std::string_view kind, std::string_view id) const {
  const void* found = nullptr;
  OnKind(kind, [&](const auto& rows, const IdMap& ids) {
    const std::uint32_t at = Look(ids, id);
    if (at != kNone) found = &RecordIn(*rows[at]);
  });
  return found;
}

std::vector<ResolvedCatalog::Named> ResolvedCatalog::NamedLike(std::string_view kind,
                                                               const void* record) const {
  std::vector<Named> named;
  const auto add = [&](const Holder& holder) {
    OnKind(holder.kind, [&](const auto& rows, const IdMap&) {
      named.push_back({holder.kind, &RecordIn(*rows[holder.index])});
    });
  };
  OnKind(kind, [&]<typename Row>(const Rows<Row>&, const IdMap&) {
    using T = std::remove_cvref_t<decltype(RecordIn(std::declval<const Row&>()))>;
    for (const std::string& name : NamesOf(*static_cast<const T*>(record))) {
      if (const Holder* holder = names_->names.Find(name)) add(*holder);
    }
  });
  return named;
}

}  // namespace rota
