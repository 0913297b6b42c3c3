// From "is this start offered?" to hosts or a refusal: what hold, book, confirm and move share.
#pragma once

#include <functional>
#include <string>

#include "src/assignment/assign.h"
#include "src/availability/explain.h"

namespace rota {

// The refusal of a start, with every host's first reason. What is in the way is known by its key;
// whoever knows ids puts them in with WithPublicIds.
Status RefusalOf(const Request& request, const Explanation& explanation, bool tell_hosts);

// The refusal with `name_of` each cause as its object.
Status WithPublicIds(const Status& refusal,
                     const std::function<std::string(const Cause&)>& name_of);

// A pipeline that can check `start` and say why not. Errors: `work_limit`.
Result<Pipeline> PipelineFor(const Request& request, Instant start);
// Why the start that was checked with such a pipeline is refused.
Status RefusalAt(const Pipeline& pipeline, const StartCheck& check, bool tell_hosts);

// Hosts for a booking at `start`, or the refusal.
Result<Assigned> ChooseHosts(const Request& request, Instant start, const AssignOptions& options,
                             bool tell_hosts);

}  // namespace rota
