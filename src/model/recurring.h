// Recurrence in schedules and holiday sets: a rule and its first start, on the wall of whoever
// reads them.
#pragma once

#include <string_view>

#include "rota/recurrence/set.h"

namespace rota {

// A floating set. `dtstart` is a date or a wall time, never UTC. Errors: those of ParseRule() with
// path `rrule`, of ParseMoment() with path `dtstart`; `unsupported` for a calendar this build does
// not know.
Result<RecurrenceSet> RecurringSet(std::string_view rrule, std::string_view dtstart);

}  // namespace rota
