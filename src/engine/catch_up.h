// How a snapshot follows what was written since it was made, without reading everything again.
#pragma once

#include <memory>

#include "src/engine/cache.h"

namespace rota {

// A copy of `last` at `revision`, the one the transaction of `session` sees. Timelines of the
// people and event types that the change list names are mended booking by booking, or dropped where
// that would be more work than reading them; offers and their `ready` marks are asked again. Null
// when the catalog itself was written and everything must be read again.
Result<std::shared_ptr<Snapshot>> CatchUp(store::Session& session, const Snapshot& last,
                                          std::int64_t revision);

}  // namespace rota
