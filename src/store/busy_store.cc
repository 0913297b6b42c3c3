#include "src/store/busy_store.h"

#include "src/store/stored_row.h"

namespace rota::store {
namespace {

Status Each(Statement rows, const TakeBlock& take) {
  return rows.ForEach([&](Statement& row) -> Status {
    ROTA_ASSIGN(BusyBlock block, ReadRow<BusyBlock>(row.Text(2), row.Text(1)));
    return take(row.Int(0), std::move(block));
  });
}

}  // namespace

Status EachBlockOfSource(Session& session, std::int64_t org, std::int64_t source,
                         const TakeBlock& take) {
  return Each(session.Query("SELECT b.item,d.doc,d.key FROM busy b JOIN document d ON "
                            "d.org=b.org AND d.kind='busy_block' AND d.id=b.item "
                            "WHERE b.org=? AND b.source=?",
                            org, source),
              take);
}

Status EachBlockOfUser(Session& session, std::int64_t org, std::int64_t user, Instant since,
                       const TakeBlock& take) {
  return Each(session.Query("SELECT b.item,d.doc,d.key FROM busy b JOIN document d ON "
                            "d.org=b.org AND d.kind='busy_block' AND d.id=b.item "
                            "WHERE b.org=? AND b.subject=? AND b.end_at>?",
                            org, user, since),
              take);
}

Status IndexBlock(Session& session, std::int64_t org, std::int64_t key,
                  const std::optional<BlockTime>& time) {
  ROTA_TRY(session.Run("DELETE FROM busy WHERE org=? AND item=?", org, key).status());
  if (!time) return {};
  constexpr std::int64_t kAnyLane = 12;
  return session
      .Run(
          "INSERT INTO busy(org,subject,lane,start_at,source,item,end_at,kind) "
          "VALUES(?,?,?,?,?,?,?,?)",
          org, time->user, kAnyLane, time->taken.start, time->source, key, time->taken.end, 0)
      .status();
}

Result<bool> IsCopyOfBooking(Session& session, std::int64_t org, std::string_view uid) {
  if (uid.empty()) return false;
  constexpr std::string_view kOwn = "@rota";  // a uid made from the booking's id is not stored
  Statement find = uid.ends_with(kOwn)
                       ? session.Query("SELECT 1 FROM booking WHERE org=? AND key=?", org,
                                       uid.substr(0, uid.size() - kOwn.size()))
                       : session.Query("SELECT 1 FROM booking WHERE org=? AND uid=?", org, uid);
  return find.Step();
}

}  // namespace rota::store
