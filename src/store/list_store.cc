#include "src/store/list_store.h"

#include <fmt/format.h>

#include "src/assignment/decision.h"
#include "src/store/booking_store.h"
#include "src/store/stored_row.h"

namespace rota::store {
namespace {

Status Each(Statement& rows, const TakeRow& take) {
  while (true) {
    ROTA_ASSIGN(const bool row, rows.Step());
    if (!row) return {};
    ROTA_ASSIGN(const bool more, take(rows.Int(0), rows.Text(2), rows.Text(1)));
    if (!more) return {};
  }
}

Result<std::vector<Booking>> Bookings(Statement rows) {
  std::vector<Booking> bookings;
  ROTA_TRY(rows.ForEach([&](Statement& row) -> Status {
    ROTA_ASSIGN(Booking booking, ReadRow<Booking>(row.Text(1), row.Text(0)));
    bookings.push_back(std::move(booking));
    return {};
  }));
  return bookings;
}

}  // namespace

Status EachDocument(Session& session, std::int64_t org, std::string_view kind, bool archived,
                    std::int64_t after, const TakeRow& take) {
  Statement rows = session.Query(
      "SELECT id,doc,key FROM document WHERE org=? AND kind=? AND id>? AND (archived_at IS NULL OR ?=1) "
      "ORDER BY id",
      org, kind, after, archived ? 1 : 0);
  return Each(rows, take);
}

Status EachOrganization(Session& session, std::int64_t org, bool archived, std::int64_t after,
                        const TakeRow& take) {
  Statement rows = session.Query(
      "SELECT org,doc,key FROM organization WHERE org=?1 AND org>?2 AND (archived_at IS "
      "NULL OR ?3=1)",
      org, after, archived ? 1 : 0);
  return Each(rows, take);
}

Result<std::vector<Booking>> BookingsOfHost(Session& session, std::int64_t org, std::int64_t user,
                                            Interval range, std::int64_t limit) {
  return Bookings(session.Query(
      "SELECT b.doc,b.key FROM participant p JOIN booking b ON b.org=p.org AND b.id=p.booking "
      "WHERE p.org=?1 AND p.who=?2 AND p.start_at>=?3 AND p.start_at<?4 AND p.role=0 "
      "ORDER BY p.start_at,b.id LIMIT ?5",
      org, fmt::format("user:{}", user), range.start, range.end, limit));
}

Result<std::vector<Booking>> BookingsOfTeam(Session& session, std::int64_t org, std::int64_t team,
                                            Interval range, std::int64_t limit) {
  return Bookings(session.Query(
      "SELECT b.doc,b.key FROM booking b WHERE b.org=?1 AND b.team=?2 AND b.start_at>=?3 AND "
      "b.start_at<?4 ORDER BY b.start_at,b.id LIMIT ?5",
      org, team, range.start, range.end, limit));
}

Result<Decision> ReadDecision(Session& session, std::int64_t org, std::int64_t booking,
                              std::string_view ref) {
  Statement find = session.Query(
      "SELECT doc FROM decision WHERE org=? AND booking=? ORDER BY seq DESC LIMIT 1", org, booking);
  ROTA_ASSIGN(const bool found, find.Step());
  if (!found) return NotFound(Describe<Decision>().name, ref);
  Result<Decision> decision = ReadRow<Decision>(BookingId(session, org, booking), find.Text(0));
  if (decision.ok()) Unpack(&*decision);
  return decision;
}

Result<ChangeFeed> ReadChanges(Session& session, std::int64_t org, const ChangesBody& what) {
  ChangeFeed feed;
  feed.next_revision = what.since;
  Statement rows = session.Query(
      "SELECT c.revision,c.kind,coalesce(b.key,d.key,o.key) FROM change c "
      "LEFT JOIN booking b ON c.kind='booking' AND b.org=c.org AND b.id=c.id "
      "LEFT JOIN document d ON d.org=c.org AND d.kind=c.kind AND d.id=c.id "
      "LEFT JOIN organization o ON c.kind='organization' AND o.org=c.org "
      "WHERE c.org=? AND c.revision>? AND c.kind NOT IN ('user_time','event_type_time') "
      "ORDER BY c.revision,c.kind,c.id",
      org, what.since);
  rows.InPieces();  // of which a page reads no more than it tells
  const auto limit = static_cast<std::size_t>(what.limit);
  // A page holds whole revisions, so that none is half told; one that is larger than a page is told
  // whole all the same.
  bool ended = false;
  while (true) {
    ROTA_ASSIGN(const bool row, rows.Step());
    ended = !row;
    if (ended) break;
    if (rows.IsNull(2)) continue;  // purged
    const std::int64_t revision = rows.Int(0);
    const bool begins = feed.items.empty() || feed.items.back().revision != revision;
    if (begins && feed.items.size() >= limit) break;
    feed.items.push_back({revision, std::string(rows.Text(1)), std::string(rows.Text(2))});
  }
  if (feed.items.size() > limit && feed.items.front().revision != feed.items.back().revision) {
    const std::int64_t last = feed.items.back().revision;
    while (feed.items.back().revision == last) feed.items.pop_back();
    ended = false;
  }
  if (!ended) {
    feed.next_revision = feed.items.back().revision;
  } else {
    ROTA_ASSIGN(feed.next_revision, ReadRevision(session, org));
  }
  return feed;
}

Status EachTouched(Session& session, std::int64_t org, std::int64_t since,
                   const TakeTouched& take) {
  const auto touched = [](std::string_view kind) {
    if (kind == "booking") return Touched::kBooking;
    if (kind == "user_time") return Touched::kUserTime;
    if (kind == "event_type_time") return Touched::kEventTypeTime;
    if (kind == "busy_block") return Touched::kBusyBlock;
    if (kind == "series") return Touched::kSeries;
    if (kind == "waitlist_entry") return Touched::kWaitlist;
    if (kind == "organization") return Touched::kOrganization;
    return Touched::kRecord;
  };
  Statement rows = session.Query(
      "SELECT revision,kind,id FROM change WHERE org=? AND revision>? ORDER BY revision", org,
      since);
  return rows.ForEach([&](Statement& row) {
    take({row.Int(0), touched(row.Text(1)), row.Text(1), row.Int(2)});
  });
}

}  // namespace rota::store
