// An organization as one document, read from the tables and written into them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "rota/model/transfer.h"
#include "src/store/booking_store.h"
#include "src/store/occupancy.h"

namespace rota::store {

// Everything of the organization that a document holds, archived records included. Call it inside
// a transaction. Errors: `corrupt` for a row that cannot be read (upkeep.repair first).
Result<OrganizationDocument> ReadOrganizationDocument(Session& session, std::int64_t org);

// Has records besides its own, or had some.
Result<bool> HoldsRecords(Session& session, std::int64_t org);

// Keys of everything that is named by id, archived ones too.
Result<KeyMap> ReadAllKeys(Session& session, std::int64_t org);

// Turns, with what rotation reads, and decisions. `event_types`: key of each booking's, by the
// booking's key.
Status WriteAssignments(Session& session, std::int64_t org, const KeyMap& keys,
                        const std::vector<Assignment>& assignments,
                        const std::map<std::int64_t, std::int64_t>& event_types);
Status WriteDecisions(Session& session, std::int64_t org, const KeyMap& keys,
                      const std::vector<Decision>& decisions);
// Raises a counter to `n`.
Status RaiseCounter(Session& session, std::int64_t org, std::string_view name, std::int64_t bucket,
                    std::int64_t n);

}  // namespace rota::store
