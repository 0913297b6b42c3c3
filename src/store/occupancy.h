// The one table that makes a double booking impossible, and the only functions that write it.
//
// Each row says: `subject` (a user, a resource, a seated session) is taken by `owner` (a booking or
// hold) over [start_at, end_at), buffers included. A subject of capacity 1 is exclusive: no two
// rows conflict. A subject of capacity n ≥ 2 is counted: at no instant do the units of its rows
// exceed n. Two rows of an exclusive subject conflict when
//   (a.start < b.core_end and a.end > b.core_start) or
//   (a.core_start < b.end and a.core_end > b.start)
// With core = blocked (buffer mode `sum`, the usual one) that is plain overlap of the buffered
// times; with the core = the booking without buffers it is buffer mode `max`, which only exclusive
// subjects know.
//
// A writing transaction locks the subjects it takes (LockOwners), ends what ran out on them, then
// deletes its own rows and inserts the new ones:
//   book       = Insert
//   cancel     = DeleteByOwner
//   confirm, reschedule = DeleteByOwner, Insert: a booking is never in its own way
//   run out    = DeleteByOwner, for each of Overdue() (booking_store.h), whose end is written too
// The guard itself has no clock: an expired hold stands until a writer ends it. Clocks that differ
// can thus lose a hold early, but never make an overlap. A hold is lost whole, with all its rows
// and its status, so that nobody confirms a part of it.
//   soft row   = a known user who merely attends: shown in windows, never checked, never refused
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "rota/base/status.h"
#include "rota/time/instant.h"
#include "src/store/session.h"

namespace rota::store {

struct OccupancyRow {
  std::int64_t org = 0;
  std::int64_t subject = 0;
  Instant start_at = 0;  // blocked edges, buffers included
  Instant end_at = 0;
  Instant core_start = 0;  // start_at <= core_start < core_end <= end_at
  Instant core_end = 0;
  std::int64_t units = 1;
  std::int64_t owner = 0;             // unique with subject, start and softness
  std::optional<Instant> expires_at;  // set while the owner is a hold or a request that may run out
  bool soft = false;
};

// Makes the subject, or gives it another capacity (≥ 1). `in_use` when that would turn an exclusive
// subject with rows into a counted one or back: its rows must be deleted first and inserted again.
// Lowering a counted capacity keeps what stands. An existing subject must be locked; one made here
// counts as locked for the rest of the transaction.
Status PutSubject(Session& session, std::int64_t org, std::int64_t subject, std::string_view kind,
                  std::int64_t capacity);

// Gives a locked subject another capacity and lays its rows anew where an exclusive one becomes a
// counted one or back. Errors: `in_use` when the rows do not fit into an exclusive one.
Status ChangeCapacity(Session& session, std::int64_t org, std::int64_t subject,
                      std::int64_t capacity);

// Adds the row if the guard lets it. The transaction goes on after these refusals:
//   occupied              an exclusive subject is taken
//   capacity              too few units are left, or more are asked for than there are
//   invalid               rule `buffer_mode_conflict`: core is not blocked on a counted subject
// `internal` for a subject that is unknown or was not locked, and for edges out of order;
// `out_of_range` for more than 119 years on a counted subject or in a soft row.
Status Insert(Session& session, const OccupancyRow& row);

// Lane b of a counted subject holds rows of up to so many seconds, so a reader looks back no
// further than the lane's width. The table `lane` says the same to SQL.
inline constexpr int kLanes = 12;
constexpr std::int64_t WidthOf(int lane) { return std::int64_t{225} << (2 * lane); }

// The lane of a row that long, in seconds, on a counted subject; of a soft row it is this, negated.
// Rows of an exclusive subject lie in lane 0. Errors: `out_of_range`.
Result<int> LaneOf(std::int64_t length);

// Deletes every row of the owner; answers how many. Needs no lock to be safe.
Result<std::int64_t> DeleteByOwner(Session& session, std::int64_t org, std::int64_t owner);

}  // namespace rota::store
