// What the engine does around the guard, for tests that write rows without bookings.
#pragma once

#include <algorithm>
#include <tuple>
#include <vector>

#include "src/store/booking_store.h"
#include "src/store/occupancy.h"

namespace rota::store {

// Ends what ran out on a locked subject: the whole of each owner. Answers how many owners.
inline Result<std::int64_t> ExpireOverdue(Session& session, std::int64_t org, std::int64_t subject,
                                          Instant now) {
  ROTA_ASSIGN(const std::vector<std::int64_t> owners, Overdue(session, org, subject, now));
  for (const std::int64_t owner : owners) {
    ROTA_TRY(DeleteByOwner(session, org, owner).status());
  }
  return static_cast<std::int64_t>(owners.size());
}

// Every row of the subject that touches [from, to), expired ones and soft ones included, by start,
// owner and softness.
inline Result<std::vector<OccupancyRow>> RowsIn(Session& session, std::int64_t org,
                                                std::int64_t subject, Instant from, Instant to) {
  std::vector<OccupancyRow> rows;
  Statement read = session.Query(
      "SELECT lane,start_at,owner,end_at,core_start,core_end,units,expires_at FROM occupancy "
      "WHERE org=? AND subject=? AND end_at>? AND start_at<?",
      org, subject, from, to);
  ROTA_TRY(read.ForEach([&](const Statement& row) {
    rows.push_back({.org = org,
                    .subject = subject,
                    .start_at = row.Int(1),
                    .end_at = row.Int(3),
                    .core_start = row.Int(4),
                    .core_end = row.Int(5),
                    .units = row.Int(6),
                    .owner = row.Int(2),
                    .expires_at = row.IntOrNull(7),
                    .soft = row.Int(0) < 0});
  }));
  const auto key = [](const OccupancyRow& r) { return std::tuple(r.start_at, r.owner, !r.soft); };
  std::sort(rows.begin(), rows.end(),
            [&](const OccupancyRow& a, const OccupancyRow& b) { return key(a) < key(b); });
  return rows;
}

}  // namespace rota::store
