#include "src/store/assignment_store.h"

#include <fmt/format.h>

#include "src/model/words.h"
#include "src/store/stored_row.h"

namespace rota::store {
namespace {

// Of a booking that has another host since, or the same one anew, the turn is over.
constexpr std::string_view kListed =
    "SELECT b.key,d.key,b.team,CASE WHEN EXISTS(SELECT 1 FROM participant p WHERE p.org=a.org AND "
    "p.who='user:'||a.who AND p.start_at=b.start_at AND p.booking=b.id AND p.role=0) AND NOT "
    "EXISTS(SELECT 1 FROM assignment l WHERE l.org=a.org AND l.booking=a.booking AND l.seq>a.seq "
    "AND l.who=a.who) THEN 1 ELSE 0 END,{} FROM assignment a "
    "JOIN booking b ON b.org=a.org AND b.id=a.booking "
    "JOIN document d ON d.org=a.org AND d.kind='user' AND d.id=a.who WHERE a.org=?1 AND {}";

constexpr int kFirst = 4;  // column of the turn

Status Each(Statement rows, const TakeStoredTurn& take) {
  while (true) {
    ROTA_ASSIGN(const bool row, rows.Step());
    if (!row) return {};
    Assignment turn;
    turn.booking = rows.Text(0);
    turn.user = rows.Text(1);
    turn.current = rows.Int(3) != 0;
    const Status read = TakeTurn(rows, kFirst, &turn);
    const bool more = take({{rows.Int(kFirst + 1), rows.Int(kFirst)},
                            rows.IntOrNull(2).value_or(0),
                            read.ok() ? Result<Assignment>(std::move(turn)) : read});
    if (!more) return {};
  }
}

}  // namespace

bool NamedBySomebody(AssignmentMethod method) {
  return method == AssignmentMethod::kManualDirect || method == AssignmentMethod::kManualDrag;
}

Status TakeTurn(const Statement& row, int first, Assignment* turn) {
  const RowName name{Describe<Assignment>().name, turn->booking};
  const std::int64_t method = row.Int(first + 3);
  if (method < 0 || method >= std::ssize(Words<AssignmentMethod>::kWords)) {
    return Unreadable(name, Status(Reason::k_out_of_range, "no method").At("method"));
  }
  turn->seq = row.Int(first);
  turn->at = row.Int(first + 1);
  turn->method = static_cast<AssignmentMethod>(method);
  turn->counted = row.Int(first + 4) != 0;
  turn->reason = row.Text(first + 5);
  if (NamedBySomebody(turn->method) && row.Text(first + 2) != "{}") {
    ROTA_ASSIGN(turn->by, ReadRow<Actor>(name, row.Text(first + 2)));
  }
  return {};
}

Status EachTurnOfBooking(Session& session, std::int64_t org, std::int64_t booking, TurnPlace after,
                         const TakeStoredTurn& take) {
  return Each(
      session.Query(fmt::format(kListed, kTurnColumns, "a.booking=?2 AND a.seq>?3 ORDER BY a.seq"),
                    org, booking, after.seq),
      take);
}

Status EachTurnOfUser(Session& session, std::int64_t org, std::int64_t user, Interval given,
                      TurnPlace after, const TakeStoredTurn& take) {
  return Each(session.Query(fmt::format(kListed, kTurnColumns,
                                        "a.who=?2 AND (a.at,a.seq)>(?3,?4) AND a.at<?5 "
                                        "ORDER BY a.at,a.seq"),
                            org, user, std::max(given.start, after.at),
                            after.at >= given.start ? after.seq : -1, given.end),
              take);
}

Result<TurnsGiven> CountTurns(Session& session, std::int64_t org, std::int64_t user, Interval given,
                              CountOver what, std::int64_t of) {
  Statement rows = session.Query(
      fmt::format("SELECT count(*),max(a.at) FROM assignment a JOIN booking b ON b.org=a.org AND "
                  "b.id=a.booking WHERE a.org=?1 AND a.who=?2 AND a.at>=?3 AND a.at<?4 AND "
                  "a.counted=1 AND b.{}=?5",
                  what == CountOver::kTeam ? "team" : "event_type"),
      org, user, given.start, given.end, of);
  ROTA_TRY(rows.Step().status());
  return TurnsGiven{rows.Int(0), rows.IntOrNull(1)};
}

}  // namespace rota::store
