// Calendar periods in which limits and policies count.
#pragma once

#include "rota/model/limit.h"
#include "rota/model/policy.h"
#include "rota/time/civil.h"

namespace rota {

enum class Period : std::uint8_t { kDay, kWeek, kMonth, kQuarter, kYear };

// `kUpcoming` and `kNone` are no periods of the calendar; they must not be asked for.
Period PeriodFor(LimitPeriod per);
Period PeriodFor(CriterionInterval interval);

// The first date of the period that holds `date`; weeks begin on `week_start`.
Date PeriodStart(Date date, Period period, Weekday week_start);
// The first date of the period after the one that begins with `start`.
Date NextPeriod(Date start, Period period);

}  // namespace rota
