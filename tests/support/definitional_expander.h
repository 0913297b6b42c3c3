// What a recurrence rule means, written for clarity: enumerate every day of each interval, keep the
// days and times that every BYxxx part lets pass, let BYSETPOS choose from the interval's set, then
// drop what lies before DTSTART. Slow, and on purpose independent of the engine: only the Rule type
// is shared.
#pragma once

#include <cstdint>
#include <vector>

#include "rota/recurrence/rule.h"

namespace rota::test {

struct Definition {
  std::vector<std::int64_t> starts;  // wall seconds, ascending
  std::int64_t complete_to = 0;      // every start before this wall second is listed
};

// Of a rule in the Gregorian calendar without SKIP. UNTIL is compared on the wall. Stops after
// `limit` starts or `max_intervals` intervals.
Definition Expand(const Rule& rule, LocalTime start, bool dates, std::size_t limit,
                  std::int64_t max_intervals);

}  // namespace rota::test
