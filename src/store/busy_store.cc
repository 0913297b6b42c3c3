#include "src/store/busy_store.h"

#include <fmt/format.h>

#include "src/store/stored_row.h"

namespace rota::store {
namespace {

constexpr std::string_view kOwnUid = "@rota";  // a uid made from the booking's id is not stored

// Column `kind`: 0 of rows that an earlier version wrote.
constexpr std::int64_t kKnown = 1, kOff = 2, kTentative = 4, kFree = 8, kAllDay = 16, kAsks = 32,
                       kUid = 64, kMoved = 128;

std::int64_t PackedTraits(const BlockTime& time) {
  const BlockTraits& traits = time.traits;
  return kKnown | (traits.off ? kOff : 0) | (traits.tentative ? kTentative : 0) |
         (traits.free ? kFree : 0) | (traits.all_day ? kAllDay : 0) |
         (time.asks_document ? kAsks : 0) | (time.has_uid ? kUid : 0) | (time.moved ? kMoved : 0);
}

void UnpackTraits(std::int64_t packed, BlockTime* time) {
  time->traits.off = (packed & kOff) != 0;
  time->traits.tentative = (packed & kTentative) != 0;
  time->traits.free = (packed & kFree) != 0;
  time->traits.all_day = (packed & kAllDay) != 0;
  time->asks_document = (packed & kKnown) == 0 || (packed & kAsks) != 0;
  time->has_uid = (packed & kUid) != 0;
  time->moved = (packed & kMoved) != 0;
}

}  // namespace

Status EachBlockOfSource(Session& session, std::int64_t org, std::int64_t source,
                         const TakeBlock& take) {
  Statement rows = session.Query(
      "SELECT b.item,d.doc,d.key FROM busy b JOIN document d ON "
      "d.org=b.org AND d.kind='busy_block' AND d.id=b.item WHERE b.org=? AND b.source=?",
      org, source);
  return rows.ForEach([&](Statement& row) -> Status {
    ROTA_ASSIGN(BusyBlock block, ReadRow<BusyBlock>(row.Text(2), row.Text(1)));
    return take(row.Int(0), std::move(block));
  });
}

Result<std::vector<std::int64_t>> UsersOfSource(Session& session, std::int64_t org,
                                                std::int64_t source) {
  std::vector<std::int64_t> users;
  Statement rows =
      session.Query("SELECT DISTINCT subject FROM busy WHERE org=? AND source=?", org, source);
  ROTA_TRY(rows.ForEach([&](Statement& row) { users.push_back(row.Int(0)); }));
  return users;
}

std::optional<BlockTime> TimeOf(const ResolvedCatalog& catalog, const BusyBlock& block,
                                std::int64_t user, std::int64_t source) {
  const auto taken = InstantsOf(catalog, block);
  if (!taken) return std::nullopt;
  BlockTime time{.user = user, .source = source, .taken = *taken, .traits = TraitsOf(block)};
  const bool dated =
      std::holds_alternative<Date>(block.start) || std::holds_alternative<Date>(block.end);
  time.asks_document = dated || block.ical_uid.ends_with(kOwnUid);
  time.has_uid = !block.ical_uid.empty() && !time.asks_document;
  return time;
}

Statement EachBlockRow(Session& session, std::int64_t org) {
  return session
      .Query("SELECT item,start_at,end_at,source,kind,subject FROM busy WHERE org=? ORDER BY item",
             org)
      .InPieces();
}

BlockTime TimeOfRow(const Statement& row) {
  BlockTime time{.user = row.Int(5), .source = row.Int(3), .taken = {row.Int(1), row.Int(2)}};
  UnpackTraits(row.Int(4), &time);
  return time;
}

Status EachBlockTime(Session& session, std::int64_t org, std::int64_t user, Instant since,
                     std::optional<std::int64_t> block, const TakeBlockTime& take) {
  constexpr std::string_view kColumns = "SELECT item,start_at,end_at,source,kind FROM busy ";
  Statement rows =
      block ? session.Query(
                  fmt::format("{}WHERE org=? AND item=? AND +subject=? AND end_at>?", kColumns),
                  org, *block, user, since)
            : session.Query(fmt::format("{}WHERE org=? AND subject=? AND end_at>?", kColumns), org,
                            user, since);
  return rows.ForEach([&](Statement& row) -> Status {
    BlockTime time;
    time.user = user;
    time.taken = {row.Int(1), row.Int(2)};
    time.source = row.Int(3);
    UnpackTraits(row.Int(4), &time);
    return take(row.Int(0), time);
  });
}

Result<BusyBlock> ReadBlock(Session& session, std::int64_t org, std::int64_t key) {
  Statement find = session.Query(
      "SELECT key,doc FROM document WHERE org=? AND kind='busy_block' AND id=?", org, key);
  ROTA_ASSIGN(const bool found, find.Step());
  if (!found) return NotFound(Describe<BusyBlock>().name, fmt::format("#{}", key));
  return ReadRow<BusyBlock>(find.Text(0), find.Text(1));
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
          org, time->user, kAnyLane, time->taken.start, time->source, key, time->taken.end,
          PackedTraits(*time))
      .status();
}

Result<bool> HasOutsideUids(Session& session, std::int64_t org) {
  return session.Query("SELECT 1 FROM booking WHERE org=? AND uid IS NOT NULL LIMIT 1", org).Step();
}

Result<std::optional<std::int64_t>> BookingOfUid(Session& session, std::int64_t org,
                                                 std::string_view uid) {
  std::optional<std::int64_t> key;
  if (uid.empty()) return key;
  Statement find = uid.ends_with(kOwnUid)
                       ? session.Query("SELECT id FROM booking WHERE org=? AND key=?", org,
                                       uid.substr(0, uid.size() - kOwnUid.size()))
                       : session.Query("SELECT id FROM booking WHERE org=? AND uid=?", org, uid);
  ROTA_ASSIGN(const bool found, find.Step());
  if (found) key = find.Int(0);
  return key;
}

}  // namespace rota::store
