#include "src/engine/kinds.h"

#include <fmt/format.h>

#include <algorithm>

#include "rota/base/nearest.h"
#include "rota/base/utf8.h"
#include "rota/model/series.h"
#include "src/model/managed.h"

namespace rota {
namespace {

template <typename T>
const T& As(const void* record) {
  return *static_cast<const T*>(record);
}

RecordOwner Nobody(const ResolvedCatalog&, const void*) { return {}; }

// Of a record with a member `user`.
template <typename T>
RecordOwner OfUser(const ResolvedCatalog& catalog, const void* record) {
  return {.user = catalog.FindUser(As<T>(record).user)};
}

// Of a record with a member `user` and a member `resource`: who runs the thing's team.
template <typename T>
RecordOwner OfUserOrThing(const ResolvedCatalog& catalog, const void* record) {
  const std::uint32_t resource = catalog.FindResource(As<T>(record).resource);
  if (resource == kNone) return OfUser<T>(catalog, record);
  return {.team = catalog.FindTeam(catalog.resource(resource).team)};
}

RecordOwner OfResource(const ResolvedCatalog& catalog, const void* record) {
  return {.team = catalog.FindTeam(As<Resource>(record).team)};
}

RecordOwner OfSelf(const ResolvedCatalog& catalog, const void* record) {
  return {.user = catalog.FindUser(HeaderOf(record).id)};
}

// A new team belongs to whoever leads the team it lies under.
RecordOwner OfTeam(const ResolvedCatalog& catalog, const void* record) {
  const std::uint32_t own = catalog.FindTeam(HeaderOf(record).id);
  return {.team = own != kNone ? own : catalog.FindTeam(As<Team>(record).parent)};
}

// A part of a managed event type is its user's, and of the team of its template.
RecordOwner OfEventType(const ResolvedCatalog& catalog, const void* record) {
  const EventType type = catalog.InForce(As<EventType>(record));
  return {.user = catalog.FindUser(type.user), .team = catalog.FindTeam(type.team)};
}

RecordOwner OfSchedule(const ResolvedCatalog& catalog, const void* record) {
  const auto& owner = As<Schedule>(record).owner;
  if (!owner) return {};
  if (owner->kind == OwnerKind::kUser) return {.user = catalog.FindUser(owner->id)};
  if (owner->kind == OwnerKind::kTeam) return {.team = catalog.FindTeam(owner->id)};
  return {};
}

// Lists show what the public is offered; what a link leads to is found by who has the link.
bool EventTypeShown(const ResolvedCatalog& catalog, const Actor& actor, const void* record) {
  return !RelationsTo(catalog, actor, catalog.InForce(As<EventType>(record))).empty();
}

bool BookingShown(const ResolvedCatalog& catalog, const Actor& actor, const void* record) {
  return !RelationsTo(catalog, actor, As<Booking>(record)).empty();
}

bool SeriesShown(const ResolvedCatalog& catalog, const Actor& actor, const void* record) {
  return !RelationsTo(catalog, actor, As<Series>(record)).empty();
}

bool WaitlistEntryShown(const ResolvedCatalog& catalog, const Actor& actor, const void* record) {
  return !RelationsTo(catalog, actor, As<WaitlistEntry>(record)).empty();
}

constexpr May kEverybody = {
    .guest = true, .attendee = true, .member = true, .host = true, .leader = true, .admin = true};
constexpr May kOwners = {.host = true, .leader = true, .admin = true};
constexpr May kStaff = {.member = true, .host = true, .leader = true, .admin = true};
constexpr May kLeaders = {.leader = true, .admin = true};
constexpr May kAdmins = {.admin = true};

const FieldDescriptor* ListNamed(std::string_view name) { return Describe<Catalog>().Find(name); }

std::vector<KindRow> MakeKinds() {
  return {
      {.descriptor = &Describe<Organization>,
       .own_verbs = true,
       .reads = kEverybody,
       .writes = kAdmins,
       .owner = &Nobody},
      {.descriptor = &Describe<User>,
       .list = ListNamed("users"),
       .reads = kEverybody,
       .writes = kAdmins,
       .owner = &OfSelf},
      {.descriptor = &Describe<AvailabilityProfile>,
       .list = ListNamed("profiles"),
       .reads = kOwners,
       .writes = kOwners,
       .switched = true,
       .owner = &OfUser<AvailabilityProfile>},
      {.descriptor = &Describe<Schedule>,
       .list = ListNamed("schedules"),
       .reads = kOwners,
       .writes = kOwners,
       .switched = true,
       .owner = &OfSchedule},
      {.descriptor = &Describe<HolidaySet>,
       .list = ListNamed("holiday_sets"),
       .reads = kEverybody,
       .writes = kAdmins,
       .owner = &Nobody},
      {.descriptor = &Describe<Team>,
       .list = ListNamed("teams"),
       .reads = kEverybody,
       .writes = kLeaders,
       .owner = &OfTeam},
      {.descriptor = &Describe<Resource>,
       .list = ListNamed("resources"),
       .reads = kStaff,
       .writes = kLeaders,
       .owner = &OfResource},
      {.descriptor = &Describe<ResourcePool>,
       .list = ListNamed("resource_pools"),
       .reads = kStaff,
       .writes = kAdmins,
       .owner = &Nobody},
      {.descriptor = &Describe<EventType>,
       .list = ListNamed("event_types"),
       .reads = kEverybody,
       .writes = kLeaders,
       .owner = &OfEventType,
       .shown = &EventTypeShown},
      {.descriptor = &Describe<CalendarSource>,
       .list = ListNamed("calendar_sources"),
       .reads = kOwners,
       .writes = kOwners,
       .switched = true,
       .owner = &OfUserOrThing<CalendarSource>},
      {.descriptor = &Describe<TimeOff>,
       .touches = Touches::kCatalog,
       .reads = kOwners,
       .writes = kOwners,
       .switched = true,
       .owner = &OfUserOrThing<TimeOff>},
      {.descriptor = &Describe<BusyBlock>,
       .touches = Touches::kUserTime,
       .reads = kOwners,
       .writes = kOwners,
       .switched = true,
       .owner = &OfUserOrThing<BusyBlock>},
      {.descriptor = &Describe<Booking>,
       .touches = Touches::kNothing,
       .own_table = true,
       .own_verbs = true,
       .reads = {.attendee = true, .member = true, .host = true, .leader = true, .admin = true},
       .owner = &Nobody,
       .shown = &BookingShown},
      {.descriptor = &Describe<Series>,
       .touches = Touches::kNothing,
       .own_verbs = true,
       .reads = {.attendee = true, .host = true, .leader = true, .admin = true},
       .owner = &Nobody,
       .shown = &SeriesShown},
      {.descriptor = &Describe<WaitlistEntry>,
       .touches = Touches::kNothing,
       .own_verbs = true,
       .reads = {.attendee = true, .host = true, .leader = true, .admin = true},
       .owner = &Nobody,
       .shown = &WaitlistEntryShown},
  };
}

See CircleOf(const Actor& actor, const Relations& relations) {
  if (relations.Has(Relation::kAdmin)) return See::kAdmin;
  if (relations.Staff()) return See::kStaff;
  return actor.kind == ActorKind::kGuest ? See::kPublic : See::kAttendee;
}

Relations RelationsTo(const KindRow& kind, const ResolvedCatalog& catalog, const Actor& actor,
                      const void* record) {
  if (kind.descriptor == &Describe<Booking>) {
    return rota::RelationsTo(catalog, actor, As<Booking>(record));
  }
  if (kind.descriptor == &Describe<Series>) {
    return rota::RelationsTo(catalog, actor, As<Series>(record));
  }
  if (kind.descriptor == &Describe<WaitlistEntry>) {
    return rota::RelationsTo(catalog, actor, As<WaitlistEntry>(record));
  }
  const RecordOwner owner = kind.owner(catalog, record);
  return rota::RelationsTo(catalog, actor, owner.user, owner.team);
}

}  // namespace

std::span<const KindRow> AllKinds() {
  static const std::vector<KindRow> kinds = MakeKinds();
  return kinds;
}

std::vector<KindRights> AllKindRights() {
  std::vector<KindRights> rights;
  for (const KindRow& kind : AllKinds()) {
    rights.push_back({kind.name(), &kind.descriptor(), kind.reads,
                      kind.own_verbs ? May{} : kind.writes, kind.switched});
  }
  return rights;
}

Result<const KindRow*> FindKind(std::string_view name) {
  std::vector<std::string_view> names;
  for (const KindRow& kind : AllKinds()) {
    if (kind.name() == name) return &kind;
    names.push_back(kind.name());
  }
  return Status(Reason::k_unsupported,
                fmt::format("no kind {}{}", CutUtf8(name, 80), DidYouMean(name, names)))
      .At("kind");
}

const KindRow& KindOf(const RecordDescriptor& descriptor) {
  const auto kinds = AllKinds();
  return *std::find_if(kinds.begin(), kinds.end(),
                       [&](const KindRow& kind) { return &kind.descriptor() == &descriptor; });
}

RecordHeader& HeaderOf(void* record) { return *static_cast<RecordHeader*>(record); }
const RecordHeader& HeaderOf(const void* record) {
  return *static_cast<const RecordHeader*>(record);
}

const void* ListIn(const KindRow& kind, const Catalog& catalog) {
  return reinterpret_cast<const char*>(&catalog) + kind.list->offset;
}
void* ListIn(const KindRow& kind, Catalog& catalog) {
  return reinterpret_cast<char*>(&catalog) + kind.list->offset;
}

Status MayReadKind(const KindRow& kind, const Actor& actor) {
  VerbRow as_verb;
  as_verb.name = kind.name();
  as_verb.may = kind.reads;
  if (CheckKind(as_verb, actor).ok()) return {};
  return Status(Reason::k_forbidden, fmt::format("this actor reads no {}", kind.name()));
}

Result<See> MayRead(const KindRow& kind, const ResolvedCatalog& catalog, const Actor& actor,
                    const void* record) {
  ROTA_TRY(MayReadKind(kind, actor));
  const Relations relations = RelationsTo(kind, catalog, actor, record);
  const bool shown = !kind.shown || kind.shown(catalog, actor, record);
  if (!shown || !relations.AnyOf(kind.reads)) return NotFound(kind.name(), HeaderOf(record).id);
  return CircleOf(actor, relations);
}

Status MayWrite(const KindRow& kind, const ResolvedCatalog& catalog, const Actor& actor,
                const void* record) {
  const Relations relations = RelationsTo(kind, catalog, actor, record);
  if (relations.Has(Relation::kAdmin)) return {};
  const Organization& organization = catalog.organization();
  May writes = kind.writes;
  if (kind.switched && !organization.members_edit_availability) writes.host = false;
  if (kind.descriptor == &Describe<EventType>) {
    if (!organization.leaders_edit_event_types) writes.leader = false;
    // What a template leaves to its parts is left to those who serve them.
    const bool own_part = IsPart(As<EventType>(record));
    if (own_part && organization.members_edit_availability) writes.host = true;
  }
  if (relations.AnyOf(writes)) return {};
  ROTA_TRY(MayRead(kind, catalog, actor, record).status());
  return Status(Reason::k_forbidden, fmt::format("this actor may not write this {}", kind.name()));
}

void KeepEngineFields(const RecordHeader& stored, RecordHeader* header) {
  header->number = stored.number;
  header->version = stored.version;
  header->created_at = stored.created_at;
  header->updated_at = stored.updated_at;
  header->archived_at = stored.archived_at;
}

namespace {

// Who is added to an event type joins now; who was there stays since when they were.
void KeepJoined(const EventType& before, Instant now, EventType* type) {
  for (HostRow& row : type->hosts) {
    if (row.joined_at) continue;
    const auto& rows = before.hosts;
    const auto old = std::find_if(rows.begin(), rows.end(),
                                  [&](const HostRow& one) { return one.user == row.user; });
    row.joined_at = old == rows.end() ? std::optional(now) : old->joined_at;
  }
}

}  // namespace

void KeepEngineFields(const KindRow& kind, const void* stored, Instant now, void* record) {
  KeepEngineFields(HeaderOf(stored), &HeaderOf(record));
  if (kind.descriptor == &Describe<EventType>) {
    KeepJoined(As<EventType>(stored), now, static_cast<EventType*>(record));
  }
  if (kind.descriptor != &Describe<CalendarSource>) return;
  // A document that describes a source says nothing about its last reading.
  const auto& before = As<CalendarSource>(stored);
  auto& source = *static_cast<CalendarSource*>(record);
  if (!source.synced_at) source.synced_at = before.synced_at;
  if (source.sync_token.empty()) source.sync_token = before.sync_token;
}

}  // namespace rota
