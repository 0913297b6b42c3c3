// What your program says about a call, beside what the call asks for.
//
// Every verb takes two records: a body, which may come from a visitor's form, and an envelope,
// which only your program fills. In JSON the two are one flat object; the keys of the envelope are
// reserved words that no body uses. `Engine::ActingAs` (engine.h) binds an envelope once and then
// takes bodies only, so that a visitor cannot slip `now` or `actor` into a form.
#pragma once

#include "rota/model/booking.h"
#include "rota/model/calendar.h"
#include "rota/model/values.h"

namespace rota {

// A stretch in which nothing may start or go on. Half-open; dates are whole days of the grid zone,
// `end` exclusive.
struct ClosedTime {
  RangeEdge start;
  RangeEdge end;
  bool operator==(const ClosedTime&) const = default;
};

// What the host program knows about the moment and the database does not. Offer and commit agree
// where both are told the same.
struct ExtraFacts {
  std::vector<BusyBlock> busy;     // as if these were stored
  std::vector<ClosedTime> closed;  // for everybody
  Answers host_scores;             // by user: a number; absent: 0
  bool operator==(const ExtraFacts&) const = default;
};

// A verb takes `organization`, `actor`, `now` and `client_key`; which of the others it takes is
// said in its row (docs/verbs.md). One that a verb does not take answers `unsupported`.
struct Envelope {
  std::string organization;                // may be empty while the database holds one
  std::optional<Actor> actor;              // absent: the engine's default
  std::optional<Instant> now;              // absent: the engine's clock
  std::string idempotency_key;             // same key and request: the first answer again
  std::optional<std::int32_t> if_version;  // refused `version_conflict` when the record moved on
  std::optional<ExtraFacts> facts;         // extra busy and closed time to consider
  std::string new_id;                      // of the booking or series to be made; empty: made
  std::int64_t seed = 0;                   // key of the order of `seeded` ties
  std::optional<BookingSource> origin;     // where a booking comes from; absent: by actor
  Metadata metadata;                       // of the booking or series to be made
  std::string client_key;                  // tells anonymous callers apart; never stored as it is
  bool operator==(const Envelope&) const = default;
};

}  // namespace rota
