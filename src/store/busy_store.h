// Busy blocks of outside calendars, and the index of the time they take.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "rota/model/calendar.h"
#include "src/availability/facts_of.h"
#include "src/store/session.h"

namespace rota::store {

// Calls `take(key, block)` for the blocks of a source.
using TakeBlock = std::function<Status(std::int64_t key, BusyBlock block)>;
Status EachBlockOfSource(Session& session, std::int64_t org, std::int64_t source,
                         const TakeBlock& take);

// The keys of those whom a source's blocks close: its owner's, and another's where an earlier
// version let a block stand there.
Result<std::vector<std::int64_t>> UsersOfSource(Session& session, std::int64_t org,
                                                std::int64_t source);

// What a block takes of its user, as its row says it.
struct BlockTime {
  std::int64_t user = 0;
  std::int64_t source = 0;  // 0: put by the host program
  Interval taken;
  BlockTraits traits;
  // The document must be asked: the block has dates, which a zone turns into instants, or the uid
  // of one of our bookings; or an earlier version wrote the row.
  bool asks_document = false;
  bool has_uid = false;  // another one, which a booking that came from elsewhere may have
  // A copy of one of our bookings, which its owner moved to where it blocks.
  bool moved = false;
};
// What the row of a live block says; nothing for one that takes no time. `user`, `source`: keys.
std::optional<BlockTime> TimeOf(const ResolvedCatalog& catalog, const BusyBlock& block,
                                std::int64_t user, std::int64_t source);

// Calls `take(key, time)` for the rows of a user that end after `since`; of one block, if one is
// given.
using TakeBlockTime = std::function<Status(std::int64_t key, const BlockTime& time)>;
Status EachBlockTime(Session& session, std::int64_t org, std::int64_t user, Instant since,
                     std::optional<std::int64_t> block, const TakeBlockTime& take);
// All rows in the order of the blocks' keys, the first column; TimeOfRow reads one.
Statement EachBlockRow(Session& session, std::int64_t org);
BlockTime TimeOfRow(const Statement& row);
// Errors: `not_found`, `corrupt`.
Result<BusyBlock> ReadBlock(Session& session, std::int64_t org, std::int64_t key);

// Replaces what block `key` takes: nothing, or a stretch of a user's time.
Status IndexBlock(Session& session, std::int64_t org, std::int64_t key,
                  const std::optional<BlockTime>& time);

// Whether any booking has a UID that was not made from its id.
Result<bool> HasOutsideUids(Session& session, std::int64_t org);
// The key of our booking with this iCalendar UID: an entry that has it is the booking's copy.
Result<std::optional<std::int64_t>> BookingOfUid(Session& session, std::int64_t org,
                                                 std::string_view uid);

}  // namespace rota::store
