// What the verbs on series share: facts to decide on, and the one way their outcome is written and
// told.
#pragma once

#include <string_view>
#include <vector>

#include "src/booking/series.h"
#include "src/engine/act.h"
#include "src/store/series_store.h"

namespace rota {

// What a verb decided, on its way into the store.
struct SeriesOutcome {
  std::vector<store::StoredSeries*> series;  // to write, in order; occurrences belong to the last
  std::optional<Instant> due_at;             // of the last: when it is to be written on
  std::vector<BookingChange>
      changes;              // occurrences; those with a key give their old time back first
  std::string_view action;  // for history
  std::string reason;
  std::vector<std::string_view> topics;  // messages, one each for the whole series
  std::vector<OccurrenceVerdict> told;   // occurrences the messages name
};

// Writes all of it under one revision. The caller has locked what the event type depends on.
Status WriteOutcome(Act& act, SeriesOutcome outcome);

// A message about a whole series.
Status TellOfSeries(Act& act, const store::StoredSeries& stored, std::string_view topic,
                    std::string_view once, const std::vector<OccurrenceVerdict>& told);

// Gives each refused occurrence among `verdicts` every host's reason, with the ids of what is in
// the way.
Status NameRefusals(const Act& act, const DecidedSeries& decided,
                    std::vector<OccurrenceVerdict>* verdicts);
// The verdicts as they were decided, with these.
Result<std::vector<OccurrenceVerdict>> NamedVerdicts(const Act& act, const DecidedSeries& decided);

// The refusal of a series as a whole: that of the first occurrence that was refused.
Status RefusalOfSeries(const DecidedSeries& decided);

}  // namespace rota
