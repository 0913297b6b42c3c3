// Applying a catalog document inside an act.
#pragma once

#include "rota/model/apply.h"
#include "src/engine/act.h"

namespace rota {

struct ApplyOptions {
  bool prune = false;  // archive live records of the listed kinds that the catalog does not name
  // Look at what is written and what stands around it alone; `unbuilt` is not listed then.
  bool alone = false;
};

// Merges, validates the whole and, when the act writes, writes what differs.
Result<ApplyReport> ApplyCatalog(Act& act, const Catalog& catalog, const ApplyOptions& options);

}  // namespace rota
