// The rules of a catalog that need more than one record.
#pragma once

#include "rota/model/validate.h"
#include "src/model/catalog_index.h"
#include "src/model/report.h"

namespace rota {

// Ids, external references, slugs, e-mail addresses and profile names are taken once.
void CheckNames(const Catalog& catalog, Report& report);

// The team tree, leaders, hosts and whose profile is whose.
void CheckTeams(const Catalog& catalog, const CatalogIndex& index, const ValidateOptions& options,
                Report& report);

// The words after which an event type is reached: its slug, else its id where that has the form of
// one.
std::string_view SlugOf(const EventType& event_type);

}  // namespace rota
