#include "src/store/occupancy.h"

#include <fmt/format.h>

#include <cstdlib>

namespace rota::store {
namespace {

constexpr std::string_view kInsert =
    "INSERT INTO occupancy"
    "(org,subject,lane,start_at,owner,end_at,core_start,core_end,units,expires_at) "
    "VALUES(?,?,?,?,?,?,?,?,?,?)";

// The conditions of SQLite's triggers (schema/0001_init.sql) as one statement; no row = refused.
// Only right after a lock taken by an *earlier* statement: this one sees what was committed before
// it began.
constexpr std::string_view kInsertGuarded = R"sql(
INSERT INTO occupancy(org,subject,lane,start_at,owner,end_at,core_start,core_end,units,expires_at)
SELECT ?1,?2,CASE WHEN s.capacity=1 THEN 0 ELSE ?3 END,?4,?5,?6,?7,?8,?9,?10
FROM subject s WHERE s.org=?1 AND s.id=?2 AND s.capacity>=?9
AND CASE WHEN s.capacity=1 THEN
  NOT coalesce((SELECT (o.start_at<?8 AND o.end_at>?7) OR (o.core_start<?6 AND o.core_end>?4)
    FROM occupancy o WHERE o.org=?1 AND o.subject=?2 AND o.lane=0 AND o.start_at<=?4
    ORDER BY o.start_at DESC LIMIT 1),false)
  AND NOT coalesce((SELECT (o.start_at<?8 AND o.end_at>?7) OR (o.core_start<?6 AND o.core_end>?4)
    FROM occupancy o WHERE o.org=?1 AND o.subject=?2 AND o.lane=0 AND o.start_at>?4
    ORDER BY o.start_at LIMIT 1),false)
ELSE ?3<=12 AND ?7=?4 AND ?8=?6 AND (
  ?9+coalesce((SELECT sum(o.units) FROM lane l CROSS JOIN occupancy o
    WHERE o.org=?1 AND o.subject=?2 AND o.lane=l.lane
      AND o.start_at>?4-l.width AND o.start_at<?6 AND o.end_at>?4),0)<=s.capacity
  OR ?9+coalesce((SELECT max(level) FROM (
    SELECT sum(d) OVER (ORDER BY t,d ROWS UNBOUNDED PRECEDING) AS level FROM (
      SELECT o.start_at AS t, o.units AS d FROM lane l CROSS JOIN occupancy o
        WHERE o.org=?1 AND o.subject=?2 AND o.lane=l.lane
          AND o.start_at>?4-l.width AND o.start_at<?6 AND o.end_at>?4
      UNION ALL
      SELECT o.end_at, -o.units FROM lane l CROSS JOIN occupancy o
        WHERE o.org=?1 AND o.subject=?2 AND o.lane=l.lane
          AND o.start_at>?4-l.width AND o.start_at<?6 AND o.end_at>?4) edges) levels),0)<=s.capacity)
END)sql";

// 0 = there is no such subject.
Result<std::int64_t> ReadCapacity(Session& session, std::int64_t org, std::int64_t subject) {
  Statement find = session.Query("SELECT capacity FROM subject WHERE org=? AND id=?", org, subject);
  ROTA_ASSIGN(const bool found, find.Step());
  return found ? find.Int(0) : 0;
}

Status CheckLocked(const Session& session, std::int64_t org, std::int64_t subject) {
  if (session.HasLocked(org, subject)) return {};
  return Status(Reason::k_internal, fmt::format("subject {} was not locked", subject));
}

Status CheckEdges(const OccupancyRow& row) {
  const bool ordered = row.start_at <= row.core_start && row.core_start < row.core_end &&
                       row.core_end <= row.end_at && row.start_at >= kMinInstant &&
                       row.end_at <= kMaxInstant;
  if (ordered && row.units >= 1) return {};
  return Status(Reason::k_internal, "an occupancy row with edges or units out of order");
}

Result<std::int64_t> InsertRow(Session& session, std::string_view sql, const OccupancyRow& row,
                               int lane) {
  return session.Run(sql, row.org, row.subject, lane, row.start_at, row.owner, row.end_at,
                     row.core_start, row.core_end, row.units, row.expires_at);
}

// Why the guard said no, from the capacity.
Status Refused(const OccupancyRow& row, std::int64_t capacity) {
  if (capacity == 0) {
    return Status(Reason::k_internal, fmt::format("no subject {}", row.subject));
  }
  if (row.units > capacity) return Status(Reason::k_capacity);
  if (capacity == 1) return Status(Reason::k_occupied);
  if (row.core_start != row.start_at || row.core_end != row.end_at) {
    return Invalid("buffer_mode_conflict", "buffer mode max needs a subject of capacity 1");
  }
  return Status(Reason::k_capacity);
}

Status InsertBehindTrigger(Session& session, const OccupancyRow& row) {
  ROTA_ASSIGN(const std::int64_t capacity, ReadCapacity(session, row.org, row.subject));
  const bool whole = row.core_start == row.start_at && row.core_end == row.end_at;
  if (row.units > capacity || (capacity > 1 && !whole)) return Refused(row, capacity);
  int lane = 0;
  if (capacity > 1) {
    ROTA_ASSIGN(lane, LaneOf(row.end_at - row.start_at));
  }
  const Status status = InsertRow(session, kInsert, row, lane).status();
  for (const auto& [name, value] : status.detail()) {
    if (name == "guard" && value == "overlap") return Refused(row, capacity);
  }
  return status;
}

Status InsertWithCheck(Session& session, const OccupancyRow& row) {
  // Only a counted subject has lanes; on an exclusive one a longer row is fine.
  const Result<int> lane = LaneOf(row.end_at - row.start_at);
  ROTA_ASSIGN(const std::int64_t added,
              InsertRow(session, kInsertGuarded, row, lane.ok() ? *lane : kLanes + 1));
  if (added == 1) return {};
  ROTA_ASSIGN(const std::int64_t capacity, ReadCapacity(session, row.org, row.subject));
  return capacity > 1 && !lane.ok() ? lane.status() : Refused(row, capacity);
}

}  // namespace

