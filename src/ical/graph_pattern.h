// The recurrence of Microsoft Graph as a rule of RFC 5545.
#pragma once

#include <string>

#include "src/base/json_view.h"

namespace rota::ical {

// A `patternedRecurrence` as the value of an RRULE. Error: `invalid` rule recurrence_shape.
Result<std::string> RuleOfPattern(JsonView recurrence);

}  // namespace rota::ical
