// Whether the rows of an organization agree with each other.
#pragma once

#include "rota/model/upkeep.h"
#include "src/store/session.h"

namespace rota::store {

// Reads everything. Disagreements, rows that cannot be read and what the schema lacks are findings,
// not errors: the rest is checked all the same. Errors: `corrupt` where the storage itself is so
// damaged that rows cannot be fetched. `session` has a transaction open. It holds the catalog and,
// of everything else, what belongs to one booking or one series at a time.
Result<VerifyReport> Verify(Session& session, std::int64_t org);

}  // namespace rota::store
