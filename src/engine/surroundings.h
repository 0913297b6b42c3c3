// What the rules of a few written records read of the others, so that putting one record into a
// large organization does not look at all of it.
#pragma once

#include "rota/model/validate.h"
#include "src/availability/resolved_catalog.h"
#include "src/model/catalog_view.h"

namespace rota {

// Whether a rule of some record that is not written may be broken by these: a profile becomes
// another user's, a team gets another parent, the organization is written.
bool BindsOthers(const ResolvedCatalog& stored, const Catalog& written);

// The records of `merged`, which are those that are written, behind what stands around them: whom
// they name, who has a name that they claim, and for teams and event types the teams above and
// below and the event types these offer.
CatalogView SurroundingsOf(const ResolvedCatalog& stored, const CatalogView& merged,
                           const std::vector<RecordKey>& written);

}  // namespace rota
