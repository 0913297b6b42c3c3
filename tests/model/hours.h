// The minutes that a schedule opens.
#pragma once

#include <functional>

#include "tests/model/document.h"
#include "tests/model/minutes.h"

namespace model {

// In which zone a date of a schedule is read.
using ZoneOn = std::function<const Zone&(Date)>;

struct ScheduleHours {
  MinuteSet open;
  MinuteSet by_override;  // those of them that an override gave its own date
};

// The hours of a schedule's dates first..last. A rule may reach two dates further.
//
//   hours(D) = ((weekly - weekly breaks) or, on a date with a replacing override, the union of the
//              replaces; + adds) - subtracts - dated breaks
ScheduleHours HoursOf(const Json& schedule, const ZoneOn& zone_on, Date first, Date last);

}  // namespace model
