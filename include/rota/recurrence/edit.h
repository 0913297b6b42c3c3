// Edits of a series: this occurrence, this and the later ones, all. Pure: sets in, sets out.
//
//   SeriesEdit edit;
//   edit.at = *ParseInstant("2030-03-12T08:00:00Z");   // the occurrence somebody changed
//   edit.move_s = 2 * kHour;                           // it shall begin two hours later on the
//   wall Result<EditedSeries> edited = EditThisAndFuture(series, edit); Store(edited->series,
//   *edited->rest);              // two series now; the second descends from the first
//
// Occurrences are named by their original start, as RECURRENCE-ID does. What was changed or
// cancelled before stays so wherever its original start still exists; what no longer fits is
// reported, never dropped in silence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "rota/recurrence/expand.h"

namespace rota {

struct SeriesEdit {
  Instant at = 0;                // original start; wall seconds for floating sets and dates
  bool cancel = false;           // instead of a change
  std::int64_t move_s = 0;       // how much later on the wall; days for dates, in seconds
  std::optional<Length> length;  // absent: as before
  // Absent: as before; not for a single occurrence. This-and-future: they begin at `at`, moved.
  std::optional<std::vector<Rule>> rules;
};

struct EditedSeries {
  RecurrenceSet series;               // the series that was edited
  std::optional<RecurrenceSet> rest;  // this-and-future: the series that goes on from `at`
  // Exceptions that no longer fit, as they were given.
  std::vector<Override> lost_overrides;
  std::vector<Moment> lost_exdates;
};

// Errors of all three: `not_found` when `at` is no occurrence of the set (EditAll does not ask);
// those of ValidateSet(); `invalid` series_edit for a move without new rules that a rule cannot
// follow: to another day where it names days or months itself, lasts by months or years and DTSTART
// comes to lie in another month or beyond the 28th, or has SKIP or a calendar; to another time
// where it lists hours, minutes or seconds.

// Adds an override, or replaces the one there is.
Result<EditedSeries> EditThis(const RecurrenceSet& set, const SeriesEdit& edit);

// Splits: `series` ends before `at` (COUNT or UNTIL adjusted), `rest` begins there with the change
// applied to all of it; with `cancel` there is no rest. One rule goes on from a new DTSTART.
// Several rules, EXRULE, SKIP, or hours on dates keep the old DTSTART and with it their phase and
// count; the rest then takes away by EXRULEs what lies before `at`. A this-and-future override in
// force at `at` goes on in the rest. Error besides: `unsupported` for new rules where the set has
// EXRULE, for nobody can tell what those shall take away from the new ones.
Result<EditedSeries> EditThisAndFuture(const RecurrenceSet& set, const SeriesEdit& edit);

// Changes the whole series; exceptions move along by `move_s`. UNTIL moves as well, so that the
// same number of occurrences remains.
Result<EditedSeries> EditAll(const RecurrenceSet& set, const SeriesEdit& edit);

// The next `count` occurrences that start at or after `from`, overrides applied: what an editor
// shows.
Result<std::vector<Occurrence>> Preview(const RecurrenceSet& set, Instant from, std::size_t count);

}  // namespace rota
