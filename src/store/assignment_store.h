// Turns as they are stored: one row each, append-only.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "rota/model/booking.h"
#include "rota/time/interval.h"
#include "src/store/session.h"

namespace rota::store {

// Whether a person named the host, and no policy.
bool NamedBySomebody(AssignmentMethod method);

// Columns of a turn of the table `assignment a`, in the order in which TakeTurn reads them.
inline constexpr std::string_view kTurnColumns = "a.seq,a.at,a.actor,a.method,a.counted,a.reason";

// Reads them from `first` on; the turn says already whose it is. Errors: `corrupt`.
Status TakeTurn(const Statement& row, int first, Assignment* turn);

// Behind which turn a page begins.
struct TurnPlace {
  Instant at = kMinInstant;
  std::int64_t seq = 0;
};

struct StoredTurn {
  TurnPlace place;
  std::int64_t team = 0;    // key; of the booking, 0: none
  Result<Assignment> turn;  // Errors: `corrupt`
};
// Calls `take` until it answers false, oldest first: turns of a booking, or those given to a user
// in a stretch of time.
using TakeStoredTurn = std::function<bool(StoredTurn turn)>;
Status EachTurnOfBooking(Session& session, std::int64_t org, std::int64_t booking, TurnPlace after,
                         const TakeStoredTurn& take);
Status EachTurnOfUser(Session& session, std::int64_t org, std::int64_t user, Interval given,
                      TurnPlace after, const TakeStoredTurn& take);

// How many counted turns a user was given with bookings of a team or of an event type, and when the
// last; `of` 0: no such thing.
struct TurnsGiven {
  std::int64_t count = 0;
  std::optional<Instant> last_at;
};
enum class CountOver : std::uint8_t { kTeam, kEventType };
Result<TurnsGiven> CountTurns(Session& session, std::int64_t org, std::int64_t user, Interval given,
                              CountOver what, std::int64_t of);

}  // namespace rota::store
