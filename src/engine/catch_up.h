// How a snapshot follows what was written since it was made, without reading everything again.
#pragma once

#include <memory>

#include "src/engine/cache.h"

namespace rota {

// A copy of `last` at `revision`, the one the transaction of `session` sees. It costs what changed:
// records that were written are put into the catalog; offers that were made from one of them are
// made anew when they are asked for; timelines of the people and event types that the change list
// names are mended row by row, or dropped where reading them anew is less work; `ready` marks are
// asked again. Null when everything must be read again: the organization or a holiday set was
// written, more than a part of the catalog, a record came back from the archive, or the list of
// changes was trimmed.
Result<std::shared_ptr<Snapshot>> CatchUp(store::Session& session, const Snapshot& last,
                                          std::int64_t revision);

// Adds what questions about another event type read.
Status LoadAlso(store::Session& session, std::uint32_t event_type, Snapshot* snapshot);

}  // namespace rota
