#include "src/engine/user_time.h"

#include "src/availability/facts_of.h"
#include "src/engine/copies.h"
#include "src/store/busy_store.h"
#include "src/store/history_store.h"

namespace rota {
namespace {

Subject OwnerOf(const ResolvedCatalog& catalog, const RecordDescriptor& descriptor,
                const void* record) {
  if (&descriptor == &Describe<TimeOff>()) {
    return rota::OwnerOf(catalog, *static_cast<const TimeOff*>(record));
  }
  return rota::OwnerOf(catalog, *static_cast<const BusyBlock*>(record));
}

Status CheckOwnerOf(const ResolvedCatalog& catalog, const RecordDescriptor& descriptor,
                    const void* record) {
  if (&descriptor == &Describe<TimeOff>()) {
    return CheckOwner(catalog, *static_cast<const TimeOff*>(record));
  }
  return CheckOwner(catalog, *static_cast<const BusyBlock*>(record));
}

}  // namespace

Status IndexBusy(Act& act, const BusyBlock& block, std::int64_t key) {
  std::optional<store::BlockTime> time;
  if (!block.header.archived_at) {
    ROTA_TRY(CheckOwner(act.catalog(), block));
    const std::int64_t source =
        act.snapshot().keys.Find(Describe<CalendarSource>().name, block.source);
    const Subject owner = OwnerOf(act.catalog(), block);
    time = store::TimeOf(act.catalog(), block, act.snapshot().by_index.KeyOf(owner), source);
  }
  if (time) {
    ROTA_ASSIGN(const std::optional<Booking> copied, BookingOfMovedCopy(act, block, time->taken));
    time->moved = copied.has_value();
    if (copied) ROTA_TRY(TellOfCopy(act, *copied, block, time->taken));
  }
  return store::IndexBlock(act.session(), act.org(), key, time);
}

Status WriteBeside(Act& act, const KindRow& kind, const void* record, const void* before,
                   std::int64_t key, std::string_view action) {
  act.NeedCatalog();
  ROTA_TRY(act.Secure());
  const RecordDescriptor& descriptor = kind.descriptor();
  const bool in_catalog = kind.list != nullptr;
  const bool archived = HeaderOf(record).archived_at.has_value();
  if (!in_catalog && !archived) ROTA_TRY(CheckOwnerOf(act.catalog(), descriptor, record));
  ROTA_ASSIGN(const std::int64_t revision, act.Revision());
  ROTA_TRY(store::WriteDocument(act.session(), act.org(),
                                {&descriptor, record, key, before == nullptr, revision}));
  if (kind.touches == Touches::kUserTime) {
    ROTA_TRY(IndexBusy(act, *static_cast<const BusyBlock*>(record), key));
  }
  if (!in_catalog) {
    // Whoever it was somebody's before gets the time back.
    for (const void* one : {record, before}) {
      const Subject owner = one ? OwnerOf(act.catalog(), descriptor, one) : Subject();
      if (owner.index == kNone) continue;
      ROTA_TRY(store::NoteUserTime(act.session(), act.org(), revision,
                                   act.snapshot().by_index.KeyOf(owner)));
    }
  }
  HistoryEntry entry = act.Entry(descriptor.name, HeaderOf(record).id, action);
  entry.changes = store::DifferencesOf(descriptor, before, record);
  return store::AppendHistory(act.session(), act.org(), key, revision, entry);
}

}  // namespace rota
