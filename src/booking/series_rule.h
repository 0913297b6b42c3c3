// A series as a recurrence set and back, and which of its starts a command is about.
#pragma once

#include <vector>

#include "rota/model/series.h"
#include "rota/recurrence/expand.h"

namespace rota {

// One start of the rule on its way to a booking.
struct PlannedStart {
  LocalTime recurrence_id;
  Instant start = 0;
  Instant next =
      0;  // until then it may move, under next_free: the start after it, at most 31 days on
};

// At most so many occurrences of a series are written by one command.
inline constexpr std::size_t kMostOccurrences = 750;

// Errors: those of rules, moments and zones, with the path of the field; `invalid` series_shape
// without rule and further dates.
Result<RecurrenceSet> SetOf(const Series& series);
// Writes start, rule, dates and length of the set back. Errors: `unsupported` for what a series
// cannot hold.
Status StoreSet(const RecurrenceSet& set, Series* series);

// No COUNT and no UNTIL.
bool IsOpenEnded(const RecurrenceSet& set);

// The starts in the window, each wall time once. Errors: `work_limit` beyond kMostOccurrences;
// those of Expansion.
Result<std::vector<PlannedStart>> PlannedStarts(const RecurrenceSet& set, ExpandWindow window);

// What books one occurrence.
BookBody CommandOf(const Series& series, Instant start);

}  // namespace rota
