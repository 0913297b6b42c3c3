// Busy blocks of outside calendars, and the index of the time they take.
#pragma once

#include <functional>
#include <optional>

#include "rota/model/calendar.h"
#include "src/availability/facts.h"
#include "src/store/session.h"

namespace rota::store {

// Calls `take(key, block)` for the blocks of a source, or of a user that end after `since`.
using TakeBlock = std::function<Status(std::int64_t key, BusyBlock block)>;
Status EachBlockOfSource(Session& session, std::int64_t org, std::int64_t source,
                         const TakeBlock& take);
Status EachBlockOfUser(Session& session, std::int64_t org, std::int64_t user, Instant since,
                       const TakeBlock& take);

// Replaces what block `key` takes: nothing, or a stretch of a user's time.
struct BlockTime {
  std::int64_t user = 0;
  std::int64_t source = 0;  // 0: put by the host program
  Interval taken;
};
Status IndexBlock(Session& session, std::int64_t org, std::int64_t key,
                  const std::optional<BlockTime>& time);

// Is there a booking of ours with this iCalendar UID? Then the entry is its copy.
Result<bool> IsCopyOfBooking(Session& session, std::int64_t org, std::string_view uid);

}  // namespace rota::store
