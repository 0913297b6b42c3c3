// Whether what is stored about those who wait agrees with itself and with what they were offered.
#pragma once

#include <string>
#include <vector>

#include "src/store/session.h"

namespace rota::store {

// Adds a sentence for each disagreement; reads everything of the organization.
Status VerifyWaitlist(Session& session, std::int64_t org, std::vector<std::string>* findings);

}  // namespace rota::store
