#include "src/engine/busy_index.h"

#include "src/availability/facts_of.h"

namespace rota {

Status IndexBusy(store::Session& session, const Snapshot& snapshot, const BusyBlock& block,
                 std::int64_t key) {
  ROTA_TRY(session.Run("DELETE FROM busy WHERE org=? AND item=?", snapshot.org, key).status());
  if (block.header.archived_at) return {};
  const std::uint32_t user = snapshot.catalog->FindUser(block.user);
  if (user == kNone) return NotFound("user", block.user).At("user");
  const auto taken = InstantsOf(*snapshot.catalog, block);
  if (!taken) return {};
  constexpr std::int64_t kAnyLane = 12;
  const std::int64_t source =
      block.source.empty() ? 0 : snapshot.keys->Find("calendar_source", block.source);
  return session
      .Run(
          "INSERT INTO busy(org,subject,lane,start_at,source,item,end_at,kind) VALUES(?,?,?,?,?,?,?,?)",
          snapshot.org, snapshot.by_index->users[user], kAnyLane, taken->start, source, key,
          taken->end, 0)
      .status();
}

}  // namespace rota
