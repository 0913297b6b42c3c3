// Whether what is stored about series agrees with their occurrences.
#pragma once

#include <string>
#include <vector>

#include "src/store/session.h"

namespace rota::store {

// Adds a sentence for each disagreement; reads everything of the organization.
Status VerifySeries(Session& session, std::int64_t org, std::vector<std::string>* findings);

}  // namespace rota::store
