// Recurrence as a form that people fill in, beside the text of RRULE.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rota/recurrence/set.h"

namespace rota {

enum class FormFrequency : std::uint8_t { kDaily, kWeekly, kMonthly, kYearly };

struct RecurrenceForm {
  FormFrequency freq = FormFrequency::kWeekly;
  std::int32_t interval = 1;            // 1-999
  std::vector<std::string> by_weekday;  // "monday", "2nd tuesday", "last friday", "2nd last friday"
  std::vector<std::int32_t> by_monthday;  // 1..31, -1..-31
  std::vector<std::int32_t> by_month;     // 1..12
  std::optional<std::int32_t> count;
  std::optional<Date> until;  // inclusive, on the wall of the series
  std::vector<Date> exdates;  // dates without an occurrence
  bool operator==(const RecurrenceForm&) const = default;
};

// The set that begins at `start`. Errors: `invalid` form_shape where weekly has no weekdays,
// monthly neither monthdays nor weekdays, yearly no months, a word or number is none, or count and
// until are both given; those of Validate().
Result<RecurrenceSet> SetOfForm(const RecurrenceForm& form, const Moment& start, const Zone* zone);

// The form that says the same. Error: `unsupported` for what a form cannot say; such a set is kept
// as text.
Result<RecurrenceForm> FormOfSet(const RecurrenceSet& set);

}  // namespace rota
