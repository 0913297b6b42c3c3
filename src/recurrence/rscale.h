// Rules whose dates are not plainly Gregorian: RSCALE and SKIP of RFC 7529.
#pragma once

#include <cstdint>
#include <memory>

#include "rota/recurrence/rule.h"
#include "src/recurrence/budget.h"
#include "src/recurrence/wall_times.h"

namespace rota {

// Whether the rule needs the walk below; the others are walked by arithmetic (plan.h).
bool NeedsCalendar(const Rule& rule);

// Errors: `unsupported` for a calendar that is none of rscale_calendar.h.
Status CheckCalendar(const Rule& rule);

// Walks period by period through the calendar's table. `rule` has passed CheckCalendar(); UNTIL is
// left to the caller. Takes a step of `budget` for every day looked at, and ends when it is spent.
std::unique_ptr<WallTimes> WalkCalendar(const Rule& rule, LocalTime start, bool dates,
                                        Budget* budget);

}  // namespace rota
