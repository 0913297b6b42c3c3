// Records that lie beside the catalog, and the time of people that they change.
#pragma once

#include <string_view>

#include "rota/model/calendar.h"
#include "src/engine/act.h"
#include "src/engine/kinds.h"

namespace rota {

// Writes the record, what it says of its user's time, its history and its entry of the feed.
// `before`: as it was stored; null for a new one. Errors: `not_found` for a user who is not there.
Status WriteBeside(Act& act, const KindRow& kind, const void* record, const void* before,
                   std::int64_t key, std::string_view action);

// Writes the time that a busy block takes of its user, as the rules read it, and tells of a copy of
// a booking that was moved outside.
Status IndexBusy(Act& act, const BusyBlock& block, std::int64_t key);

}  // namespace rota
