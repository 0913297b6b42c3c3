// The record that a reference names, as far as the actor may read it.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "src/engine/act.h"
#include "src/engine/kinds.h"

namespace rota {

using Record = std::shared_ptr<void>;  // of the kind at hand

struct Found {
  std::int64_t key = 0;
  Record record;
  See see = See::kPublic;  // how much of it the actor reads
  Relations relations;     // … of a booking or series
};

// A record as it is stored. `ref`: an id, `#number`, `external_ref:`, `code:`, `slug:` or `email:`;
// a value of a field that the actor may not read finds nothing. Errors: `not_found`, `forbidden`,
// `corrupt`.
Result<Found> Find(Act& act, const KindRow& kind, std::string_view ref);

// What the actor reads of the record in `found`. Words of a refusal name it as it was asked for.
Status Admit(const Act& act, const KindRow& kind, std::string_view ref, Found* found);

// The record as it was at `what.as_of`. Its rights then count as well as those of today: neither
// shows what the other hides.
Status TurnBack(Act& act, const KindRow& kind, const RecordRef& what, Found* found);

}  // namespace rota
