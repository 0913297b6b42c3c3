// What the verbs on series share: facts to decide on, and the one way their outcome is written and
// told.
#pragma once

#include <string_view>
#include <vector>

#include "src/booking/series.h"
#include "src/engine/impl.h"
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
Status WriteOutcome(Engine::Impl& impl, WriteScope& write, const CommandHeader& command,
                    SeriesOutcome outcome);

// A message about a whole series.
Status TellOfSeries(WriteScope& write, const store::StoredSeries& stored, std::string_view topic,
                    std::string_view once, const std::vector<OccurrenceVerdict>& told);

// Verdicts with the ids of what is in the way.
Result<std::vector<OccurrenceVerdict>> NamedVerdicts(Engine::Impl& impl, store::Session& session,
                                                     std::int64_t org,
                                                     const DecidedSeries& decided);

// The refusal of a series as a whole: that of the first occurrence that was refused.
Status RefusalOfSeries(const DecidedSeries& decided);

// The occurrences that were left out, as the record keeps them.
void KeepLeftOut(const std::vector<OccurrenceVerdict>& verdicts, Series* series);

// How far ahead a rule without end is written (behaviour §12): never less than the booking window,
// and half a year more each time.
struct WriteAhead {
  std::int64_t reach_s = 0;  // what must lie ahead
  Instant until = 0;         // what is written ahead now
};
WriteAhead HorizonOf(const Offer& offer, Instant now);

// Why the series is not the one the command expects; ok when it is.
Status CheckVersion(const CommandHeader& command, const Series& series);

}  // namespace rota
