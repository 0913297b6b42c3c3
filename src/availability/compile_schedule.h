// Schedules as hours.h reads them: zones found, rules read, rows sorted.
#pragma once

#include <functional>
#include <vector>

#include "rota/base/status.h"
#include "rota/model/description.h"
#include "rota/model/schedule.h"
#include "src/availability/hours.h"

namespace rota {

// The holiday set of that id; nullptr when there is none.
using FindHolidaySet = std::function<const HolidaySet*(std::string_view id)>;

// The blocking dates of these sets, each once, sorted and added to `out`. Errors: `not_found`,
// those of a rule; paths "holiday_sets[0]" within whoever names the sets.
Status AddHolidayDates(const std::vector<std::string>& sets, const FindHolidaySet& find,
                       std::vector<Date>* out);

// Errors: `zone_unknown`, `not_found`, those of a rule; paths within the schedule.
Result<CompiledSchedule> CompileSchedule(const Schedule& from, const FindHolidaySet& find);

}  // namespace rota
