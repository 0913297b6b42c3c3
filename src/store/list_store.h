// Lists and look-backs: pages of records and bookings, history, decisions, the change feed.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rota/model/booking.h"
#include "rota/model/outbox.h"
#include "rota/model/record_bodies.h"
#include "rota/time/interval.h"
#include "src/store/catalog_store.h"

namespace rota::store {

// Calls `take(key, public id, document)` for rows after `after` in order of creation until it
// answers false.
using TakeRow =
    std::function<Result<bool>(std::int64_t key, std::string_view id, std::string_view doc)>;
Status EachDocument(Session& session, std::int64_t org, std::string_view kind, bool archived,
                    std::int64_t after, const TakeRow& take);
// The same for the organization itself: one row, or none behind it.
Status EachOrganization(Session& session, std::int64_t org, bool archived, std::int64_t after,
                        const TakeRow& take);

// Bookings that start in [from, to), of a host ("user:<key>") or of a team, by start; at most
// `limit`.
Result<std::vector<Booking>> BookingsOfHost(Session& session, std::int64_t org, std::int64_t user,
                                            Interval range, std::int64_t limit);
Result<std::vector<Booking>> BookingsOfTeam(Session& session, std::int64_t org, std::int64_t team,
                                            Interval range, std::int64_t limit);

// The decision made last for a booking. Errors: `not_found`.
Result<Decision> ReadDecision(Session& session, std::int64_t org, std::int64_t booking,
                              std::string_view ref);

// What was written after a revision, whole revisions only.
Result<ChangeFeed> ReadChanges(Session& session, std::int64_t org, const ChangesBody& what);

// What caches must read anew, revision by revision.
enum class Touched : std::uint8_t {
  kBooking,
  kUserTime,
  kEventTypeTime,
  kBusyBlock,
  kSeries,
  kWaitlist,
  kOrganization,
  kRecord  // of the catalog, or time off: the kind says which
};
struct TouchedRow {
  std::int64_t revision;
  Touched what;
  std::string_view kind;
  std::int64_t key;
};
using TakeTouched = std::function<void(const TouchedRow& row)>;
Status EachTouched(Session& session, std::int64_t org, std::int64_t since, const TakeTouched& take);

}  // namespace rota::store
