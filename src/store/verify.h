// Whether the rows of an organization agree with each other.
#pragma once

#include "rota/model/upkeep.h"
#include "src/store/session.h"

namespace rota::store {

// Reads everything. Disagreements are findings, not errors. Errors: `corrupt` where the storage
// itself is damaged, or a row cannot be read.
Result<VerifyReport> Verify(Session& session, std::int64_t org);

}  // namespace rota::store
