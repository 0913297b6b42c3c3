// Parts of managed event types come and go with their template's hosts: whoever becomes a host has
// a part, in the same transaction; whoever is none any more has none, and finds it again on return.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rota/model/catalog.h"
#include "src/engine/act.h"
#include "src/model/catalog_view.h"

namespace rota {

// Gives parts without an id the one that they have, or will have, and keeps of each what is its
// own. `stored`: the catalog before the write, or nothing. Errors: `locked_field`, `managed_shape`.
Status PrepareParts(const CatalogView& stored, Catalog* given);
// The same for a record that is looked up before it is written.
void NamePart(const CatalogView& stored, EventType* part);

// What a write means for the parts of templates.
struct PartsAfter {
  std::vector<std::shared_ptr<EventType>> made;  // new ones, or come back from the archive
  std::vector<const EventType*> archived;
  std::vector<const EventType*> stay;  // parts of templates that are written, which they follow
};
using IsWritten = std::function<bool(std::string_view kind, std::string_view id)>;
// `catalog`: all live event types and teams as the write leaves them.
Result<PartsAfter> FollowHosts(Act& act, const CatalogView& catalog, const IsWritten& written);

// A part as it is shown, with its template as it is now or, where `as_of` says so, as it was.
// Anything else stays as it is.
Status ShowPart(Act& act, std::optional<Instant> as_of, EventType* type);

}  // namespace rota
