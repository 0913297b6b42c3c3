// Whether the parts of a visit agree with each other (behaviour §18).
#pragma once

#include <string>
#include <vector>

#include "src/store/session.h"

namespace rota::store {

// Adds a sentence for each disagreement; reads every visit of the organization, one at a time.
Status VerifyVisits(Session& session, std::int64_t org, std::vector<std::string>* findings);

}  // namespace rota::store
