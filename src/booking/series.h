// Several occurrences decided one after the other, each with the time and turns of those before it.
// Nothing is written: the whole is known first.
#pragma once

#include <functional>
#include <vector>

#include "rota/model/series.h"
#include "src/booking/decide.h"
#include "src/booking/series_rule.h"

namespace rota {

// One occurrence to decide: a start of the rule, or a booking that moves.
struct Planned {
  PlannedStart at;
  std::int64_t key = 0;  // of the booking that moves; 0: a new one
};

struct SeriesQuestion {
  Request request;  // whose facts are those before the series
  std::vector<Planned> planned;
  std::vector<std::int64_t> leaving;  // bookings that end with the change: their time is free
  SeriesConflict conflict = SeriesConflict::kAllOrNothing;
  SeriesHost host_mode = SeriesHost::kAny;
  bool settled = false;  // an occurrence stands already: notice and window are not asked
  std::int64_t seed = 0;
  std::int64_t last_turn = 0;
  // The ordinary decision about planned[i] at `start`, such as DecideBook. `request` is the
  // question's with the facts of that moment.
  std::function<Result<BookingChange>(const Request& request, std::size_t i, Instant start)> decide;
};

struct DecidedSeries {
  std::vector<BookingChange> changes;       // of those booked or moved, in order
  std::vector<OccurrenceVerdict> verdicts;  // one each; refusals hold keys, as in RefusalOf()
  std::vector<Status> refusals;             // of each verdict with a reason, in order
  std::size_t conflicts = 0;                // verdicts kConflict
  // Whether it may be written under its policy, and there is something to write.
  bool stands() const { return conflicts == 0 && !changes.empty(); }
};

// Under which circumstances an occurrence of the series is booked with that id.
Circumstances OfOccurrence(const Series& series, const std::string& id, Circumstances with);

// The buffers that staff gave the series hold for each occurrence, wherever it moves.
Request WithBuffersOf(const Series& series, Request request);

// Decides all. Where one host is to serve all occurrences, it is the policy's choice among those
// who can take the most of them; under all_or_nothing they must take all. The hosts' names are then
// in `changes` as everywhere. Errors: what is no refusal of a start (shape, rights, `work_limit`).
Result<DecidedSeries> DecideSeries(const SeriesQuestion& question);

}  // namespace rota