Result<int> LaneOf(std::int64_t length) {
  for (int lane = 1; lane <= kLanes; ++lane) {
    if (length <= WidthOf(lane)) return lane;
  }
  return Status(Reason::k_out_of_range, "the time taken is longer than 119 years");
}

Status PutSubject(Session& session, std::int64_t org, std::int64_t subject, std::string_view kind,
                  std::int64_t capacity) {
  ROTA_ASSIGN(const std::int64_t added,
              session.Run("INSERT INTO subject(org,id,kind,capacity) VALUES(?,?,?,?) "
                          "ON CONFLICT DO NOTHING",
                          org, subject, kind, capacity));
  if (added == 1) {
    session.NoteMade(org, subject);
    return {};
  }
  ROTA_TRY(CheckLocked(session, org, subject));
  ROTA_ASSIGN(const std::int64_t changed,
              session.Run("UPDATE subject SET capacity=?1 WHERE org=?2 AND id=?3 AND "
                          "((capacity=1)=(?1=1) OR NOT EXISTS(SELECT 1 FROM occupancy o "
                          "WHERE o.org=?2 AND o.subject=?3 AND o.lane>=0))",
                          capacity, org, subject));
  return changed == 1 ? Status() : Status(Reason::k_in_use, "the subject has bookings");
}

Status ChangeCapacity(Session& session, std::int64_t org, std::int64_t subject,
                      std::int64_t capacity) {
  ROTA_ASSIGN(const std::int64_t before, ReadCapacity(session, org, subject));
  if (before == capacity) return {};
  ROTA_TRY(CheckLocked(session, org, subject));
  std::vector<OccupancyRow> rows;
  if ((before == 1) != (capacity == 1)) {
    Statement read = session.Query(
        "SELECT start_at,end_at,units,owner,expires_at FROM occupancy WHERE org=? AND subject=? AND "
        "lane>=0",
        org, subject);
    // Buffer mode `max`, which only exclusive subjects know, becomes `sum`.
    ROTA_TRY(read.ForEach([&](Statement& row) {
      rows.push_back({.org = org,
                      .subject = subject,
                      .start_at = row.Int(0),
                      .end_at = row.Int(1),
                      .core_start = row.Int(0),
                      .core_end = row.Int(1),
                      .units = row.Int(2),
                      .owner = row.Int(3),
                      .expires_at = row.IntOrNull(4)});
    }));
    ROTA_TRY(
        session.Run("DELETE FROM occupancy WHERE org=? AND subject=? AND lane>=0", org, subject)
            .status());
  }
  ROTA_TRY(PutSubject(session, org, subject, "resource", capacity));
  for (const OccupancyRow& row : rows) {
    const Status laid = Insert(session, row);
    if (laid.reason() == Reason::k_occupied || laid.reason() == Reason::k_capacity) {
      return Status(Reason::k_in_use, "bookings take several units at once").At("capacity");
    }
    ROTA_TRY(laid);
  }
  return {};
}

Status Insert(Session& session, const OccupancyRow& row) {
  ROTA_TRY(CheckEdges(row));
  if (row.soft) {
    ROTA_ASSIGN(const int lane, LaneOf(row.end_at - row.start_at));
    return InsertRow(session, kInsert, row, -lane).status();
  }
  ROTA_TRY(CheckLocked(session, row.org, row.subject));
  return session.dialect() == Dialect::kSqlite ? InsertBehindTrigger(session, row)
                                               : InsertWithCheck(session, row);
}

Result<std::int64_t> DeleteByOwner(Session& session, std::int64_t org, std::int64_t owner) {
  return session.Run("DELETE FROM occupancy WHERE org=? AND owner=?", org, owner);
}

}  // namespace rota::store
