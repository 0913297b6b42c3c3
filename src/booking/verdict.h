// From "is this start offered?" to hosts or a refusal: what hold, book, confirm and move share.
#pragma once

#include "src/assignment/assign.h"
#include "src/availability/explain.h"

namespace rota {

// The refusal of a start, with every host's first reason. Ids of what is in the way are left to the
// caller who knows them: `object` holds the key as text.
Status RefusalOf(const Request& request, const Explanation& explanation, bool tell_hosts);

// Hosts for a booking at `start`, or the refusal.
Result<Assigned> ChooseHosts(const Request& request, Instant start, const AssignOptions& options,
                             bool tell_hosts);

}  // namespace rota
