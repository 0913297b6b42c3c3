// Applying a catalog document inside an act.
#pragma once

#include "rota/model/apply.h"
#include "src/engine/act.h"

namespace rota {

struct ApplyOptions {
  bool prune = false;  // archive live records of the listed kinds that the catalog does not name
  // Look at what is written and what stands around it alone; `unbuilt` is not listed then.
  bool alone = false;
  // Records of another database, which bring what the engine counts and may be archived. The
  // organization holds none yet.
  bool import = false;
};

// Merges, validates the whole and, when the act writes, writes what differs.
Result<ApplyReport> ApplyCatalog(Act& act, const Catalog& catalog, const ApplyOptions& options);

// A number that the engine counts on from: `out_of_range` so close to its end that writes might
// reach it.
Status CheckRoom(std::int64_t n, std::string_view path);

// What a record of another database brings, checked. Errors: `invalid`, `out_of_range`,
// `not_found`.
Status CheckImported(const RecordHeader& header);

// Where a document goes that describes its organization: to the one of that id, or to one that it
// founds.
struct Destination {
  Envelope envelope;
  bool founds = false;
  Scope scope;  // when it founds one
};
Result<Destination> DestinationOf(Engine::Impl& impl, const std::optional<Organization>& described,
                                  std::string_view place, const Envelope& envelope);

}  // namespace rota
