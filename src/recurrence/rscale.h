// Rules whose dates are not plainly Gregorian: RSCALE and SKIP of RFC 7529.
#pragma once

#include <memory>

#include "rota/recurrence/rule.h"
#include "src/recurrence/wall_times.h"

namespace rota {

// Errors: `unsupported` for a calendar this build does not know.
Status CheckCalendar(const Rule& rule);

}  // namespace rota
