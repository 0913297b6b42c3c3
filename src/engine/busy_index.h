// The time index of busy blocks: which instants a block takes. Whether it blocks is asked at
// reading.
#pragma once

#include "src/engine/cache.h"

namespace rota {

// Brings the index rows of a block up to date. Errors: `not_found` for its user.
Status IndexBusy(store::Session& session, const Snapshot& snapshot, const BusyBlock& block,
                 std::int64_t key);

}  // namespace rota
