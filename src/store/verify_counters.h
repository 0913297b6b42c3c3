// Whether counters are where what they gave out is.
#pragma once

#include <string>
#include <vector>

#include "src/store/session.h"

namespace rota::store {

// A counter that stands behind what it gave out would give it out again.
Status VerifyCounters(Session& session, std::int64_t org, std::vector<std::string>* findings);

}  // namespace rota::store
