// Rules whose dates are not plainly Gregorian: RSCALE and SKIP of RFC 7529.
#pragma once

#include <cstdint>
#include <memory>

#include "rota/recurrence/rule.h"
#include "src/recurrence/wall_times.h"

namespace rota {

// Whether the rule needs the walk below; the others are walked by arithmetic (plan.h).
bool NeedsCalendar(const Rule& rule);

// Errors: `unsupported` for a calendar that ICU does not know.
Status CheckCalendar(const Rule& rule);

// Walks period by period, each computed from the calendar's tables. `rule` has passed
// CheckCalendar(); UNTIL is left to the caller. Ends with `work_limit` after `max_steps` days
// looked at in vain.
std::unique_ptr<WallTimes> WalkCalendar(const Rule& rule, LocalTime start, bool dates,
                                        std::int64_t max_steps);

}  // namespace rota
