// record.archive: out of every list, unless something live names it.
#include <fmt/format.h>

#include "rota/model/validate.h"
#include "src/engine/find_record.h"
#include "src/engine/impl.h"
#include "src/engine/kinds.h"
#include "src/engine/managed_parts.h"
#include "src/engine/user_time.h"
#include "src/model/managed.h"
#include "src/store/stored_row.h"

namespace rota {
namespace {

using enum Reason;
constexpr Reason kArchiveReasons[] = {k_in_use};

// Nothing live names it. Parts of a managed event type do not count: they go with it, and stay as
// long as their users are hosts of it.
Status CheckUnused(Act& act, const KindRow& kind, const void* record) {
  const auto in_use = [](std::string_view where) {
    return Status(k_in_use, "live records still name it").With("named_at", where);
  };
  const CatalogView catalog = act.catalog().View();
  const bool is_type = kind.descriptor == &Describe<EventType>;
  if (is_type && IsPart(*static_cast<const EventType*>(record))) {
    const auto& part = *static_cast<const EventType*>(record);
    for (std::size_t i = 0; i < catalog.event_types.size(); ++i) {
      if (catalog.event_types[i].header.id != part.template_id) continue;
      return in_use(fmt::format("event_types[{}].hosts", i));
    }
  }
  for (const std::string& use : FindUses(catalog, {kind.name(), HeaderOf(record).id})) {
    if (is_type && use.ends_with("].template")) continue;
    return in_use(use);
  }
  return {};
}

Status ArchiveOne(Act& act, const KindRow& kind, const void* stored, std::int64_t key) {
  const RecordDescriptor& descriptor = kind.descriptor();
  const Record record = descriptor.make();
  descriptor.assign(record.get(), stored);
  RecordHeader& header = HeaderOf(record.get());
  header.archived_at = act.now();
  header.updated_at = act.now();
  store::RaiseVersion(&header);
  return WriteBeside(act, kind, record.get(), stored, key, "archived");
}

// The parts of those who serve as members of the team, or of one above it, go with it.
Status ArchivePartsOf(Act& act, const std::string& team) {
  CatalogView without = act.catalog().View();
  RecordList<Team> others;
  for (const Team& one : without.teams) {
    if (one.header.id != team) others.Add(&one);
  }
  without.teams = others;
  const auto nothing = [](std::string_view, std::string_view) { return false; };
  ROTA_ASSIGN(const PartsAfter after, FollowHosts(act, without, nothing));
  const KindRow& kind = KindOf(Describe<EventType>());
  for (const EventType* part : after.archived) {
    ROTA_TRY(ArchiveOne(act, kind, part, act.snapshot().keys.Find(kind.name(), part->header.id)));
  }
  return {};
}

}  // namespace

ROTA_VERB(Archive, .ByKind(kByKindNote)
                       .Writes()
                       .IfVersion()
                       .Refuses(kArchiveReasons)
                       .Example(R"({"kind":"time_off","id":"leave"})"));

Result<Done> Engine::Archive(const RecordRef& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::Archive>(what, envelope, [&](Act& act) -> Result<Done> {
    ROTA_ASSIGN(const KindRow* kind, FindKind(what.kind));
    if (kind->own_verbs) {
      return Status(k_unsupported, fmt::format("no verb archives a {}", what.kind)).At("kind");
    }
    if (what.as_of) return Status(k_unsupported, "only `record.get` looks back").At("as_of");
    ROTA_ASSIGN(const Found found, Find(act, *kind, what.id));
    ROTA_TRY(MayWrite(*kind, act.catalog(), act.actor(), found.record.get()));
    const RecordHeader& header = HeaderOf(found.record.get());
    if (header.archived_at) return Done{};
    ROTA_TRY(CheckVersion(act.envelope().if_version, header.version));
    if (kind->list) ROTA_TRY(CheckUnused(act, *kind, found.record.get()));
    if (kind->descriptor == &Describe<EventType>) {
      for (const std::uint32_t part : act.catalog().PartsOf(header.id)) {
        const std::string& id = act.catalog().event_type(part).header.id;
        ROTA_TRY(ArchiveOne(act, *kind, act.catalog().FindRecord(kind->name(), id),
                            act.snapshot().keys.Find(kind->name(), id)));
      }
    }
    if (kind->descriptor == &Describe<Team>) ROTA_TRY(ArchivePartsOf(act, header.id));
    ROTA_TRY(ArchiveOne(act, *kind, found.record.get(), found.key));
    return Done{};
  });
}

}  // namespace rota
