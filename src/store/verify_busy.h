// Busy blocks whose row of the index does not say what they say: it is the row that closes time.
#pragma once

#include <string>
#include <vector>

#include "src/store/catalog_store.h"
#include "src/store/session.h"

namespace rota::store {

// `keys`: of the records of `catalog`.
Status VerifyBusy(Session& session, std::int64_t org, const ResolvedCatalog& catalog,
                  const KeyMap& keys, std::vector<std::string>* findings);

}  // namespace rota::store
