#include "src/store/fact_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "rota/codec/record_json.h"
#include "src/store/occupancy.h"
#include "src/store/participants.h"

namespace rota::store {

std::uint32_t KeyList::IndexOf(std::int64_t key) const {
  const std::uint32_t* place = places_.Find(key);
  return place ? *place : kNone;
}

KeyList KeyList::With(std::span<const std::int64_t> added,
                      std::span<const std::int64_t> archived) const {
  if (added.empty() && archived.empty()) return *this;
  SharedVector<std::int64_t>::Writer keys(keys_);
  SharedMap<std::int64_t, std::uint32_t>::Writer places(places_);
  for (const std::int64_t key : added) {
    places.Set(key, static_cast<std::uint32_t>(keys.size()));
    keys.Add(key);
  }
  for (const std::int64_t key : archived) places.Erase(key);
  KeyList list;
  list.keys_ = std::move(keys).Take();
  list.places_ = std::move(places).Take();
  return list;
}

std::int64_t KeysByIndex::KeyOf(Subject subject) const {
  switch (subject.kind) {
    case Subject::Kind::kPerson:
      return users[subject.index];
    case Subject::Kind::kThing:
      return resources[subject.index];
  }
  return 0;
}

namespace {

constexpr std::string_view kOccupiedColumns =
    "SELECT o.start_at,o.end_at,o.core_start,o.core_end,o.owner,o.expires_at,o.lane,b.start_at,b.end_at,"
    "b.event_type,o.units";
constexpr std::string_view kOccupiedRows =
    " FROM occupancy o JOIN booking b ON b.org=o.org AND b.id=o.owner WHERE o.org=? AND ";

bool AsksPlace(const KeysByIndex& by_index) { return by_index.places && !by_index.places->empty(); }

// The document says where a booking is; it is read only where distances ask for it.
std::string OccupiedWhere(const KeysByIndex& by_index, std::string_view condition) {
  return fmt::format("{}{}{}{}", kOccupiedColumns, AsksPlace(by_index) ? ",b.doc" : "",
                     kOccupiedRows, condition);
}

std::uint32_t PlaceIn(const Statement& row, const KeysByIndex& by_index) {
  const Result<Booking> booking = ReadRecord<Booking>(row.Text(11), {.open = true});
  if (!booking.ok() || !booking->location) return kNone;
  return by_index.places->Find(booking->location->place);
}

Occupied OccupiedIn(const Statement& row, const KeysByIndex& by_index) {
  const Claim claim = {.blocked = {row.Int(0), row.Int(1)},
                       .core = {row.Int(2), row.Int(3)},
                       .units = static_cast<std::int32_t>(row.Int(10)),
                       .soft = row.Int(6) < 0,
                       .expires_at = row.IntOrNull(5).value_or(0),
                       .place = AsksPlace(by_index) ? PlaceIn(row, by_index) : kNone};
  return OccupiedBy(claim, {row.Int(7), row.Int(8)}, row.Int(4), by_index.EventTypeOf(row.Int(9)));
}

// Those that TakesTime() may say yes to; of requests the document says whether they block.
static_assert(static_cast<int>(BookingStatus::kNoShow) == 4 && IsOff(BookingStatus{5}));
constexpr std::string_view kCountedColumns =
    "SELECT start_at,end_at,id,expires_at,status,doc FROM booking WHERE org=? AND event_type=? "
    "AND start_at>=? AND status<=4 AND ";

Status TakeCounted(Statement& rows, const std::optional<SeatsFrom>& seats,
                   std::vector<Counted>* counted) {
  return rows.ForEach([&](Statement& row) {
    const bool may_be_session = seats && row.Int(0) >= seats->start;
    Counted one{row.Int(0), row.Int(1), row.Int(2), row.IntOrNull(3).value_or(0), {}};
    const auto status = static_cast<BookingStatus>(row.Int(4));
    // What stays has an instant only where some of its seats run out.
    const bool stays = status != BookingStatus::kHold && status != BookingStatus::kPending;
    if (stays) one.expires_at = 0;
    if (may_be_session || status == BookingStatus::kPending) {
      const Result<Booking> booking = ReadRecord<Booking>(row.Text(5), {.open = true});
      // A request that cannot be read counts, and what cannot be read has no seats: damage frees
      // nothing.
      if (booking.ok() && !TakesTime(*booking)) return;
      if (booking.ok() && may_be_session) {
        one.seating = SeatingOf(*booking, seats->catalog->FindUsers(booking->hosts));
      }
    }
    counted->push_back(std::move(one));
  });
}

std::string Joined(std::string_view columns, std::string_view condition) {
  return fmt::format("{}{}", columns, condition);
}

// What takes a whole thing, or somebody's time.
Result<std::vector<Occupied>> OccupiedWhole(Session& session, std::int64_t org,
                                            std::int64_t subject, const KeysByIndex& by_index,
                                            Instant since) {
  std::vector<Occupied> taken;
  const auto take = [&](Statement& row) { taken.push_back(OccupiedIn(row, by_index)); };
  // The rows of lane 0 are disjoint: besides those that start later, only the last one before can
  // reach past `since`. Soft rows are few and may overlap.
  Statement later = session.Query(
      OccupiedWhere(by_index, "o.subject=? AND o.lane=0 AND o.start_at>=? ORDER BY o.start_at"),
      org, subject, since);
  Statement last = session.Query(
      OccupiedWhere(by_index,
                    "o.subject=? AND o.lane=0 AND o.start_at<? ORDER BY o.start_at DESC LIMIT 1"),
      org, subject, since);
  Statement soft = session.Query(
      OccupiedWhere(by_index, "o.subject=? AND o.lane<0 AND o.end_at>? ORDER BY o.start_at"), org,
      subject, since);
  ROTA_TRY(last.ForEach(take));
  ROTA_TRY(later.ForEach(take));
  ROTA_TRY(soft.ForEach(take));
  return taken;
}

}  // namespace

Result<Timeline<Occupied>> ReadOccupied(Session& session, std::int64_t org, std::int64_t subject,
                                        const KeysByIndex& by_index, Instant since) {
  ROTA_ASSIGN(std::vector<Occupied> taken, OccupiedWhole(session, org, subject, by_index, since));
  return Timeline(std::move(taken));
}

// Rows of a thing with several units lie in lanes by their length: what reaches past `since` starts
// less than its lane's width before it.
Result<Timeline<Occupied>> ReadThingOccupied(Session& session, std::int64_t org,
                                             std::int64_t resource, const KeysByIndex& by_index,
                                             Instant since) {
  ROTA_ASSIGN(std::vector<Occupied> taken, OccupiedWhole(session, org, resource, by_index, since));
  for (int lane = 1; lane <= kLanes; ++lane) {
    Statement counted = session.Query(
        OccupiedWhere(by_index, "o.subject=? AND o.lane=? AND o.start_at>? AND o.end_at>?"), org,
        resource, lane, since - WidthOf(lane), since);
    ROTA_TRY(counted.ForEach([&](Statement& row) { taken.push_back(OccupiedIn(row, by_index)); }));
  }
  return Timeline(std::move(taken));
}

Result<std::vector<Occupied>> ReadOccupiedBy(Session& session, std::int64_t org, std::int64_t user,
                                             std::int64_t booking, const KeysByIndex& by_index,
                                             Instant since) {
  std::vector<Occupied> taken;
  // The plus keeps the planner on the owner's index: a booking has few rows, a subject may have
  // thousands.
  Statement rows =
      session.Query(OccupiedWhere(by_index, "o.owner=? AND +o.subject=? AND o.end_at>?"), org,
                    booking, user, since);
  ROTA_TRY(rows.ForEach([&](Statement& row) { taken.push_back(OccupiedIn(row, by_index)); }));
  return taken;
}

Result<Timeline<Counted>> ReadCounted(Session& session, std::int64_t org, std::int64_t event_type,
                                      Instant since, std::optional<SeatsFrom> seats) {
  std::vector<Counted> counted;
  Statement rows =
      session.Query(Joined(kCountedColumns, "true ORDER BY start_at"), org, event_type, since);
  ROTA_TRY(TakeCounted(rows, seats, &counted));
  return Timeline(std::move(counted));
}

Result<std::vector<Counted>> ReadCountedOf(Session& session, std::int64_t org,
                                           std::int64_t event_type, std::int64_t booking,
                                           Instant since, std::optional<SeatsFrom> seats) {
  std::vector<Counted> counted;
  Statement rows = session.Query(Joined(kCountedColumns, "id=?"), org, event_type, since, booking);
  ROTA_TRY(TakeCounted(rows, seats, &counted));
  return counted;
}

Result<std::vector<Counted>> ReadAttended(Session& session, std::int64_t org,
                                          std::span<const std::string> names,
                                          const KeysByIndex& by_index, Instant since,
                                          const IsTheirs& is_theirs) {
  std::vector<Counted> attended;
  std::set<std::int64_t> seen;  // a booking that names one person twice counts once
  std::vector<Counted> sessions;
  for (const std::string& who : names) {
    Statement rows = session.Query(
        "SELECT b.start_at,b.end_at,b.id,b.expires_at,b.event_type,p.counts,b.visit "
        "FROM participant p "
        "JOIN booking b "
        "ON b.org=p.org AND b.id=p.booking WHERE p.org=? AND p.who=? AND p.start_at>=? AND p.role=1 "
        "AND p.counts>=1 ORDER BY p.start_at",
        org, who, since);
    ROTA_TRY(rows.ForEach([&](Statement& row) {
      if (!seen.insert(row.Int(2)).second) return;
      std::vector<Counted>& found = row.Int(5) == kCountsBySeat ? sessions : attended;
      found.push_back({row.Int(0),
                       row.Int(1),
                       row.Int(2),
                       row.IntOrNull(3).value_or(0),
                       by_index.EventTypeOf(row.Int(4)),
                       {},
                       row.IntOrNull(6).value_or(0)});
    }));
  }
  for (Counted& one : sessions) {
    Statement find =
        session.Query("SELECT doc FROM booking WHERE org=? AND id=?", org, one.booking);
    ROTA_TRY(find.Step().status());
    const Result<Booking> booking = ReadRecord<Booking>(find.Text(0), {.open = true});
    one.expires_at = 0;
    if (!booking.ok()) {  // damage frees nothing: whoever was there has a seat
      attended.push_back(one);
      continue;
    }
    for (const Attendee& seat : booking->attendees) {
      if (!HasSeat(seat) || !is_theirs(seat)) continue;
      one.expires_at = SeatExpiry(*booking, seat);
      attended.push_back(one);
    }
  }
  return attended;
}

Result<std::vector<Turns>> ReadTurns(Session& session, std::int64_t org, std::int64_t user,
                                     const KeysByIndex& by_index) {
  std::vector<Turns> turns;
  Statement rows =
      session.Query("SELECT event_type,turns,last_seq FROM turn WHERE org=? AND who=?", org, user);
  ROTA_TRY(rows.ForEach([&](Statement& row) {
    const std::uint32_t type = by_index.EventTypeOf(row.Int(0));
    if (type != kNone) turns.push_back({type, row.Int(1), row.Int(2)});
  }));
  std::sort(turns.begin(), turns.end(),
            [](const Turns& a, const Turns& b) { return a.event_type < b.event_type; });
  return turns;
}

Result<std::vector<TurnTaken>> ReadTurnLog(Session& session, std::int64_t org,
                                           std::span<const std::int64_t> event_types,
                                           const KeysByIndex& by_index) {
  std::vector<TurnTaken> log;
  for (const std::int64_t type : event_types) {
    Statement rows = session.Query(
        "SELECT a.who,a.at,b.start_at,b.end_at,b.status FROM booking b "
        "JOIN assignment a ON a.org=b.org AND a.booking=b.id AND a.counted=1 "
        "WHERE b.org=? AND b.event_type=?",
        org, type);
    ROTA_TRY(rows.ForEach([&](Statement& row) {
      const std::uint32_t user = by_index.UserOf(row.Int(0));
      if (user == kNone) return;  // archived: shares no more
      log.push_back(TurnOf(user, by_index.EventTypeOf(type), row.Int(1), {row.Int(2), row.Int(3)},
                           static_cast<BookingStatus>(row.Int(4))));
    }));
  }
  return log;
}

}  // namespace rota::store
