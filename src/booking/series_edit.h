// Edits of a series that is booked: cancel and move, for one occurrence, this and later ones, or
// all.
//
//   before:  ─●──●──●──●──●──●─      ● occurrence, ○ exception (moved or ended by itself)
//   cancel this-and-future at 4:      ─●──●──●┤        the rule ends before 4; 4, 5, 6 are
//   cancelled move   this-and-future at 4:      ─●──●──●┤  ├─●──●──●─   the old series ends, a new
//   one goes on move   all:                       ─●──●──●──●──●──●─      the series itself moves
//
// What is over stays as it was, and exceptions keep their own times; both keep their place in the
// series. Everything is decided before anything is written, by pure functions of the stored state.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/booking/decide.h"
#include "src/booking/series.h"

namespace rota {

struct BookedOccurrence {
  std::int64_t key = 0;
  Booking booking;
};

// A series and its occurrences, as an edit finds them.
struct SeriesState {
  Series series;
  std::vector<BookedOccurrence> occurrences;  // by recurrence_id, ended ones too
  const Zone* zone = nullptr;
  RecurrenceSet set;
};
// Errors: those of SetOf and zones.
Result<SeriesState> StateOf(Series series, std::vector<BookedOccurrence> occurrences);

// Still to come, and standing.
bool IsAhead(const Booking& booking, Instant now);

// What a verb on a series decided, on its way to the store and to the answer.
struct SeriesChange {
  std::optional<Series> ended;  // of a split: the record that ends
  std::optional<Series> after;  // the record after it; nothing: it stays as it is
  bool splits = false;          // `after` is a new record
  std::vector<BookingChange>
      changes;              // occurrences; those with a key give their old time back first
  std::string_view action;  // for history
  std::string reason;
  std::vector<std::string_view> topics;        // messages, one each for the whole series
  std::vector<OccurrenceVerdict> occurrences;  // what becomes of each, in order
  std::optional<Instant> due_at;               // when a rule without end is to be written on
};

// `rule`: what binds who is no staff. Errors: `series_shape`, `not_found` for the occurrence,
// `invalid_transition`, those of DecideCancel and of editing a rule.
Result<SeriesChange> DecideCancelSeries(const SeriesState& state, const CancelSeriesBody& what,
                                        const ActionRule& rule, Instant now,
                                        const Circumstances& with);

// What a move of several occurrences is decided on.
struct SeriesMove {
  Request request;                   // for the series' attendees, length and hosts after the move
  std::int64_t last_turn = 0;        // number given to the last turn
  std::vector<std::string> new_ids;  // for what may be made: the series that goes on, then bookings
};
// How many ids a move may need at most.
inline constexpr std::size_t kMostNewIds = kMostOccurrences + 1;

// Scope `this`: one occurrence becomes an exception. `request` as for DecideMove.
Result<SeriesChange> DecideMoveOccurrence(const SeriesState& state, const MoveSeriesBody& what,
                                          const Request& request, const Circumstances& with);
// The other scopes. Refusals hold keys, as in RefusalOf(); a dry run answers them as verdicts.
struct MovedSeries {
  SeriesChange change;
  DecidedSeries decided;
};
Result<MovedSeries> DecideMoveSeries(const SeriesState& state, const MoveSeriesBody& what,
                                     const SeriesMove& move, const ActionRule& rule,
                                     const Circumstances& with);

// The occurrence a move of scope `this` is about. Errors: `series_shape`, `not_found`.
Result<const BookedOccurrence*> OccurrenceNamed(const SeriesState& state,
                                                const std::optional<LocalTime>& recurrence_id);

// How far ahead a rule without end is written (behaviour §12): never less than the booking window,
// and half a year more each time.
struct WriteAhead {
  std::int64_t reach_s = 0;  // what must lie ahead
  Instant until = 0;         // what is written ahead now
};
WriteAhead HorizonOf(const Offer& offer, Instant now);

}  // namespace rota
