// Rules and findings about lists of limits.
#pragma once

#include <vector>

#include "rota/model/limit.h"
#include "src/model/report.h"

namespace rota {

// Checks the list `limits` of a record on which a limit without scope means `standard`; with
// `only`, no other scope is allowed there.
void CheckLimits(const std::vector<Limit>& limits, LimitScope standard, Report& report,
                 bool only = false);

// How the periods of two limits of one scope and unit lie: the first can never be reached when it
// allows more than a longer period does.
enum class PeriodOrder {
  kUnrelated,
  kInside,   // every `shorter` lies inside one `longer`
  kCrosses,  // mostly; a week may lie across the border of a month or year
};
PeriodOrder OrderOf(const Limit& shorter, const Limit& longer);

// True when both count the same thing: scope, descendants, and bookings or minutes.
bool CountAlike(const Limit& a, const Limit& b, LimitScope standard);
std::int32_t MostOf(const Limit& limit);  // the count or the minutes

}  // namespace rota
