#include "src/engine/user_time.h"

#include "src/store/busy_store.h"
#include "src/store/history_store.h"

namespace rota {

Status IndexBusy(Act& act, const BusyBlock& block, std::int64_t key) {
  std::optional<store::BlockTime> time;
  if (!block.header.archived_at) {
    const std::uint32_t user = act.catalog().FindUser(block.user);
    if (user == kNone) return NotFound(Describe<User>().name, block.user).At("user");
    const std::int64_t source =
        act.snapshot().keys.Find(Describe<CalendarSource>().name, block.source);
    time = store::TimeOf(act.catalog(), block, act.snapshot().by_index.users[user], source);
  }
  return store::IndexBlock(act.session(), act.org(), key, time);
}

Status WriteBeside(Act& act, const KindRow& kind, const void* record, const void* before,
                   std::int64_t key, std::string_view action) {
  act.NeedCatalog();
  ROTA_TRY(act.Secure());
  const RecordDescriptor& descriptor = kind.descriptor();
  const std::uint32_t user = kind.owner(act.catalog(), record).user;
  const bool in_catalog = kind.list != nullptr;
  const bool archived = HeaderOf(record).archived_at.has_value();
  if (!in_catalog && !archived && user == kNone) {
    const FieldDescriptor& named = *descriptor.Find("user");
    return NotFound(named.refers, *static_cast<const std::string*>(At(named, record))).At("user");
  }
  ROTA_ASSIGN(const std::int64_t revision, act.Revision());
  ROTA_TRY(store::WriteDocument(act.session(), act.org(),
                                {&descriptor, record, key, before == nullptr, revision}));
  if (kind.touches == Touches::kUserTime) {
    ROTA_TRY(IndexBusy(act, *static_cast<const BusyBlock*>(record), key));
  }
  if (!in_catalog) {
    // Whoever it was somebody's before gets the time back.
    const std::uint32_t former = before ? kind.owner(act.catalog(), before).user : kNone;
    for (const std::uint32_t one : {user, former}) {
      if (one == kNone) continue;
      ROTA_TRY(store::NoteUserTime(act.session(), act.org(), revision,
                                   act.snapshot().by_index.users[one]));
    }
  }
  HistoryEntry entry = act.Entry(descriptor.name, HeaderOf(record).id, action);
  entry.changes = store::DifferencesOf(descriptor, before, record);
  return store::AppendHistory(act.session(), act.org(), key, revision, entry);
}

}  // namespace rota
