// Who and what of each group a booking takes (behaviour §9): the groups in declared order, place by
// place, each by the best of the policy among those who leave the rest possible.
#pragma once

#include "rota/base/status.h"
#include "src/assignment/assign.h"
#include "src/assignment/things.h"

namespace rota {

// Fills the groups of an offer, and notes the fillers in `choice`: the needs come after them.
// `hosts` in the order of their places. Errors: `quorum`, `policy`.
Result<Assigned> AssignGroups(const Request& request, const AssignOptions& options, Choice* choice);

}  // namespace rota
