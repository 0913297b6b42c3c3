#include "src/engine/catalog_lists.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/booking/lifecycle.h"

namespace rota {

RecordHeader& HeaderOf(void* record) { return *static_cast<RecordHeader*>(record); }
const RecordHeader& HeaderOf(const void* record) {
  return *static_cast<const RecordHeader*>(record);
}

std::vector<CatalogList> CatalogLists() {
  std::vector<CatalogList> lists;
  for (const FieldDescriptor& field : Describe<Catalog>().fields) {
    if (field.flags.reserved || field.type->kind != Kind::kList) continue;
    lists.push_back({&field, &field.type->element->record()});
  }
  return lists;
}

const void* ListIn(const FieldDescriptor& field, const Catalog& catalog) {
  return reinterpret_cast<const char*>(&catalog) + field.offset;
}
void* ListIn(const FieldDescriptor& field, Catalog& catalog) {
  return reinterpret_cast<char*>(&catalog) + field.offset;
}

const RecordDescriptor* BesideCatalog(std::string_view kind) {
  if (kind == "busy_block") return &Describe<BusyBlock>();
  if (kind == "time_off") return &Describe<TimeOff>();
  return nullptr;
}

const RecordDescriptor* FindDescriptor(std::string_view kind) {
  for (const CatalogList& list : CatalogLists()) {
    if (list.record->name == kind) return list.record;
  }
  return BesideCatalog(kind);
}

void KeepEngineFields(const RecordHeader& stored, RecordHeader* header) {
  header->number = stored.number;
  header->version = stored.version;
  header->created_at = stored.created_at;
  header->updated_at = stored.updated_at;
  header->archived_at = stored.archived_at;
}

void KeepEngineFields(const RecordDescriptor& descriptor, const void* stored, void* record) {
  KeepEngineFields(HeaderOf(stored), &HeaderOf(record));
  if (&descriptor != &Describe<CalendarSource>()) return;
  // A document that describes a source says nothing about its last reading.
  const auto& before = *static_cast<const CalendarSource*>(stored);
  auto& source = *static_cast<CalendarSource*>(record);
  if (!source.synced_at) source.synced_at = before.synced_at;
  if (source.sync_token.empty()) source.sync_token = before.sync_token;
}

Status MustBeAdmin(const Actor& actor) {
  if (actor.kind == ActorKind::kSystem || actor.kind == ActorKind::kAdmin) return {};
  return Status(Reason::k_forbidden, "only admins change the catalog");
}

Status MustBeStaff(const Actor& actor, std::string_view verb) {
  if (IsStaff(actor)) return {};
  return Status(Reason::k_forbidden, fmt::format("only staff {}", verb));
}

Result<See> AudienceOf(const Actor& actor, std::string_view kind) {
  if (MustBeAdmin(actor).ok()) return See::kAdmin;
  if (IsStaff(actor)) return See::kStaff;
  constexpr std::string_view kShown[] = {"organization", "user", "team", "event_type",
                                         "holiday_set"};
  if (std::find(std::begin(kShown), std::end(kShown), kind) == std::end(kShown)) {
    return MustBeStaff(actor, fmt::format("read a {}", kind));
  }
  return actor.kind == ActorKind::kAttendee ? See::kAttendee : See::kPublic;
}

}  // namespace rota
