// Series in the database, and the places of bookings in them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rota/model/series.h"
#include "src/store/booking_store.h"

namespace rota::store {

struct StoredSeries {
  std::int64_t key = 0;  // 0: not written yet
  Series series;
};

// Errors: `not_found`.
Result<StoredSeries> ReadSeries(Session& session, std::int64_t org, std::string_view id);

// Writes the record and raises its version; a new one gets key and number. `due_at`: when it is to
// be written on. Errors: `invalid` id_taken.
Status WriteSeries(const WriteContext& context, std::int64_t revision,
                   std::optional<Instant> due_at, StoredSeries* stored);
// When it is to be written on (nothing: never), without a new version.
Status SetDue(Session& session, std::int64_t org, std::int64_t series,
              std::optional<Instant> due_at);
// Ids of the series that are to be written on, the longest due first, at most `limit`.
Result<std::vector<std::string>> DueSeries(Session& session, std::int64_t org, Instant now,
                                           std::int64_t limit);

// Every booking of the series, ended ones too, by recurrence_id.
Result<std::vector<StoredBooking>> ReadOccurrences(Session& session, std::int64_t org,
                                                   std::int64_t series);
// Takes the booking's place from it, so that places can move along the series. Persist gives the
// new one.
Status Unplace(Session& session, std::int64_t org, std::int64_t booking);

// The number a counter gave last; 0 when none.
Result<std::int64_t> LastNumber(Session& session, std::int64_t org, std::string_view name);

}  // namespace rota::store
