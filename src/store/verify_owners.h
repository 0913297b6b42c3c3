// Time off and busy blocks of people who are not there.
#pragma once

#include <string>
#include <vector>

#include "src/store/session.h"

namespace rota::store {

Status VerifyOwners(Session& session, std::int64_t org, std::vector<std::string>* findings);

}  // namespace rota::store
